/* SPDX-License-Identifier: MIT */
/* The listener: opened with care for who can reach it, then accepting. */
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "private.h"

#define BACKLOG 128

static struct evconnlistener *listener;
static int listener_fd = -1;
static struct event queue_event;
static unsigned queue_wanted; /* 0: queue_event is not added */
static void (*queue_reached)(void);

static void
accept_cb(struct evconnlistener *l, evutil_socket_t fd,
    struct sockaddr *address, int length, void *arg)
{
	(void)l;
	(void)arg;
	connection_accepted(fd, address, (socklen_t)length);
}

static void
error_cb(struct evconnlistener *l, void *arg)
{
	struct pollfd queue = { .fd = listener_fd, .events = POLLIN };
	int error = errno;

	(void)l;
	(void)arg;
	/*
	 * accept(2) takes a descriptor before it looks into the queue, and so
	 * fails for want of one although nobody waits.
	 */
	if (poll(&queue, 1, 0) == 0)
		return;
	if (cause.exhausted != NULL) {
		cause.exhausted(error);
		return;
	}
	/* The listener stays readable: without a pause this would spin. */
	server_log(NULL, "accept: %s; accepting no more", server_errno(error));
	server_pause_accepting();
}

void
listen_open(void)
{
	struct sockaddr_storage address;
	socklen_t length = reach_resolve(&address);
	int on = 1;

	listener_fd = socket(address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (listener_fd == -1)
		err(1, "socket");
	/* Accepted sockets inherit TCP_NODELAY: no call for each of them. */
	if (setsockopt(
		listener_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    setsockopt(
		listener_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == -1)
		err(1, "setsockopt");
	if (bind(listener_fd, (struct sockaddr *)&address, length) == -1 ||
	    listen(listener_fd, BACKLOG) == -1)
		err(1, "listen on %s port %u", settings.listen, settings.port);
	listener = evconnlistener_new(server_base, accept_cb, NULL,
	    LEV_OPT_CLOSE_ON_EXEC, 0, listener_fd);
	if (listener == NULL)
		errx(1, "cannot make a listener");
	evconnlistener_set_error_cb(listener, error_cb);
	if (cause.listening != NULL)
		cause.listening(listener_fd);
}

void
listen_announce(void)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);
	char name[PEER_MAX];

	if (getsockname(listener_fd, (struct sockaddr *)&address, &length) ==
	    -1)
		err(1, "getsockname");
	peer_name((struct sockaddr *)&address, length, name);
	printf("ready %s\n", name);
	if (fflush(stdout) != 0)
		err(1, "write \"ready\" to stdout");
}

void
server_pause_accepting(void)
{
	evconnlistener_disable(listener);
}

void
server_resume_accepting(void)
{
	evconnlistener_enable(listener);
}

static void
queue_cb(evutil_socket_t fd, short what, void *arg)
{
	struct tcp_info info;
	socklen_t length = sizeof(info);

	(void)what;
	(void)arg;
	/* Of a listener, tcpi_unacked is how many wait to be accepted. */
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == -1)
		err(1, "TCP_INFO of the listener");
	if (info.tcpi_unacked < queue_wanted)
		return;
	queue_wanted = 0;
	event_del(&queue_event);
	queue_reached();
}

void
server_await_queue(unsigned n, void (*queued)(void))
{
	queue_wanted = n;
	queue_reached = queued;
	/* Edge-triggered: woken by each arrival, not while any is waiting. */
	event_assign(&queue_event, server_base, listener_fd,
	    EV_READ | EV_ET | EV_PERSIST, queue_cb, NULL);
	if (event_add(&queue_event, NULL) == -1)
		errx(1, "cannot watch the listener's queue");
}

int
server_release_listener(void)
{
	int fd = listener_fd;

	if (queue_wanted != 0)
		event_del(&queue_event);
	evconnlistener_free(listener);
	queue_wanted = 0;
	listener = NULL;
	listener_fd = -1;
	return fd;
}

int
server_accept(const char **name)
{
	static char text[PEER_MAX];
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);
	int fd = accept4(listener_fd, (struct sockaddr *)&address, &length,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd != -1)
		count_connection();
	if (fd != -1 && name != NULL) {
		peer_name((struct sockaddr *)&address, length, text);
		*name = text;
	}
	return fd;
}

void
listen_close(void)
{
	if (listener != NULL)
		close(server_release_listener());
}
