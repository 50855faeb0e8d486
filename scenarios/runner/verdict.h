/* SPDX-License-Identifier: MIT */
/* A case's expectations held against one run's evidence. */
#ifndef RUNNER_VERDICT_H
#define RUNNER_VERDICT_H

#include <stddef.h>

#include "evidence.h"
#include "scenario.h"

enum judgement {
	JUDGEMENT_HELD, /* every witness that was heard agrees */
	JUDGEMENT_FAILED, /* the run was complete, a witness disagrees */
	JUDGEMENT_BROKEN, /* the run was not complete */
	JUDGEMENT_SKIPPED, /* it was not run: `reason` says why */
};

enum opinion {
	OPINION_AGREES,
	OPINION_DISAGREES,
	OPINION_NOT_HEARD,
};

struct verdict {
	enum judgement judgement;
	size_t expectation; /* the one that held, or came nearest */
	enum opinion opinion[ACCOUNTS]; /* against that expectation */
	char *reason; /* owned; one sentence where broken or skipped */
};

/* "held", "failed", "broken", "skipped". */
const char *judgement_name(enum judgement judgement);

/*
 * Judges.  A witness that was not heard has no say; a case in which none of
 * wire, counters and resets was heard rests on the client and the log alone.
 */
struct verdict verdict_of(
    const struct scenario_case *c, const struct evidence *evidence);

/* Frees what it holds; it is then all zero. */
void verdict_clear(struct verdict *verdict);

#endif
