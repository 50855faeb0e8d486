/* SPDX-License-Identifier: MIT */
/*
 * Which cases show a thing that the kernel can say: a reason for a reset, or
 * a watched counter that moves.
 */
#ifndef LIST_COVERAGE_H
#define LIST_COVERAGE_H

#include "../catalogue.h"
#include "../lines.h"

enum coverage_status {
	COVERAGE_SHOWN, /* cases show it */
	COVERAGE_UNREACHABLE, /* none can: `why` */
	COVERAGE_LATER, /* of Multipath TCP, which is not asked for yet */
	COVERAGE_MISSING, /* none does, and one should */
};

/* One reason or one counter. */
struct coverage_row {
	const char *name; /* of the names, or the table of counters */
	const char *meaning; /* NULL where this source does not know it */
	const char *why; /* COVERAGE_UNREACHABLE: one sentence */
	enum coverage_status status;
	struct lines cases; /* "close_unread/unread", each once */
};

struct coverage {
	struct coverage_row *row;
	size_t count;
};

/* "shown", "unreachable", "later", "missing". */
const char *coverage_status_name(enum coverage_status status);

/*
 * The reasons of these names (reason_names() in witness.h), which must
 * outlive the rows; or every watched counter.
 */
struct coverage coverage_of_reasons(
    const struct lines *names, const struct pick *pick, size_t picks);
struct coverage coverage_of_counters(const struct pick *pick, size_t picks);

/* How many rows have a status. */
size_t coverage_count(
    const struct coverage *coverage, enum coverage_status status);

void coverage_free(struct coverage *coverage);

#endif
