/* SPDX-License-Identifier: MIT */
/* A pipe that is always read, and the beginning of it kept. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kept.h"
#include "memory.h"

/* Linux lets an ordinary user make a pipe this large, and none larger. */
#define PIPE_MOST (1 << 20)

static char buffer[64 * 1024];

/* Reads once; what read(2) says. */
static ssize_t
take(struct kept *k)
{
	size_t room = k->most - k->length;
	ssize_t n = read(k->fd, buffer, sizeof(buffer));

	if (n <= 0)
		return n;
	k->total += (uint64_t)n;
	if (room > (size_t)n)
		room = (size_t)n;
	k->bytes = xreallocarray(k->bytes, k->length + room + 1, 1);
	memcpy(k->bytes + k->length, buffer, room);
	k->length += room;
	k->bytes[k->length] = '\0';
	return n;
}

/* Once for each turn of the loop: one that never ends is not all there is. */
static void
readable_cb(evutil_socket_t fd, short what, void *arg)
{
	struct kept *k = arg;

	(void)fd;
	(void)what;
	if (take(k) == 0)
		event_del(k->event); /* the end */
}

int
kept_open(struct kept *k, struct event_base *base, size_t most)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	(void)fcntl(fds[0], F_SETFL, O_NONBLOCK);
	*k =
	    (struct kept){ .fd = fds[0], .bytes = xcalloc(1, 1), .most = most };
	k->event =
	    event_new(base, fds[0], EV_READ | EV_PERSIST, readable_cb, k);
	event_add(k->event, NULL);
	return fds[1];
}

void
kept_drain(struct kept *k)
{
	ssize_t n = 0, all = 0;

	if (k->event == NULL)
		return;
	/* Who writes to it may go on for ever. */
	while (all < PIPE_MOST && (n = take(k)) > 0)
		all += n;
}

void
kept_close(struct kept *k)
{
	if (k->event == NULL)
		return;
	event_free(k->event);
	close(k->fd);
	free(k->bytes);
	*k = (struct kept){ 0 };
}
