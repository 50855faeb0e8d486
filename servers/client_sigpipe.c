/* SPDX-License-Identifier: MIT */
/*
 * Cause: the client dies of SIGPIPE, and with it all of its connections end.
 *
 * Mechanism: one connection was closed by the server, and the client goes on
 * writing: the first write draws an RST, the second one is EPIPE, and SIGPIPE
 * as well (tcp_sendmsg, sk_stream_error), which kills a process that neither
 * ignores it nor asked for MSG_NOSIGNAL.  The kernel then closes its other
 * connections, to which nothing had happened: RST where an answer is unread,
 * else FIN.
 *
 * Server sees: nothing on the connection that it closed; EOF or ECONNRESET on
 * every other one of that client, in the same instant.
 *
 * Seen in the wild: programs in C whose authors knew only programs that have
 * one connection; `| head`, for which the signal is meant.
 *
 * The service echoes, and its log says what each call returned.  A connection
 * that is to meet the fault is closed after its first answer.
 */
#include <errno.h>
#include <unistd.h>

#include "lib/server.h"

static void
close_it(struct connection *c)
{
	server_try_peer(c);
	close(server_release(c));
}

/* The kernel tells of a reset once; from then on it is an end like any. */
static void
look_again(struct connection *c)
{
	char none[1];

	server_try_read(c, none, sizeof(none));
	server_try_write(c, "x", 1);
	close_it(c);
}

static void
answer(struct connection *c, const char *message, size_t size)
{
	if (c->faulty)
		server_log(c, "answering, and closing");
	server_write(c, message, size);
	/* A FIN.  What resets is what the client still sends after it. */
	if (c->faulty)
		close(server_release(c));
}

static void
readable(struct connection *c)
{
	char message[4096];
	ssize_t n = server_try_read(c, message, sizeof(message));

	if (n > 0)
		answer(c, message, (size_t)n);
	else if (n == 0)
		close_it(c);
	else if (errno != EAGAIN)
		look_again(c);
}

const struct cause cause = {
	.about = "An echo that closes after one answer, and tells of the rest.",
	.readable = readable,
};
