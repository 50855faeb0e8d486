/* SPDX-License-Identifier: MIT */
/* run --record: writes a case's `expect` from what was seen. */
#ifndef RUNNER_RECORD_H
#define RUNNER_RECORD_H

#include <stddef.h>
#include <stdio.h>

#include "evidence.h"
#include "scenario.h"

struct recording {
	const struct scenario_case *c;
	const struct evidence *evidence;
};

/*
 * Rewrites the page's file (through a new file and rename(2)): in each
 * recorded case the lines expect_first..expect_last become what was seen, or
 * an `expect` is added at the case's end; every other line stays as it is,
 * byte for byte, comments and all.  Accounts that were not heard keep what
 * the page says, and so do texts of `log` that are still found.  Writes a
 * unified diff to `diff`.  Returns -1 and sets *error to a sentence, or 0.
 */
__attribute__((warn_unused_result)) int record_page(
    const struct scenario *scenario, const struct recording *recordings,
    size_t count, FILE *diff, char **error);

#endif
