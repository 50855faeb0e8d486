/* SPDX-License-Identifier: MIT */
/* A pipe from a child, read line by line. */
#include <errno.h>
#include <event2/buffer.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "stream.h"

/* Hands on every whole line; `line` may close the stream. */
static void
hand_on(struct stream *s)
{
	char *text;

	while (s->buffer != NULL && (text = evbuffer_readln(s->buffer, NULL,
					 EVBUFFER_EOL_LF)) != NULL) {
		s->line(s->arg, text);
		free(text);
	}
}

void
stream_drain(struct stream *s)
{
	int n = 0;

	while (
	    s->buffer != NULL && (n = evbuffer_read(s->buffer, s->fd, -1)) > 0)
		hand_on(s);
	if (s->buffer == NULL || (n == -1 && errno == EAGAIN))
		return;
	/* The end: nobody holds the other side any more. */
	event_del(s->event);
	s->line(s->arg, NULL);
}

static void
readable_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	stream_drain(arg);
}

int
stream_open(struct stream *s, struct event_base *base,
    void (*line)(void *arg, const char *text), void *arg)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	(void)fcntl(fds[0], F_SETFL, O_NONBLOCK);
	*s = (struct stream){ .fd = fds[0], .line = line, .arg = arg };
	s->buffer = evbuffer_new();
	s->event =
	    event_new(base, fds[0], EV_READ | EV_PERSIST, readable_cb, s);
	event_add(s->event, NULL);
	return fds[1];
}

void
stream_close(struct stream *s)
{
	if (s->buffer == NULL)
		return;
	event_free(s->event);
	evbuffer_free(s->buffer);
	close(s->fd);
	*s = (struct stream){ .fd = -1 };
}
