/* SPDX-License-Identifier: MIT */
/* Inside an examination: the sittings, and what the runs need of them. */
#ifndef EXAM_INSIDE_H
#define EXAM_INSIDE_H

#include "../evidence.h"
#include "../foreign.h"
#include "exam.h"

/* All runs of one situation. */
struct sitting {
	const struct situation *s;
	bool possible; /* the plan has the command for it, */
	bool wanted; /* and asks for it, or for what needs it */
	unsigned begun, done; /* runs */
	bool passed; /* every run was a success, and all are done */
	struct observed *trial; /* of each run */
	double seconds;
	struct sitting *control; /* or NULL */
	struct sitting *with[2];
};

struct sittings {
	const struct exam_plan *plan;
	struct sitting *sitting; /* beside situations[] */
};

void sittings_begin(struct sittings *all, const struct exam_plan *plan);
void sittings_free(struct sittings *all);
/* Runs that are still to come, as far as is known by now. */
unsigned sittings_runs(const struct sittings *all, unsigned *done);

/*
 * The sitting whose next run can begin, or NULL: those first that may take
 * the whole deadline, or `only_stalls` these alone.  A sitting whose control
 * was not passed has no runs.
 */
struct sitting *sittings_next(struct sittings *all, bool only_stalls);
/* One more run of it is done: is it passed? */
void sittings_done(struct sittings *all, struct sitting *t);
/* Whether any run is still to be done. */
bool sittings_left(const struct sittings *all);

/* Judges all, and fills in the paper's marks. */
void sittings_mark(const struct sittings *all, struct paper *paper);

/* What a run came to. (observe.c) */
void observe(struct observed *seen, const struct evidence *evidence);

/*
 * The words that run a command of the plan for a situation, to be freed with
 * exam_words_free().  A quoted CMD becomes one of sh -c. (words.c)
 */
char **exam_words(const struct exam_plan *plan, const struct situation *s);
void exam_words_free(char **words);
/* Whether the command of --upload or --reuse, or the main one, says {url}. */
bool exam_words_have(char *const *words, const char *what);

#endif
