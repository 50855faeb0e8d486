/* SPDX-License-Identifier: MIT */
/* The other side of a proxy: a connection of its own to the server behind it.
 */
#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

struct upstream {
	TAILQ_ENTRY(upstream) next;
	struct connection *c; /* the client's, for which it is */
	const struct upstream_calls *calls;
	int fd;
	int error; /* of connect(2), where it failed at once */
	struct timeval idle; /* zero: for ever */
	struct event event;
};

static TAILQ_HEAD(, upstream) upstreams = TAILQ_HEAD_INITIALIZER(upstreams);

static struct upstream *
find(const struct connection *c)
{
	struct upstream *u;

	TAILQ_FOREACH(u, &upstreams, next)
	if (u->c == c)
		break;
	return u;
}

static void
readable_cb(evutil_socket_t fd, short what, void *arg)
{
	struct upstream *u = arg;

	if (what & EV_READ)
		u->calls->readable(u->c, fd);
	else
		u->calls->idle(u->c);
}

static void
connected_cb(evutil_socket_t fd, short what, void *arg)
{
	struct upstream *u = arg;
	int error = u->error;
	socklen_t length = sizeof(error);

	(void)what;
	if (error == 0 &&
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == -1)
		err(1, "getsockopt SO_ERROR");
	if (error == 0) {
		/* Persistent: each arrival starts the time anew. */
		event_assign(&u->event, server_base, fd, EV_READ | EV_PERSIST,
		    readable_cb, u);
		event_add(&u->event, timerisset(&u->idle) ? &u->idle : NULL);
	}
	u->calls->connected(u->c, error);
}

static socklen_t
resolve(const char *address, unsigned number, struct sockaddr_storage *resolved)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *found;
	socklen_t length;
	char port[8];

	snprintf(port, sizeof(port), "%u", number);
	if (getaddrinfo(address, port, &hints, &found) != 0)
		errx(1, "\"%s\" is no numeric address", address);
	length = found->ai_addrlen;
	memcpy(resolved, found->ai_addr, length);
	freeaddrinfo(found);
	return length;
}

static void
begin(struct upstream *u, const char *address, unsigned port)
{
	struct sockaddr_storage to;
	socklen_t length = resolve(address, port, &to);
	int on = 1;

	u->fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    IPPROTO_TCP);
	if (u->fd == -1)
		err(1, "socket");
	if (setsockopt(u->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == -1)
		err(1, "setsockopt TCP_NODELAY");
	/* On loopback it can be refused before connect(2) returns. */
	if (connect(u->fd, (struct sockaddr *)&to, length) == -1 &&
	    errno != EINPROGRESS)
		u->error = errno;
}

void
server_open_upstream(struct connection *c, const char *address, unsigned port,
    unsigned idle, const struct upstream_calls *calls)
{
	struct upstream *u = calloc(1, sizeof(*u));

	if (u == NULL)
		err(1, "calloc");
	u->c = c;
	u->calls = calls;
	u->idle.tv_sec = idle / 1000;
	u->idle.tv_usec = (suseconds_t)(idle % 1000) * 1000;
	begin(u, address, port);
	event_assign(&u->event, server_base, u->fd, EV_WRITE, connected_cb, u);
	if (event_add(&u->event, NULL) == -1)
		errx(1, "cannot watch an upstream");
	TAILQ_INSERT_TAIL(&upstreams, u, next);
}

int
server_upstream(const struct connection *c)
{
	const struct upstream *u = find(c);

	return u != NULL ? u->fd : -1;
}

int
server_release_upstream(const struct connection *c)
{
	struct upstream *u = find(c);
	int fd;

	if (u == NULL)
		return -1;
	fd = u->fd;
	event_del(&u->event);
	TAILQ_REMOVE(&upstreams, u, next);
	free(u);
	return fd;
}
