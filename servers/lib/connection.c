/* SPDX-License-Identifier: MIT */
/* Connections, from accept to release. */
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "private.h"

static TAILQ_HEAD(, client) clients = TAILQ_HEAD_INITIALIZER(clients);
static struct client *current; /* whose callback runs; NULL once released */
static unsigned long accepted;

/* Runs one of the cause's functions; false where it released the client. */
static bool
call(struct client *client, void (*function)(struct connection *))
{
	struct client *outer = current;
	bool alive;

	current = client;
	function(&client->c);
	alive = current == client;
	current = outer;
	return alive;
}

static void
event_cb(evutil_socket_t fd, short what, void *arg)
{
	struct client *client = arg;

	(void)fd;
	(void)what;
	if (client->awaited == AWAIT_READABLE)
		call(client, cause.readable);
	else if (client->awaited == AWAIT_WRITABLE)
		call(client, cause.writable);
	else
		await_fired(client);
}

void
connection_wait(struct client *client, short events, enum awaited what)
{
	if (client->waiting)
		event_del(&client->event);
	client->awaited = what;
	event_assign(&client->event, server_base, client->c.fd,
	    (short)(events | EV_PERSIST), event_cb, client);
	if (event_add(&client->event, NULL) == -1)
		errx(1, "cannot watch a connection");
	client->waiting = true;
}

unsigned long
server_first(void)
{
	return settings.first == UINT_MAX ? ULONG_MAX : settings.first;
}

static struct client *
client_new(int fd, const struct sockaddr *address, socklen_t length)
{
	struct client *client = calloc(1, sizeof(*client));

	if (client == NULL)
		err(1, "calloc");
	client->c.fd = fd;
	client->c.number = ++accepted;
	client->c.faulty = accepted <= server_first();
	memcpy(&client->address, address, length);
	client->address_length = length;
	TAILQ_INSERT_TAIL(&clients, client, next);
	return client;
}

void
connection_accepted(int fd, const struct sockaddr *address, socklen_t length)
{
	struct client *client = client_new(fd, address, length);

	count_connection();
	if (cause.accepted != NULL && !call(client, cause.accepted))
		return;
	if (client->waiting)
		return;
	/*
	 * The request is often here already: a try at it costs one call, and
	 * waiting for it three (epoll_ctl to add and delete, epoll_wait).
	 */
	if (!call(client, cause.readable) || client->waiting)
		return;
	connection_wait(client, EV_READ, AWAIT_READABLE);
}

static ssize_t
receive(struct connection *c, void *buffer, size_t size, int flags)
{
	ssize_t n = recv(c->fd, buffer, size, flags);

	if (n > 0)
		return n;
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n == 0)
		server_log(c, "the client closed");
	else
		server_log(c, "read: %s", server_errno(errno));
	close(server_release(c));
	return 0;
}

ssize_t
server_read(struct connection *c, void *buffer, size_t size)
{
	return receive(c, buffer, size, 0);
}

int
server_peek(struct connection *c)
{
	char first;

	return receive(c, &first, 1, MSG_PEEK) > 0 ? server_unread(c) : 0;
}

bool
server_write(struct connection *c, const void *buffer, size_t size)
{
	ssize_t n = send(c->fd, buffer, size, MSG_NOSIGNAL);

	if (n == (ssize_t)size)
		return true;
	if (n == -1)
		server_log(c, "write: %s", server_errno(errno));
	else
		server_log(c, "wrote only %zd of %zu bytes", n, size);
	return false;
}

void
server_echo(struct connection *c)
{
	char buffer[4096];
	ssize_t n = server_read(c, buffer, sizeof(buffer));

	if (n == 0)
		return;
	server_log(c, "echoing %zd bytes", n);
	server_write(c, buffer, (size_t)n);
}

int
server_release(struct connection *c)
{
	struct client *client = (struct client *)c;
	int fd = c->fd;

	if (cause.gone != NULL)
		cause.gone(c);
	if (client->waiting)
		event_del(&client->event);
	if (client->timing)
		event_del(&client->timer);
	if (current == client)
		current = NULL;
	TAILQ_REMOVE(&clients, client, next);
	free(client);
	return fd;
}

struct connection *
server_oldest(void)
{
	struct client *client = TAILQ_FIRST(&clients);

	return client != NULL ? &client->c : NULL;
}

struct connection *
server_next(const struct connection *c)
{
	struct client *next = TAILQ_NEXT((const struct client *)c, next);

	return next != NULL ? &next->c : NULL;
}

void
connection_close_all(void)
{
	struct connection *c;

	for (;;) {
		c = server_oldest();
		if (c == NULL)
			break;
		close(server_release(c));
	}
}
