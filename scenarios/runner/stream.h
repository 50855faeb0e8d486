/* SPDX-License-Identifier: MIT */
/* A pipe from a child, read line by line on the event loop. */
#ifndef RUNNER_STREAM_H
#define RUNNER_STREAM_H

#include <event2/event.h>

struct stream {
	int fd; /* ours to close; -1: none */
	struct event *event;
	struct evbuffer *buffer;
	/* One line, without its newline; NULL once at the end of the stream. */
	void (*line)(void *arg, const char *text);
	void *arg;
};

/*
 * Makes a pipe; the stream reads it.  Returns the end to write to, which is
 * the caller's, or -1 with errno.  All descriptors are close-on-exec.
 */
int stream_open(struct stream *s, struct event_base *base,
    void (*line)(void *arg, const char *text), void *arg);

/* Reads all that waits, at once, and hands every whole line on. */
void stream_drain(struct stream *s);

/* Closes it; a stream that is all zero, or closed, is left alone. */
void stream_close(struct stream *s);

#endif
