/* SPDX-License-Identifier: MIT */
/* Inside a suite: what suite.c (the runs) and tally.c (the counts) share. */
#ifndef RUNNER_SUITE_INSIDE_H
#define RUNNER_SUITE_INSIDE_H

#include <event2/event.h>

#include "global/global.h"
#include "suite.h"
#include "witness/witness.h"

#define SUITE_SIGNALS 3 /* SIGINT, SIGTERM, SIGHUP */

struct suite;

/* The tallies of runs that are still to come, in their order. */
struct queue {
	size_t *order; /* the tally of each run */
	size_t jobs, next;
};

/* One lab at a time, one run at a time in it. */
struct worker {
	struct suite *suite;
	bool waits; /* only for cases that wait for a clock */
	int block; /* its addresses */
	int cpu; /* what its labs are pinned to */
	struct lab *lab; /* or NULL */
	bool isolated; /* what that lab was asked to be, */
	bool awake; /* and this */
	struct run *run; /* or NULL */
	size_t job; /* the tally that its run is of */
	bool hurries; /* its run changes the machine */
	struct foreign foreign; /* the plan's, with its run's scheme */
};

struct suite {
	const struct suite_plan *plan;
	struct event_base *base;
	bool isolated; /* labs, or plain loopback */
	bool stood; /* a lab has stood: loopback is no answer any more */
	bool begun; /* the report has */
	struct reason_witness *reasons;
	char *no_reasons;
	struct global *global; /* NULL: not allowed */
	struct report_head head;

	struct tally *tally; /* one for each case and family */
	struct work {
		unsigned left; /* runs that are still to come */
		bool skipped;
		bool unasked; /* and only because nobody allowed it */
	} * work; /* beside each tally */
	size_t count;
	size_t told; /* tallies that the report has had */
	/*
	 * A lab that waits for a clock needs no CPU: many may at a time, beside
	 * the others.
	 */
	struct queue clocks, others;
	struct queue alone; /* what changes the machine comes last */
	size_t jobs; /* of all */

	struct worker *worker;
	unsigned workers;
	unsigned runs; /* done */
	double began; /* seconds, CLOCK_MONOTONIC */
	enum suite_status status;
	int signal; /* that ended it, or 0 */
};

/* Makes the tallies. (tally.c) */
void suite_tallies(struct suite *s);
/* Whether a case can say nothing without a lab. */
bool suite_needs_lab(const struct scenario_case *c);
/* Begins the report; the first time only. */
void suite_begin(struct suite *s);
/*
 * Counts a run's evidence, which it takes over, or a skip; tells the report
 * what is complete.  False where an output could not be written: the reason
 * was said.
 */
bool suite_count(struct suite *s, size_t job, struct evidence *evidence);
bool suite_skip(struct suite *s, size_t job, const char *why);
/* Says on the terminal how far it is, and of which tally a run begins. */
void suite_progress(struct suite *s, size_t job);
/* Whether a worker has a lab. */
bool suite_busy(const struct suite *s);
/* Ends a report that tells of nothing, unseen. */
void suite_discard(struct suite *s);
/* Ends the report; the status of the whole. */
enum suite_status suite_end(struct suite *s);

#endif
