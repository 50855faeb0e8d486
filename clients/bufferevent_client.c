/* SPDX-License-Identifier: MIT */
/*
 * A client that leaves its socket to a libevent bufferevent, and writes down
 * what the library tells it of an end or a reset.  What is to happen has
 * happened before the library looks, so that its answer is no race.
 */
#include <err.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", NULL };
static int await;
static bool outlast;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "outlast",
	    .help = "an answer and a FIN come first, and we write on",
	    .flag = &outlast },
	{ 0 },
};

static struct event_base *base;

static void
read_cb(struct bufferevent *bev, void *arg)
{
	struct evbuffer *input = bufferevent_get_input(bev);
	char bytes[24];

	(void)arg;
	snprintf(bytes, sizeof(bytes), "%zu", evbuffer_get_length(input));
	evbuffer_drain(input, evbuffer_get_length(input));
	probe_said(bufferevent_getfd(bev), "read_cb", bytes);
}

/* The flags, by libevent's names, and the errno of an error. */
static void
event_cb(struct bufferevent *bev, short what, void *arg)
{
	const char *error = strerrorname_np(EVUTIL_SOCKET_ERROR());
	char text[96];

	(void)arg;
	snprintf(text, sizeof(text), "%s%s%s%s%s%s",
	    what & BEV_EVENT_READING ? "BEV_EVENT_READING" : "",
	    what & BEV_EVENT_WRITING ? "BEV_EVENT_WRITING" : "",
	    what & BEV_EVENT_EOF ? " BEV_EVENT_EOF" : "",
	    what & BEV_EVENT_TIMEOUT ? " BEV_EVENT_TIMEOUT" : "",
	    what & BEV_EVENT_ERROR ? " BEV_EVENT_ERROR " : "",
	    what & BEV_EVENT_ERROR && error != NULL ? error : "");
	probe_said(bufferevent_getfd(bev), "event_cb", text);
	event_base_loopbreak(base);
}

static struct bufferevent *
new_bufferevent(int fd)
{
	const struct timeval deadline = { .tv_sec = 5 };
	struct bufferevent *bev;

	/* libevent writes without MSG_NOSIGNAL. */
	signal(SIGPIPE, SIG_IGN);
	base = event_base_new();
	if (base == NULL)
		errx(1, "cannot make an event base");
	bev = bufferevent_socket_new(base, fd, 0);
	if (bev == NULL)
		errx(1, "cannot make a bufferevent");
	bufferevent_setcb(bev, read_cb, NULL, event_cb, NULL);
	bufferevent_set_timeouts(bev, &deadline, &deadline);
	return bev;
}

/* As a client that reads no further than its answer. */
static void
outlast_server(int fd)
{
	probe_read(fd);
	probe_await_end(fd);
	probe_write(fd, 7);
}

int
main(int argc, char **argv)
{
	struct bufferevent *bev;
	int fd;

	probe_start(argc, argv, "What libevent tells a client.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	probe_quickack(fd);
	if (outlast)
		outlast_server(fd);
	if (await == 0)
		probe_await_reset(fd);
	else if (outlast)
		probe_step("closed");
	else
		probe_await_end(fd);

	bev = new_bufferevent(fd);
	bufferevent_enable(bev, EV_READ);
	event_base_dispatch(base);
	if (await == 0) {
		bufferevent_write(bev, "x", 1);
		event_base_dispatch(base);
	}
	bufferevent_free(bev);
	event_base_free(base);
	return probe_end();
}
