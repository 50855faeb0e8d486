/* SPDX-License-Identifier: MIT */
/* Calls whose results are logged: for a server to which something is done. */
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>

#include "private.h"

ssize_t
server_try_read(struct connection *c, void *buffer, size_t size)
{
	ssize_t n = recv(c->fd, buffer, size, 0);
	int error = errno;

	if (n > 0)
		server_log(c, "read: %zd", n);
	else if (n == 0)
		server_log(c, "read: EOF");
	else if (error != EAGAIN)
		server_log(c, "read: %s", server_errno(error));
	errno = error;
	return n;
}

ssize_t
server_try_write(struct connection *c, const void *buffer, size_t size)
{
	ssize_t n = send(c->fd, buffer, size, MSG_NOSIGNAL);
	int error = errno;

	if (n == -1)
		server_log(c, "write %zu: %s", size, server_errno(error));
	else
		server_log(c, "write %zu: %zd", size, n);
	errno = error;
	return n;
}

int
server_try_peer(struct connection *c)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);
	int result = getpeername(c->fd, (struct sockaddr *)&address, &length);
	int error = errno;

	server_log(
	    c, "getpeername: %s", result == 0 ? "ok" : server_errno(error));
	errno = error;
	return result;
}

bool
server_has_ended(const struct connection *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLRDHUP };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLRDHUP) != 0;
}

void
server_await_only_end(struct connection *c)
{
	/* The kernel makes of it what its buffers can hold. */
	int most = INT_MAX;

	if (setsockopt(c->fd, SOL_SOCKET, SO_RCVLOWAT, &most, sizeof(most)) ==
	    -1)
		err(1, "setsockopt SO_RCVLOWAT");
}
