/* SPDX-License-Identifier: MIT */
/*
 * The paper: what an examination has come to, whole, for its reports.  What
 * stands before it knows nothing of reports, and a report nothing of labs.
 */
#ifndef EXAM_PAPER_H
#define EXAM_PAPER_H

#include <stdio.h>

#include "situation.h"

/* Runs of a situation of which the same is to be told. */
struct answer {
	struct finding finding;
	char *said; /* its last line on stderr, in the first of them; or NULL */
	unsigned count;
};

/* A situation and what came of it. */
struct mark {
	const struct situation *s;
	struct answer *answer; /* the worst first; one or more */
	size_t answers;
	bool run; /* false: its control was not passed */
	bool known; /* the baseline has it: a failure of it is no news */
	double seconds; /* of all its runs together */
};

/* That of its worst answer. */
enum grade mark_grade(const struct mark *mark);
/* "exit status 0, ... (2 of 5); exit status 56, ... (3 of 5)"; to be freed. */
char *mark_did(const struct mark *mark);

struct paper {
	char *const *command; /* NULL-terminated words */
	const char *asked[ASKED]; /* --upload's, --reuse's; NULL: not given */
	const char *isolation; /* "lab" or "loopback" */
	unsigned family; /* 4 or 6 */
	unsigned repeat;
	double deadline;
	struct mark *mark;
	size_t marks;
	/* Situations that nobody asked for: for want of a command each, */
	unsigned unasked[ASKED];
	unsigned without_tls; /* and of {cacert} */
	unsigned troubles; /* runs that say nothing of the client */
	unsigned graces; /* cuts that waited for a time, for want of sight */
	bool colour;
	size_t width; /* columns of the terminal; 0: no limit */
};

/* How many marks have a grade; known failures are apart. */
struct paper_counts {
	unsigned grade[GRADES];
	unsigned known; /* failures that the baseline has: not in grade[] */
	unsigned mended; /* situations of the baseline that do not fail */
};

struct paper_counts paper_count(const struct paper *paper);

/*
 * "exam: 31 situations, 2 failures, 3 warnings, 5 notes", and what else there
 * is to be counted; to be freed.
 */
char *paper_summary(const struct paper *paper);

/* What is not in the paper, and how to have it: a sentence, or NULL. */
char *paper_missing(const struct paper *paper);

/* The command's words, as a person would type them; to be freed. */
char *paper_command(const struct paper *paper);

void paper_free(struct paper *paper);

struct paper_report {
	const char *name; /* what --format takes */
	/* Write errors are left in the stream. */
	void (*print)(FILE *out, const struct paper *paper);
};

/* The report of that name, or NULL. */
const struct paper_report *paper_report_find(const char *name);

extern const struct paper_report paper_text; /* text.c */
extern const struct paper_report paper_json; /* json.c */
extern const struct paper_report paper_junit; /* junit.c */
extern const struct paper_report paper_tap; /* tap.c */
extern const struct paper_report paper_markdown; /* markdown.c */

#endif
