/* SPDX-License-Identifier: MIT */
/* Pages that must not load. */
#ifndef TESTS_WRONG_PAGES_H
#define TESTS_WRONG_PAGES_H

#include <stddef.h>

struct wrong_page {
	unsigned first, last; /* these lines of the good page ... */
	const char *with; /* ... give way to these */
	const char *message; /* "LINE: what, and what was expected" */
};

extern const struct wrong_page wrong_pages[];
extern const size_t wrong_pages_count;

#endif
