/* SPDX-License-Identifier: MIT */
/* The value that flows through the runner: freeing and comparing it. */
#include <stdlib.h>
#include <string.h>

#include "evidence.h"

static const char *const endings[] = {
	[ENDING_COMPLETE] = "complete",
	[ENDING_DEADLINE] = "deadline",
	[ENDING_SERVER] = "server",
	[ENDING_PROBE] = "probe",
	[ENDING_LAB] = "lab",
};

const char *
ending_name(enum ending ending)
{
	return endings[ending];
}

void
evidence_clear(struct evidence *evidence)
{
	for (int i = 0; i < ACCOUNTS; i++) {
		free(evidence->account[i].why_not);
		lines_free(&evidence->account[i].lines);
	}
	for (int i = 0; i < HOSTS; i++)
		frames_free(&evidence->frames[i]);
	segments_free(&evidence->segments);
	free(evidence->trouble);
	foreign_result_free(evidence->foreign);
	*evidence = (struct evidence){ 0 };
}

static bool
same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

/* Two RSTs.  A window's size is the memory's affair, but not whether it is 0.
 */
static bool
same_reset(const struct segment *a, const struct segment *b)
{
	return a->sender == b->sender && a->to_server == b->to_server &&
	       a->flags == b->flags && a->seq == b->seq && a->ack == b->ack &&
	       a->length == b->length && a->ttl == b->ttl &&
	       (a->window == 0) == (b->window == 0) &&
	       a->timestamps == b->timestamps;
}

/* The next RST of a connection from *i on, or NULL. */
static const struct segment *
next_reset(const struct segments *segments, unsigned connection, size_t *i)
{
	const struct segment *s;

	while (*i < segments->count) {
		s = &segments->segment[(*i)++];
		if (s->connection == connection && s->kind == SEGMENT_TCP &&
		    (s->flags & SEGMENT_RST))
			return s;
	}
	return NULL;
}

static bool
same_resets(const struct segments *a, const struct segments *b)
{
	const struct segment *x, *y;

	if (a->connections != b->connections)
		return false;
	for (unsigned c = 0; c < a->connections; c++) {
		size_t i = 0, j = 0;

		do {
			x = next_reset(a, c, &i);
			y = next_reset(b, c, &j);
			if ((x == NULL) != (y == NULL) ||
			    (x != NULL && !same_reset(x, y)))
				return false;
		} while (x != NULL);
	}
	return true;
}

bool
evidence_equal(const struct evidence *a, const struct evidence *b)
{
	if (a->ending != b->ending || !same_text(a->trouble, b->trouble))
		return false;
	for (int i = 0; i < ACCOUNTS; i++)
		if (a->account[i].heard != b->account[i].heard ||
		    !lines_equal(&a->account[i].lines, &b->account[i].lines))
			return false;
	return same_resets(&a->segments, &b->segments);
}
