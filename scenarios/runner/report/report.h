/* SPDX-License-Identifier: MIT */
/*
 * Reports: each is one file that reads outcomes and writes to a stream.  A
 * new one is a new file with a `struct report`, and a line in report.c.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../evidence.h"
#include "../scenario.h"
#include "../verdict.h"

/* Runs of one case that gave equal evidence, and so have one verdict. */
struct outcome {
	struct evidence evidence; /* the first such run's */
	struct verdict verdict;
	unsigned count; /* how many runs */
	/* Seconds that a foreign command took in them. */
	double quickest, slowest;
};

/* All runs of one case. */
struct tally {
	const struct scenario *scenario;
	const struct scenario_case *c;
	unsigned family; /* 4 or 6 */
	struct outcome *outcome; /* in the order of first sight; one or more */
	size_t outcomes;
	unsigned runs; /* the sum of the counts */
	unsigned held; /* how many of them held */
	double seconds; /* wall time of all of them together */
};

/* held if every run held; else the worst of failed, broken; or skipped. */
enum judgement tally_judgement(const struct tally *tally);

/* What a report is told of the whole run before the first tally. */
struct report_head {
	size_t cases; /* how many tallies will come */
	unsigned repeat; /* how often each case is run; 0 is 1 */
	const char *isolation; /* "lab" or "loopback" */
	const char *pins; /* the lab's pinned settings, one line; or NULL */
	const char *no_reasons; /* why resets are not heard; or NULL */
	/* Words of the foreign command that was run; NULL: the probes were. */
	char *const *command;
	bool hide; /* --hide: tell what was seen, never the cause */
	bool colour;
	bool both_families; /* name the family with the case */
	size_t width; /* columns of the terminal (80 at least); 0: no limit */
	size_t name_width; /* of the longest name: report_expect() */
	void *state; /* the report's own, between begin and end */
};

/* Makes room for a case's name; to be told of each case before begin. */
void report_expect(
    struct report_head *head, const struct scenario_case *c, unsigned family);

/* What it is told at the end. */
struct report_foot {
	unsigned held, failed, broken, skipped; /* cases */
	unsigned runs;
	double seconds; /* wall time of the whole run */
};

struct report {
	const char *name; /* "text": what --format takes */
	/* Each may be NULL. Write errors are left in the stream (ferror). */
	void (*begin)(FILE *out, struct report_head *head);
	/* In the order of the catalogue; `index` counts from 1. */
	void (*tally)(FILE *out, const struct report_head *head, size_t index,
	    const struct tally *tally);
	void (*end)(FILE *out, const struct report_head *head,
	    const struct report_foot *foot);
};

/* The report of that name, or NULL. */
const struct report *report_find(const char *name);

#endif
