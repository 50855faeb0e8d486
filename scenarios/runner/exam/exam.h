/* SPDX-License-Identifier: MIT */
/* The examination of a client: every situation is run, judged and marked. */
#ifndef EXAM_EXAM_H
#define EXAM_EXAM_H

#include "../suite.h"
#include "paper.h"

#define EXAM_JOBS 16

struct exam_plan {
	const char *build; /* the folder of servers/ */
	char *const *command; /* NULL-terminated words, {url} in them */
	const char *asked[ASKED]; /* --upload's and --reuse's; or NULL */
	const char *only; /* a glob of situations' names; NULL: all */
	enum isolation isolation;
	unsigned family; /* 4 or 6 */
	unsigned jobs; /* runs at a time, 1 to EXAM_JOBS; 0: as it likes */
	unsigned repeat; /* runs of each situation */
	double deadline; /* seconds that the command has each time */
	const char *pcap; /* a folder for captures of the first runs, or NULL */
	bool progress; /* stderr is a terminal: say there how far it is */
};

/* Whether a glob names any situation. */
bool exam_names(const char *glob);

/*
 * Examines, and fills in the paper (to be freed, also on an error) but for
 * what concerns its look and the baseline.  SUITE_HELD says that the paper is
 * whole, SUITE_ENVIRONMENT that it is not, for reasons that were said, and
 * SUITE_OUTPUT that a capture could not be written.  SIGINT, SIGTERM and
 * SIGHUP end it and every lab, and then the process by that signal.
 */
__attribute__((warn_unused_result)) enum suite_status exam_run(
    const struct exam_plan *plan, struct paper *paper);

/*
 * A baseline: the names of situations that are known to fail, one a line; a
 * '#' begins a comment.  Marks those that the paper has; -1 and *error (to be
 * freed) where the file cannot be read or names what there is not.
 */
struct baseline {
	bool *known; /* beside situations[] */
};

__attribute__((warn_unused_result)) int baseline_read(
    struct baseline *baseline, const char *file, char **error);
void baseline_apply(const struct baseline *baseline, struct paper *paper);
void baseline_free(struct baseline *baseline);
/* Writes the failures of a paper as a baseline; -1 with errno. */
__attribute__((warn_unused_result)) int baseline_write(
    const char *file, const struct paper *paper);

#endif
