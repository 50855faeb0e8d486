/* SPDX-License-Identifier: MIT */
/*
 * Cause: the server shuts its reading half, which resets nothing, and closes
 * over the bytes that come in spite of it, which does.
 *
 * Mechanism: TCP has no way to say "I shall read no more"; shutdown(SHUT_RD)
 * is a note in the socket that sends no segment (tcp_shutdown in
 * net/ipv4/tcp.c).  Linux still takes what comes, acknowledges it, and gives
 * it to a read; what is left unread then resets the connection at close.
 *
 * Client sees: nothing of the shutdown; ECONNRESET at the close.
 *
 * Seen in the wild: code that calls shutdown(SHUT_RD) to be rid of input, and
 * wonders about the reset; systems other than Linux throw the bytes away.
 *
 * The service shuts its reading half as soon as a client is there.
 */
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

enum reaction {
	KEEP, /* leave them unread */
	READ, /* read them all the same, and echo them */
	CLOSE, /* close with them unread */
};

static const char *const reactions[] = { "keep", "read", "close", NULL };
static int reaction = CLOSE;

static void
accepted(struct connection *c)
{
	if (!c->faulty)
		return;
	shutdown(c->fd, SHUT_RD);
	server_log(c, "the reading half is shut");
	server_await_arrivals(c);
}

static void
bytes_came(struct connection *c, int unread)
{
	if (reaction == READ) {
		server_echo(c);
	} else if (reaction == CLOSE) {
		server_log(c, "closing with %d bytes unread", unread);
		/* The kernel sends RST: it has taken them, shut or not. */
		close(server_release(c));
	} else if (unread != c->stage) {
		c->stage = unread; /* one arrival can wake us twice */
		server_log(c, "%d bytes came all the same", unread);
	}
}

static void
readable(struct connection *c)
{
	int unread = server_unread(c);

	if (!c->faulty) {
		server_echo(c);
	} else if (server_state(c) != TCP_ESTABLISHED) {
		/* A read would not tell: it has nothing more to say anyway. */
		server_log(c, "the client is gone");
		close(server_release(c));
	} else if (unread > 0) {
		bytes_came(c, unread);
	}
}

static const struct server_option options[] = {
	{ .name = "then",
	    .value = "keep|read|close",
	    .help = "what to do when bytes come (close)",
	    .words = reactions,
	    .choice = &reaction },
	{ 0 },
};

const struct cause cause = {
	.about = "Shuts its reading half, and gets bytes all the same.",
	.options = options,
	.accepted = accepted,
	.readable = readable,
};
