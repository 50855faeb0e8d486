/* SPDX-License-Identifier: MIT */
/*
 * Cause: a socket is closed while bytes that the client sent are unread.
 *
 * Mechanism: to send a FIN would be to pretend that they were delivered, so
 * the kernel sends an RST instead (RFC 1122 4.2.2.13, RFC 2525 2.17;
 * __tcp_close in net/ipv4/tcp.c).
 *
 * Client sees: ECONNRESET once, then EOF, and EPIPE on writing.
 *
 * Seen in the wild: an answer such as 413 that comes before the upload was
 * read; a proxy that gives up on a request whose body is still coming in.
 *
 * The service echoes.  A message that is too long for it is refused the way
 * many programs do it: without being read.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static unsigned most = 4;
static bool drain, linger;

enum stage {
	SERVING, /* echoes */
	LINGERING, /* has sent its FIN, and reads until the client's */
};

/* The twin: the same close, with nothing unread. */
static void
read_what_is_there(struct connection *c)
{
	char buffer[4096];

	while (server_unread(c) > 0)
		if (server_read(c, buffer, sizeof(buffer)) == 0)
			return;
	server_log(c, "closing with nothing unread");
	close(server_release(c));
}

static bool
throw_away(struct connection *c)
{
	char buffer[4096];
	ssize_t n = server_read(c, buffer, sizeof(buffer));

	if (n > 0)
		server_log(c, "threw %zd bytes away", n);
	return n > 0;
}

/* A lingering close goes on reading until the client closes as well. */
static void
linger_on(struct connection *c)
{
	if (!throw_away(c))
		return;
	server_log(c, "sending a FIN, and reading on");
	c->stage = LINGERING;
	shutdown(c->fd, SHUT_WR);
}

static void
refuse(struct connection *c, int unread)
{
	if (drain) {
		read_what_is_there(c);
	} else if (linger) {
		linger_on(c);
	} else {
		server_log(c, "closing with %d bytes unread", unread);
		/* The kernel sends RST, because the receive queue holds some.
		 */
		close(server_release(c));
	}
}

static void
readable(struct connection *c)
{
	int unread;

	if (c->stage == LINGERING) {
		throw_away(c);
		return;
	}
	unread = server_peek(c);
	if (unread == 0)
		return;
	if (c->faulty && unread > (int)most)
		refuse(c, unread);
	else
		server_echo(c);
}

static const struct server_option options[] = {
	{ .name = "most",
	    .value = "N",
	    .help = "longest message that is not refused, in bytes (4)",
	    .number = &most,
	    .most = 1 << 20 },
	{ .name = "drain",
	    .help = "read what is there before closing",
	    .flag = &drain },
	{ .name = "linger",
	    .help = "send a FIN and read until the client closes",
	    .flag = &linger },
	{ 0 },
};

const struct cause cause = {
	.about =
	    "An echo that closes on a message too long, without reading it.",
	.options = options,
	.readable = readable,
};
