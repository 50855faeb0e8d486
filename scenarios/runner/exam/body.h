/* SPDX-License-Identifier: MIT */
/*
 * The body that http_cut serves locates itself: lines of ten bytes, each the
 * nine digits of its own offset.  So bytes tell where they belong.
 */
#ifndef EXAM_BODY_H
#define EXAM_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a client delivered, beside what there was to deliver. */
struct delivered {
	uint64_t bytes; /* all that it wrote */
	uint64_t whole; /* what would be everything */
	uint64_t right; /* how many, from the first on, are as they were sent */
	bool prefix; /* and that is all of them */
	bool again; /* the rest begins with bytes that it had delivered */
	uint64_t from; /* again: the offset in the body where the rest begins */
};

/*
 * Compares out[0..length), the kept part of `total` bytes, with a body of
 * `body` bytes that comes `times` times.
 */
struct delivered body_compare(const char *out, size_t length, uint64_t total,
    size_t body, unsigned times);

#endif
