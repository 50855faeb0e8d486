/* SPDX-License-Identifier: MIT */
/*
 * Tallies made by hand, for the tests of reports: what close_unread and its
 * twin give when all is well, and what can go wrong with them.
 */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include <stddef.h>

#include "../scenarios/runner/report/report.h"

enum fixture_case {
	FIXTURE_UNREAD,
	FIXTURE_DRAINED, /* its twin */
	FIXTURE_QUEUED,
	FIXTURE_FAILING,
	FIXTURE_ENDED,
	FIXTURE_ROOTED,
};

/* Nothing in them is allocated: a test may copy and change them freely. */
extern struct scenario fixture_page;
extern struct outcome fixture_held; /* close_unread/unread, as it should be */
extern struct outcome fixture_failed; /* the client saw EOF, the wire a FIN */
extern struct outcome fixture_broken; /* the probe ended without `end` */
extern struct outcome fixture_skipped; /* it needs root */
extern struct outcome fixture_clean; /* close_unread/drained held */
extern struct outcome fixture_queue; /* eight clients, six of them reset */

/* A tally of one case of the page with these outcomes. */
struct tally fixture_tally(
    enum fixture_case c, struct outcome *outcomes, size_t count);

/* One tally of each judgement, and what makes a report hard to write. */
#define FIXTURE_ALL 6
extern struct tally fixture_all[FIXTURE_ALL];
/* The outcomes of its fourth, whose runs were not alike. */
extern struct outcome fixture_mixed[2];
/* Fills both: a Check fixture. */
void fixture_setup(void);

/* Whether a text holds a part; a test fails with both shown. */
void assert_has(const char *text, const char *part);
void assert_has_not(const char *text, const char *part);

/* Prints the report of those tallies; the text is to be freed. */
char *fixture_report(const char *format, struct report_head head,
    const struct tally *tallies, size_t count);

#endif
