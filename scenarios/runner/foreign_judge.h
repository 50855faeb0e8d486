/* SPDX-License-Identifier: MIT */
/* What a person expects of a foreign command, held against what it did. */
#ifndef RUNNER_FOREIGN_JUDGE_H
#define RUNNER_FOREIGN_JUDGE_H

#include <regex.h>
#include <stdbool.h>

#include "evidence.h"
#include "verdict.h"

/* All zero expects only that it runs, connects and ends by itself. */
struct foreign_expect {
	bool ends; /* how it ends is expected: */
	int status; /* by this exit status, 0 to 255, */
	int signal; /* or of this signal; 0: it exits */
	const char *output; /* a regular expression; NULL: any output */
	regex_t regex; /* it, compiled */
};

/*
 * Read the values of --expect-exit ("0" to "255", "SIGPIPE" or "PIPE") and
 * --expect-output (POSIX extended; ^ and $ are a line's).  Each returns NULL,
 * or one sentence (to be freed) that says what is wrong.
 */
char *foreign_expect_end(struct foreign_expect *expect, const char *text);
char *foreign_expect_output(struct foreign_expect *expect, const char *text);
void foreign_expect_clear(struct foreign_expect *expect);

/* Judges one run; the page is not asked. */
struct verdict foreign_verdict(
    const struct foreign_expect *expect, const struct evidence *evidence);

/*
 * Whether a command did the same in two runs: it printed the same, ended in
 * the same way and connected as often.  What the other witnesses saw of it may
 * differ: how its bytes were cut into segments, say.
 */
bool foreign_alike(const struct evidence *a, const struct evidence *b);

#endif
