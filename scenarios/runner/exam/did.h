/* SPDX-License-Identifier: MIT */
/* What a client did, in words that are the same for equal runs. */
#ifndef EXAM_DID_H
#define EXAM_DID_H

#include "situation.h"

#define DID_MANY 100 /* requests: beyond, how many is chance */

/* The bodies of situation->length bytes that come in it. */
unsigned did_bodies(const struct situation *s);

/*
 * "exit status 56, 500 of 1000 bytes, 3 requests": how it ended, what it
 * delivered where a body was to come, and what else is out of the ordinary;
 * then ", " and the remark, if there is one.  To be freed.
 */
__attribute__((format(printf, 2, 3))) char *did(
    const struct hearing *h, const char *remark, ...);

/* "exit status 56", "died of SIGPIPE", "did not end within 10 s"; static. */
const char *did_end(const struct observed *seen, double deadline);

/* Its last word on stderr: the last line that is not blank; to be freed. */
char *did_say(const struct observed *seen);

#endif
