/* SPDX-License-Identifier: MIT */
/*
 * Cause: a socket is closed with TCP_LINGER2 negative.
 *
 * Mechanism: a closed socket whose FIN was acknowledged waits in FIN_WAIT2
 * for the client's own, as long as TCP_LINGER2 says (tcp(7)); negative means
 * not at all, so the kernel resets instead of waiting.
 *   close                        a FIN; its acknowledgement is answered by an
 *                                RST (tcp_rcv_state_process)
 *   shutdown(SHUT_WR), its       the close itself sends the RST
 *   acknowledgement, close       (__tcp_close)
 *
 * Client sees: EOF, and EPIPE at its very first write.
 *
 * Seen in the wild: servers that want no FIN_WAIT2 sockets left behind; a
 * timeout that was computed and came out negative.
 *
 * The service answers one message with the same bytes, and closes.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static bool shutdown_first, plain;

enum stage {
	SERVING,
	SHUT, /* has sent its FIN, and waits for its acknowledgement */
};

static void
end(struct connection *c)
{
	server_log(c, "closing %s TCP_LINGER2", plain ? "without" : "with");
	/* The RST comes now, or when the FIN is acknowledged. */
	close(server_release(c));
}

static void
forbid_fin_wait2(struct connection *c)
{
	int none = -1;

	if (setsockopt(c->fd, IPPROTO_TCP, TCP_LINGER2, &none, sizeof(none)) ==
	    -1)
		err(1, "setsockopt TCP_LINGER2");
}

static void
answer(struct connection *c)
{
	char message[4096];
	ssize_t n = server_read(c, message, sizeof(message));

	if (n == 0)
		return;
	server_log(c, "answering with %zd bytes", n);
	server_write(c, message, (size_t)n);
	if (!c->faulty)
		return;
	if (!plain)
		forbid_fin_wait2(c);
	if (!shutdown_first) {
		end(c);
		return;
	}
	server_log(c, "sending a FIN");
	c->stage = SHUT;
	shutdown(c->fd, SHUT_WR);
	server_await_arrivals(c);
}

static void
readable(struct connection *c)
{
	if (c->stage == SERVING)
		answer(c);
	else if (server_state(c) != TCP_FIN_WAIT1)
		end(c);
}

static const struct server_option options[] = {
	{ .name = "shutdown-first",
	    .help = "close only when the FIN was acknowledged",
	    .flag = &shutdown_first },
	{ .name = "plain",
	    .help = "leave TCP_LINGER2 as it is: no reset",
	    .flag = &plain },
	{ 0 },
};

const struct cause cause = {
	.about = "Answers one message, and closes with TCP_LINGER2 negative.",
	.options = options,
	.readable = readable,
};
