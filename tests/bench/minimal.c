/* SPDX-License-Identifier: MIT */
/*
 * What the servers are compared with: the least that a libevent program does
 * to accept, read, answer and abort, with plain events and no scaffold.
 */
#include <arpa/inet.h>
#include <err.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

static struct event_base *base;

static void
readable_cb(evutil_socket_t fd, short what, void *arg)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	char request[4096], answer[50] = "";

	(void)what;
	(void)arg;
	if (read(fd, request, sizeof(request)) <= 0 ||
	    write(fd, answer, sizeof(answer)) == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		warn("a connection");
	close(fd);
}

static void
accept_cb(struct evconnlistener *listener, evutil_socket_t fd,
    struct sockaddr *address, int length, void *arg)
{
	(void)listener;
	(void)address;
	(void)length;
	(void)arg;
	if (event_base_once(base, fd, EV_READ, readable_cb, NULL, NULL) == -1)
		errx(1, "cannot watch a connection");
}

int
main(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	struct evconnlistener *listener;

	base = event_base_new();
	if (base == NULL)
		errx(1, "cannot make an event base");
	listener = evconnlistener_new_bind(base, accept_cb, NULL,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 128,
	    (struct sockaddr *)&address, sizeof(address));
	if (listener == NULL)
		err(1, "cannot listen");
	if (getsockname(evconnlistener_get_fd(listener),
		(struct sockaddr *)&address, &length) == -1)
		err(1, "getsockname");
	printf("ready 127.0.0.1:%d\n", ntohs(address.sin_port));
	if (fflush(stdout) != 0)
		err(1, "stdout");
	event_base_dispatch(base);
	evconnlistener_free(listener);
	event_base_free(base);
	return 0;
}
