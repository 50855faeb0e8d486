/* SPDX-License-Identifier: MIT */
/*
 * Cause: a request has a method that the server does not know.
 *
 * Mechanism: none in the method.  The server answers 501 (RFC 9110 9.1) and
 * closes; whether an RST or a FIN is sent is decided by what is unread then,
 * and that is what the request's body has beyond the server's buffer.  An
 * abort (SO_LINGER {1,0}) is a reset in any case.
 *
 * Client sees: the answer, and then ECONNRESET or EOF.
 *
 * Seen in the wild: WebDAV and CONNECT at servers that have neither; uploads
 * with PATCH; other protocols that knock at an HTTP port; nginx's 444, which
 * closes without an answer.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/http.h"

enum reaction {
	CLOSE, /* 501, and close */
	LINGER, /* 501, FIN, and read until the client closes */
	SILENT, /* nginx's 444: close without an answer */
	ABORT, /* a reset instead of an answer */
};

static const char *const reactions[] = { "close", "linger", "silent", "abort",
	NULL };
static int reaction = CLOSE;

static void
close_on_violation(struct connection *c)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	int fd = server_release(c);

	if (reaction == ABORT &&
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* The kernel sends RST if bytes are unread, or the linger time is 0. */
	close(fd);
}

static void
refuse(struct connection *c)
{
	server_log(c, "unknown method: %s, with %d bytes unread",
	    reactions[reaction], server_unread(c));
	if (reaction == CLOSE || reaction == LINGER)
		http_answer(c, 501);
	if (reaction == LINGER)
		http_linger(c);
	else
		close_on_violation(c);
}

static void
readable(struct connection *c)
{
	int status;

	if (c->stage == HTTP_LINGERING) {
		http_throw_away(c);
		return;
	}
	status = http_read(c);
	if (status == 0)
		return;
	if (c->faulty && status == 501) {
		refuse(c);
		return;
	}
	server_log(c, "answering %d", status);
	http_answer(c, status);
	http_linger(c);
}

static const struct server_option options[] = {
	{ .name = "on-violation",
	    .value = "close|linger|silent|abort",
	    .help = "how to end the connection (close)",
	    .words = reactions,
	    .choice = &reaction },
	{ 0 },
};

const struct cause cause = {
	.about = "HTTP/1.1: answers 501 to an unknown method, and closes.",
	.options = options,
	.readable = readable,
};
