/* SPDX-License-Identifier: MIT */
/*
 * Cause: the server disconnects its socket with connect(2) to AF_UNSPEC.
 *
 * Mechanism: a socket that is nobody's peer any more cannot end the
 * connection in order, so an RST does (RFC 9293 3.10.5, ABORT; tcp_disconnect
 * in net/ipv4/tcp.c).  Nothing is closed, nothing looks at what is unread,
 * and TcpExt does not count it.  The descriptor can connect or listen again.
 *
 * Client sees: ECONNRESET once, then EOF, and EPIPE on writing.
 *
 * Seen in the wild: code written for UDP, where this call merely forgets a
 * peer; frameworks that reuse a socket, or abort it without the descriptor
 * going away under another thread.
 *
 * The service echoes a message of up to four bytes.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

#define MOST 4

static bool leave, plain;

static void
end(struct connection *c)
{
	const struct sockaddr nobody = { .sa_family = AF_UNSPEC };
	int fd;

	server_log(c, "%s with %d bytes unread",
	    plain ? "closing" : "disconnecting", server_unread(c));
	fd = server_release(c);
	/* The kernel sends RST here; the close has nothing left to end. */
	if (!plain && connect(fd, &nobody, sizeof(nobody)) == -1)
		err(1, "connect AF_UNSPEC");
	close(fd);
}

static void
readable(struct connection *c)
{
	char message[4096];
	int unread = server_peek(c);

	if (unread == 0)
		return;
	if (!c->faulty || unread <= MOST)
		server_echo(c);
	else if (leave || server_read(c, message, sizeof(message)) > 0)
		end(c);
}

static const struct server_option options[] = {
	{ .name = "leave",
	    .help = "leave the message that is too long unread",
	    .flag = &leave },
	{ .name = "plain",
	    .help = "only close: no reset, unless with --leave",
	    .flag = &plain },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo that disconnects on a message too long.",
	.options = options,
	.readable = readable,
};
