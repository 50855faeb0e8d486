/* SPDX-License-Identifier: MIT */
/* A case's expectations held against one run's evidence. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "verdict.h"

static const char *const judgements[] = {
	[JUDGEMENT_HELD] = "held",
	[JUDGEMENT_FAILED] = "failed",
	[JUDGEMENT_BROKEN] = "broken",
	[JUDGEMENT_SKIPPED] = "skipped",
};

/* Why a run was not complete, where the run itself does not say. */
static const char *const broken[] = {
	[ENDING_COMPLETE] = "no witness was heard",
	[ENDING_DEADLINE] = "the deadline passed before the probe's end",
	[ENDING_SERVER] = "the server was never ready, or ended unasked",
	[ENDING_PROBE] = "the probe ended without writing its end",
	[ENDING_LAB] = "the lab failed",
};

const char *
judgement_name(enum judgement judgement)
{
	return judgements[judgement];
}

/* The segments, printed with the words that this expectation asks for. */
static bool
wire_agrees(const struct scenario_case *c, const struct lines *expected,
    const struct evidence *evidence)
{
	struct lines seen = { 0 };
	bool agrees;

	segments_print(
	    &evidence->segments, c->acks, c->retransmissions, expected, &seen);
	agrees = lines_equal(&seen, expected);
	lines_free(&seen);
	return agrees;
}

/* Each expected text stands in a line of its own, in order. */
static bool
log_agrees(const struct lines *expected, const struct lines *seen)
{
	size_t found = 0;

	for (size_t i = 0; i < seen->count && found < expected->count; i++)
		if (strstr(seen->line[i].text, expected->line[found].text) !=
		    NULL)
			found++;
	return found == expected->count;
}

static enum opinion
opinion_of(const struct scenario_case *c, const struct expectation *expectation,
    const struct evidence *evidence, enum account_kind kind)
{
	const struct account *account = &evidence->account[kind];
	const struct lines *expected = &expectation->account[kind];
	bool agrees;

	if (!account->heard)
		return OPINION_NOT_HEARD;
	if (kind == ACCOUNT_WIRE)
		agrees = wire_agrees(c, expected, evidence);
	else if (kind == ACCOUNT_LOG)
		agrees = log_agrees(expected, &account->lines);
	else
		agrees = lines_equal(expected, &account->lines);
	return agrees ? OPINION_AGREES : OPINION_DISAGREES;
}

/* Finds the expectation that holds or comes nearest; how many disagree. */
static unsigned
find_nearest(const struct scenario_case *c, const struct evidence *evidence,
    struct verdict *verdict)
{
	enum opinion opinion[ACCOUNTS];
	unsigned fewest = ACCOUNTS + 1, disagree;

	for (size_t i = 0; i < c->expectations; i++) {
		disagree = 0;
		for (int k = 0; k < ACCOUNTS; k++) {
			opinion[k] = opinion_of(c, &c->expectation[i], evidence,
			    (enum account_kind)k);
			disagree += opinion[k] == OPINION_DISAGREES;
		}
		if (disagree >= fewest)
			continue;
		fewest = disagree;
		verdict->expectation = i;
		memcpy(verdict->opinion, opinion, sizeof(opinion));
	}
	return fewest;
}

static bool
anyone_heard(const struct evidence *evidence)
{
	for (int k = 0; k < ACCOUNTS; k++)
		if (evidence->account[k].heard)
			return true;
	return false;
}

struct verdict
verdict_of(const struct scenario_case *c, const struct evidence *evidence)
{
	struct verdict verdict = { .judgement = JUDGEMENT_HELD };
	unsigned disagree;

	for (int k = 0; k < ACCOUNTS; k++)
		verdict.opinion[k] = OPINION_NOT_HEARD;
	disagree = find_nearest(c, evidence, &verdict);
	if (evidence->ending != ENDING_COMPLETE || !anyone_heard(evidence)) {
		verdict.judgement = JUDGEMENT_BROKEN;
		verdict.reason = xstrdup(evidence->trouble != NULL ?
					     evidence->trouble :
					     broken[evidence->ending]);
	} else if (c->expectations == 0) {
		verdict.judgement = JUDGEMENT_FAILED;
		verdict.reason =
		    xstrdup("the page expects nothing yet: run --record");
	} else if (disagree > 0)
		verdict.judgement = JUDGEMENT_FAILED;
	return verdict;
}

void
verdict_clear(struct verdict *verdict)
{
	free(verdict->reason);
	*verdict = (struct verdict){ 0 };
}
