/* SPDX-License-Identifier: MIT */
/*
 * A pipe from a child that may write whatever it likes: it is read as it
 * comes, so that nobody waits for room in it, and counted, and its beginning
 * is kept.
 */
#ifndef RUNNER_KEPT_H
#define RUNNER_KEPT_H

#include <event2/event.h>
#include <stddef.h>
#include <stdint.h>

struct kept {
	int fd; /* ours to close */
	struct event *event; /* NULL: not open */
	char *bytes; /* the beginning, and a NUL behind it */
	size_t length, most; /* bytes that are kept; that may be */
	uint64_t total; /* bytes that were read */
};

/*
 * Makes a pipe.  Returns the end to write to, which is the caller's, or -1
 * with errno.  All descriptors are close-on-exec.
 */
int kept_open(struct kept *k, struct event_base *base, size_t most);

/* Reads what is in the pipe now, at once. */
void kept_drain(struct kept *k);

/* Closes it and frees what it kept; one that is all zero is left alone. */
void kept_close(struct kept *k);

#endif
