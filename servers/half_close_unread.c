/* SPDX-License-Identifier: MIT */
/*
 * Cause: a half-closed connection is closed with bytes unread.
 *
 * Mechanism: the reset is that of close_unread (__tcp_close in
 * net/ipv4/tcp.c).  What the client makes of it depends on whose FIN came
 * before (tcp_reset in net/ipv4/tcp_input.c): one who has seen the server's
 * is told EPIPE, one who has sent its own ECONNRESET.
 *
 * Client sees: EOF, and EPIPE on writing, where the server ended its half
 * first; ECONNRESET where the client did.
 *
 * Seen in the wild: a server that sends FIN with its last answer and does not
 * read to the end (half a lingering close); a client that ends its request
 * with shutdown(SHUT_WR), as `nc -N` does, at a server that did not read it.
 *
 * The service answers one message with the same bytes and ends its half; or
 * waits with reading until the client has ended its own.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

enum whose {
	SERVERS, /* answers a message, and sends its FIN */
	CLIENTS, /* reads nothing before the client's FIN */
};

static const char *const ends[] = { "server", "client", NULL };
static int first_end = SERVERS;
static bool drain, zero;

enum stage {
	SERVING,
	HALF_CLOSED, /* has sent its FIN */
};

static void
accepted(struct connection *c)
{
	if (c->faulty && first_end == CLIENTS)
		server_await_only_end(c);
}

static void
end(struct connection *c)
{
	const struct linger l = { .l_onoff = 1, .l_linger = 0 };
	char buffer[4096];

	while (drain && server_unread(c) > 0)
		if (server_read(c, buffer, sizeof(buffer)) == 0)
			return;
	server_log(c, "%s with %d bytes unread", zero ? "aborting" : "closing",
	    server_unread(c));
	if (zero &&
	    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* RST, if bytes are unread or the linger time is zero. */
	close(server_release(c));
}

static void
answer_and_end_half(struct connection *c)
{
	char message[4096];
	ssize_t n = server_read(c, message, sizeof(message));

	if (n == 0)
		return;
	server_log(c, "answering with %zd bytes, and a FIN", n);
	server_write(c, message, (size_t)n);
	c->stage = HALF_CLOSED;
	shutdown(c->fd, SHUT_WR);
}

static void
readable(struct connection *c)
{
	if (!c->faulty) {
		server_echo(c);
	} else if (first_end == CLIENTS) {
		if (server_has_ended(c))
			end(c);
	} else if (c->stage == SERVING) {
		answer_and_end_half(c);
	} else if (server_peek(c) > 0) {
		end(c);
	}
}

static const struct server_option options[] = {
	{ .name = "first-end",
	    .value = "server|client",
	    .help = "who ends its half first (server)",
	    .words = ends,
	    .choice = &first_end },
	{ .name = "drain",
	    .help = "read what is there before closing",
	    .flag = &drain },
	{ .name = "zero", .help = "close with SO_LINGER {1,0}", .flag = &zero },
	{ 0 },
};

const struct cause cause = {
	.about = "Closes a connection of which one half has ended already.",
	.options = options,
	.accepted = accepted,
	.readable = readable,
};
