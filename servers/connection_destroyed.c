/* SPDX-License-Identifier: MIT */
/*
 * Cause: an administrator destroys the connection below the program.
 *
 * Mechanism: SOCK_DESTROY of sock_diag(7), which is what `ss -K` asks for:
 * the kernel sends an RST, gives the socket's owner ECONNABORTED, and closes
 * the connection (tcp_abort in net/ipv4/tcp.c).
 *
 * Client sees: ECONNRESET where the server's end was destroyed, and
 * ECONNABORTED where its own was.
 *
 * Seen in the wild: `ss -K` during an attack; Android, which destroys what
 * used a network that went away; systems that drain a node by force.
 *
 * The service is an echo, and logs what its kernel tells it.
 */
#include "lib/server.h"

const struct cause cause = {
	.about = "Echoes what it gets, until somebody destroys the connection.",
	.readable = server_echo,
};
