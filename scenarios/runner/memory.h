/* SPDX-License-Identifier: MIT */
/*
 * Memory that is there or ends the program: a runner that cannot get a few
 * kilobytes has nothing better to do than to say so and stop (err(3), exit
 * status 3; the lab dies with it).
 */
#ifndef RUNNER_MEMORY_H
#define RUNNER_MEMORY_H

#include <stddef.h>

void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t length);
__attribute__((format(printf, 1, 2))) char *xasprintf(const char *fmt, ...);

/*
 * Makes room for one more element: if `count` elements fill `*room`, doubles
 * it.  Returns the array, moved or not.
 */
void *xgrow(void *array, size_t count, size_t *room, size_t size);

#endif
