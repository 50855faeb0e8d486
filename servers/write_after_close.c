/* SPDX-License-Identifier: MIT */
/*
 * Cause: the server has closed cleanly, and the client goes on writing.
 *
 * Mechanism: a FIN says only that the server will send no more, so the first
 * write after it succeeds.  Its bytes meet a socket that nobody holds, and
 * can never be delivered: RST (RFC 1122 4.2.2.13; tcp_rcv_state_process in
 * net/ipv4/tcp_input.c while the FIN is unacknowledged, and the time-wait
 * bucket in net/ipv4/tcp_minisocks.c afterwards).
 *
 * Client sees: EOF, a write that succeeds, and then EPIPE; never ECONNRESET.
 *
 * Seen in the wild: a kept-alive connection that the server closed, and that
 * a pool hands out once more; two requests written one after the other.
 *
 * The service answers one message with the same bytes, and closes.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static bool half;

enum stage {
	SERVING,
	HALF_CLOSED, /* has sent its FIN, and still reads */
};

static void
throw_away(struct connection *c)
{
	char buffer[4096];
	ssize_t n = server_read(c, buffer, sizeof(buffer));

	if (n > 0)
		server_log(c, "threw %zd bytes away", n);
}

static void
readable(struct connection *c)
{
	char message[4096];
	ssize_t n;

	if (c->stage == HALF_CLOSED) {
		throw_away(c);
		return;
	}
	n = server_read(c, message, sizeof(message));
	if (n == 0)
		return;
	server_log(c, "answering with %zd bytes", n);
	server_write(c, message, (size_t)n);
	if (!c->faulty)
		return;
	if (half) {
		server_log(c, "sending a FIN, and reading on");
		c->stage = HALF_CLOSED;
		shutdown(c->fd, SHUT_WR);
		return;
	}
	server_log(c, "closing with nothing unread");
	/* A FIN.  What resets is what the client still sends after it. */
	close(server_release(c));
}

static const struct server_option options[] = {
	{ .name = "half",
	    .help = "shutdown(SHUT_WR) and read on: the same FIN, no reset",
	    .flag = &half },
	{ 0 },
};

const struct cause cause = {
	.about = "Answers one message, and closes cleanly.",
	.options = options,
	.readable = readable,
};
