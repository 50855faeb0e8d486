/* SPDX-License-Identifier: MIT */
/*
 * Cause: a translator between the two has lost its table.
 *
 * Mechanism: none in this program, which is an honest echo behind an address
 * that is not its own.  Without the translation the client's next segment is
 * for the translator itself, which knows no such connection: RST (RFC 9293
 * 3.10.7.1; tcp_v4_rcv in net/ipv4/tcp_ipv4.c, there).
 *
 * Client sees: ECONNRESET, from the only address that it ever knew.
 *
 * Seen in the wild: a firewall or a container host whose rules are loaded
 * anew; a load balancer whose standby took over without its table; entries
 * that time out while the connection is idle.
 *
 * What is to be seen here is what the log does not say: the server keeps the
 * connection, and nobody tells it.
 */
#include "lib/server.h"

const struct cause cause = {
	.about = "Echoes what it gets, behind a translated address.",
	.readable = server_echo,
};
