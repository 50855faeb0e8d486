/* SPDX-License-Identifier: MIT */
/*
 * The value that flows through the runner: what each witness of one run of
 * one case said.  What stands before it knows nothing of reports; what stands
 * after it knows nothing of labs.
 *
 * Everything in it but `nanoseconds` and the raw frames is canonical: it has
 * no time, no port and no address (hosts and connections have names), so
 * two equal runs give equal evidence, byte for byte.
 */
#ifndef RUNNER_EVIDENCE_H
#define RUNNER_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "foreign.h"
#include "host.h"
#include "lines.h"
#include "scenario.h"
#include "witness/segment.h"

/* How a run came to its end. */
enum ending {
	ENDING_COMPLETE, /* the probe wrote `end`, the evidence was taken */
	ENDING_DEADLINE, /* the case's deadline passed first */
	ENDING_SERVER, /* the server was never ready, or ended unasked */
	ENDING_PROBE, /* the probe ended without writing `end` */
	ENDING_LAB, /* the lab failed: trouble says how */
};

/* "complete", "deadline", "server", "probe", "lab". */
const char *ending_name(enum ending ending);

/*
 * One account.  Its lines have the forms of struct expectation, except that
 * the log's lines are whole, and that wire's are printed from `segments`.
 */
struct account {
	bool heard; /* the witness could be asked */
	char *why_not; /* one sentence, where it could not */
	struct lines lines;
};

struct evidence {
	enum ending ending;
	char *trouble; /* one sentence where not complete; else NULL */
	struct account account[ACCOUNTS];
	struct segments segments; /* the wire's account, whole, in order */
	struct frames frames[HOSTS]; /* what each host captured, for --pcap */
	uint64_t nanoseconds; /* from the server's start to `end` */
	/*
	 * Of a foreign command instead of the probe; owned; else NULL.  It is
	 * as it came, not canonical: the client's account is, line by line what
	 * it printed, how it ended, and how often it connected.
	 */
	struct foreign_result *foreign;
};

/* Frees what it holds, not itself; it is then all zero. */
void evidence_clear(struct evidence *evidence);

/*
 * Whether two runs gave the same evidence: the ending, the accounts, and of
 * the segments every RST, whole, in the order of its connection.  How the
 * rest was cut into segments and acknowledged may differ between equal runs.
 */
bool evidence_equal(const struct evidence *a, const struct evidence *b);

#endif
