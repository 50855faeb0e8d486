/* SPDX-License-Identifier: MIT */
/* A stream with no layer between: each call is one of the socket's. */
#include <sys/socket.h>

#include "stream.h"

static ssize_t
plain_peek(struct connection *c, void *buffer, size_t size)
{
	return recv(c->fd, buffer, size, MSG_PEEK);
}

static void
plain_take(struct connection *c, size_t n)
{
	/* MSG_TRUNC: the kernel throws them away, and copies nothing. */
	if (n > 0 && recv(c->fd, NULL, n, MSG_TRUNC) == -1)
		server_log(c, "read: bytes that were seen are gone");
}

static ssize_t
plain_write(struct connection *c, const void *buffer, size_t size)
{
	return send(c->fd, buffer, size, MSG_NOSIGNAL);
}

static void
plain_nothing(struct connection *c)
{
	(void)c;
}

const struct stream_calls stream_plain = {
	.peek = plain_peek,
	.take = plain_take,
	.write = plain_write,
	.end = plain_nothing,
	.gone = plain_nothing,
};

const struct stream_calls *stream = &stream_plain;
