/* SPDX-License-Identifier: MIT */
/*
 * Cause: the server dissolves its end of the connection.
 *
 * Mechanism: connect(2) to AF_UNSPEC disconnects a TCP socket; the peer is
 * told by an RST (tcp_disconnect in net/ipv4/tcp.c).
 *
 * Client sees: ECONNRESET.
 *
 * Seen in the wild: programs that reuse a socket instead of closing it.
 */
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static bool politely;

static void
readable(struct connection *c)
{
	const struct sockaddr nobody = { .sa_family = AF_UNSPEC };
	char buffer[512];
	int fd;

	if (server_read(c, buffer, sizeof(buffer)) == 0)
		return;
	server_log(c, "hanging up");
	fd = server_release(c);
	if (!politely) /* no close: the socket stays, its connection does not */
		(void)connect(fd, &nobody, sizeof(nobody));
	close(fd);
}

static const struct server_option options[] = {
	{ .name = "politely",
	    .help = "close instead: no reset",
	    .flag = &politely },
	{ 0 },
};

const struct cause cause = {
	.about = "Hangs up on whoever says something.",
	.options = options,
	.readable = readable,
};
