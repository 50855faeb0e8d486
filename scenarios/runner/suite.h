/* SPDX-License-Identifier: MIT */
/* Many runs of many cases, spread over labs, told to a report. */
#ifndef RUNNER_SUITE_H
#define RUNNER_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "catalogue.h"
#include "foreign.h"
#include "foreign_judge.h"
#include "report/report.h"

enum isolation {
	ISOLATION_AUTO, /* a lab, else loopback with one line of notice */
	ISOLATION_LAB, /* a lab, else exit status 3 */
	ISOLATION_LOOPBACK, /* the host's own loopback: two witnesses */
};

enum clocks {
	CLOCKS_TOO, /* every case */
	CLOCKS_NOT, /* only those that wait for no clock */
	CLOCKS_ONLY, /* only those that wait for one */
};

enum suite_status {
	SUITE_HELD = 0, /* every claim held */
	SUITE_FAILED = 1, /* some did not */
	SUITE_USAGE = 2, /* wrong words, or a page that is not right */
	SUITE_ENVIRONMENT = 3, /* this system does not allow it */
	SUITE_OUTPUT = 4, /* a report or capture could not be written */
};

struct suite_plan {
	const struct pick *pick; /* the cases, in the catalogue's order */
	size_t picks;
	const char *build; /* the folder of servers/ and clients/ */
	unsigned workers; /* labs at a time */
	/* Labs besides, for cases that wait for a clock; 0: the same ones. */
	unsigned waiters;
	enum clocks clocks;
	unsigned repeat; /* runs of each case */
	bool four, six; /* address families */
	bool fresh; /* a new lab for each run */
	bool shuffle; /* in an order drawn from the seed */
	unsigned long seed;
	enum isolation isolation;
	bool no_skip; /* a skipped case is a failed one */
	bool allow_global; /* cases may change settings of the machine */
	bool hide;
	bool progress; /* the output is a terminal: say how far it is */
	bool colour;
	const char *pcap; /* a folder for captures, or NULL */
	const struct report *report;
	FILE *out;
	double deadline; /* seconds that one run may take */
	/*
	 * A command to be run instead of the probes (the page of a case says
	 * the scheme of its {url}), and what is expected of it; else NULL.
	 */
	const struct foreign *foreign;
	const struct foreign_expect *expect;
};

/*
 * Runs it, and leaves one tally for each case and family in *tallies, to be
 * freed with suite_free.  SIGINT, SIGTERM and SIGHUP end it and every lab,
 * and then the process by that signal.
 */
__attribute__((warn_unused_result)) enum suite_status suite_run(
    const struct suite_plan *plan, struct tally **tallies, size_t *count);
void suite_free(struct tally *tallies, size_t count);

#endif
