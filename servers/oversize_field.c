/* SPDX-License-Identifier: MIT */
/*
 * Cause: a field of a request is longer than the server allows.
 *
 * Mechanism: the server stops reading, answers 431 and closes.  What of the
 * request lies behind its buffer is unread then, so the kernel sends an RST
 * and no FIN (RFC 9112 9.6; __tcp_close in net/ipv4/tcp.c).  A field that is
 * too long, but fits the buffer, is read wholly: a FIN.
 *
 * Client sees: the answer and then ECONNRESET, if it reads.  If it is still
 * writing, the write fails, and the answer lies in its queue unread.
 *
 * Seen in the wild: cookies that have grown (nginx's
 * large_client_header_buffers, Node's --max-http-header-size); programs that
 * report "connection reset" where the server had said 431.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/http.h"

enum reaction {
	CLOSE, /* 431, and close */
	LINGER, /* 431, FIN, and read until the client closes */
	ABORT, /* no answer at all */
};

static const char *const reactions[] = { "close", "linger", "abort", NULL };
static int reaction = CLOSE;

static void
abort_connection(struct connection *c)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	int fd = server_release(c);

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* The kernel sends RST, whatever is unread. */
	close(fd);
}

static void
refuse(struct connection *c)
{
	server_log(c, "field too long: %s, with %d bytes unread",
	    reactions[reaction], server_unread(c));
	if (reaction == ABORT) {
		abort_connection(c);
		return;
	}
	http_answer(c, 431);
	if (reaction == LINGER)
		http_linger(c);
	else
		/* The kernel sends RST if bytes are unread, else FIN. */
		close(server_release(c));
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
	if (c->faulty && status == 431) {
		refuse(c);
		return;
	}
	server_log(c, "answering %d", status);
	http_answer(c, status);
	http_linger(c);
}

static const struct server_option options[] = {
	{ .name = "on-violation",
	    .value = "close|linger|abort",
	    .help = "how to end the connection (close)",
	    .words = reactions,
	    .choice = &reaction },
	{ 0 },
};

const struct cause cause = {
	.about = "HTTP/1.1: answers 431 to a field too long, and closes.",
	.options = options,
	.readable = readable,
};
