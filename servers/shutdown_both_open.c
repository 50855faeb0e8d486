/* SPDX-License-Identifier: MIT */
/*
 * Cause: both halves are shut, the descriptor stays open, and the client goes
 * on writing.
 *
 * Mechanism: shutdown(SHUT_RDWR) sends a FIN and nothing else, whatever is
 * unread.  What comes after it can never be read, and is answered by an RST
 * (RFC 1122 4.2.2.13; tcp_rcv_state_process in net/ipv4/tcp_input.c), and
 * that for as long as the descriptor is open: no time-wait bucket takes over.
 * The kernel resets its own socket along with the client's.
 *
 * Client sees: EOF, a write that succeeds, and then EPIPE.  The server, if it
 * looks: ECONNRESET, of a reset that its own kernel sent.
 *
 * Seen in the wild: shutdown as a way to wake another thread that is blocked
 * in a read, which is then to close the descriptor; a descriptor leak.
 *
 * The service answers one message with the same bytes, and shuts down.
 */
#include <err.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static bool leave, half;

enum stage {
	SERVING,
	SHUT, /* both halves, and the descriptor is open */
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
shut(struct connection *c)
{
	server_log(c, "shutting %s, with %d bytes unread",
	    half ? "the writing half" : "both halves", server_unread(c));
	c->stage = half ? HALF_CLOSED : SHUT;
	/* A FIN, and the promise to reset whatever still comes. */
	shutdown(c->fd, half ? SHUT_WR : SHUT_RDWR);
	if (!half)
		server_await_arrivals(c);
}

/* Something came to a socket that can neither read nor write. */
static void
look(struct connection *c)
{
	int error = 0;
	socklen_t length = sizeof(error);

	if (server_state(c) != TCP_CLOSE)
		return;
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length) == -1)
		err(1, "getsockopt SO_ERROR");
	server_log(c, "our own socket: %s",
	    error != 0 ? server_errno(error) : "closed by the client");
	close(server_release(c));
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
	if (c->faulty)
		shut(c);
}

static void
readable(struct connection *c)
{
	if (c->stage == SHUT) {
		look(c);
	} else if (c->stage == HALF_CLOSED) {
		throw_away(c);
	} else if (c->faulty && leave) {
		if (server_peek(c) > 0)
			shut(c);
	} else {
		answer(c);
	}
}

static const struct server_option options[] = {
	{ .name = "leave",
	    .help = "leave the message unread and unanswered",
	    .flag = &leave },
	{ .name = "half",
	    .help = "shut the writing half only: no reset",
	    .flag = &half },
	{ 0 },
};

const struct cause cause = {
	.about = "Answers one message, and shuts both halves without closing.",
	.options = options,
	.readable = readable,
};
