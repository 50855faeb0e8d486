/* SPDX-License-Identifier: MIT */
/* Which cases show a reason, or move a counter. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../witness/witness.h"
#include "coverage.h"
#include "list.h"

const char *
coverage_status_name(enum coverage_status status)
{
	static const char *const names[] = { "shown", "unreachable", "later",
		"missing" };

	return names[status];
}

/* Whether the second word of a line, "HOST NAME ...", is the name. */
static bool
says(const char *line, const char *name)
{
	const char *word = strchr(line, ' ');
	size_t length = strlen(name);

	return word != NULL && strncmp(word + 1, name, length) == 0 &&
	       (word[1 + length] == '\0' || word[1 + length] == ' ');
}

/* Whether a case has such a line, in any of its expectations. */
static bool
expects(const struct scenario_case *c, enum account_kind kind, const char *name)
{
	for (size_t i = 0; i < c->expectations; i++) {
		const struct lines *lines = &c->expectation[i].account[kind];

		for (size_t k = 0; k < lines->count; k++)
			if (says(lines->line[k].text, name))
				return true;
	}
	return false;
}

/* Finds the cases of a row, and judges it. */
static void
fill(struct coverage_row *row, enum account_kind kind, bool multipath,
    const struct pick *pick, size_t picks)
{
	for (size_t i = 0; i < picks; i++) {
		char *name;

		if (!expects(pick[i].c, kind, row->name))
			continue;
		name = list_case_name(&pick[i]);
		lines_add(&row->cases, 0, "%s", name);
		free(name);
	}
	row->status = row->cases.count > 0 ? COVERAGE_SHOWN :
		      multipath            ? COVERAGE_LATER :
		      row->why != NULL     ? COVERAGE_UNREACHABLE :
					     COVERAGE_MISSING;
}

struct coverage
coverage_of_reasons(
    const struct lines *names, const struct pick *pick, size_t picks)
{
	struct coverage c = { xcalloc(names->count, sizeof(*c.row)),
		names->count };

	for (size_t i = 0; i < c.count; i++) {
		const char *name = names->line[i].text;

		c.row[i].name = name;
		c.row[i].meaning = reason_meaning(name);
		c.row[i].why = reason_unreached(name);
		fill(&c.row[i], ACCOUNT_RESETS, strncmp(name, "MPTCP_", 6) == 0,
		    pick, picks);
	}
	return c;
}

struct coverage
coverage_of_counters(const struct pick *pick, size_t picks)
{
	size_t count = counters_watched();
	struct coverage c = { xcalloc(count, sizeof(*c.row)), count };

	for (size_t i = 0; i < count; i++) {
		c.row[i].name = counters_name(i);
		c.row[i].meaning = counters_meaning(i);
		fill(&c.row[i], ACCOUNT_COUNTERS,
		    strcmp(counters_group(i), "MPTcpExt") == 0, pick, picks);
	}
	return c;
}

size_t
coverage_count(const struct coverage *coverage, enum coverage_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < coverage->count; i++)
		n += coverage->row[i].status == status;
	return n;
}

void
coverage_free(struct coverage *coverage)
{
	for (size_t i = 0; i < coverage->count; i++)
		lines_free(&coverage->row[i].cases);
	free(coverage->row);
	*coverage = (struct coverage){ 0 };
}
