/* SPDX-License-Identifier: MIT */
/*
 * Cause: the server was restarted, and its client has not been told.
 *
 * Mechanism: data arrives for a connection that this host knows nothing of.
 * Where nobody listens no socket is found for it (tcp_v4_rcv in
 * net/ipv4/tcp_ipv4.c); where the server is back the listener is found, and
 * that takes no acknowledgement (tcp_rcv_state_process in
 * net/ipv4/tcp_input.c).  Both answer RST (RFC 9293 3.10.7.1 and 3.10.7.2).
 *
 * Client sees: nothing, until it writes; then ECONNRESET.
 *
 * Seen in the wild: a database restarted below a pool of connections; a host
 * that lost power; a virtual address that moved to another machine.
 *
 * The service is an echo.  A process that dies has its connections closed by
 * the kernel; with SO_LINGER zero that leaves nothing behind but an RST, which
 * the network is to lose.  Without, a FIN that the kernel will repeat.
 */
#include <err.h>
#include <sys/socket.h>

#include "lib/server.h"

static bool fin;

static void
accepted(struct connection *c)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };

	if (!c->faulty || fin)
		return;
	/* Nobody closes: it is our death that does. */
	if (setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
}

static const struct server_option options[] = {
	{ .name = "fin",
	    .help = "have the kernel close with a FIN when the server dies",
	    .flag = &fin },
	{ 0 },
};

const struct cause cause = {
	.about = "Echoes what it gets, and leaves nothing behind when killed.",
	.options = options,
	.accepted = accepted,
	.readable = server_echo,
};
