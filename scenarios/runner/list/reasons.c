/* SPDX-License-Identifier: MIT */
/*
 * resetlab list --reasons: every reason that the kernel can give for a reset,
 * and every watched counter, with the cases that show it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../memory.h"
#include "../report/build.h"
#include "../report/show.h"
#include "../witness/witness.h"
#include "coverage.h"
#include "list.h"

static void
print_row(const struct coverage_row *row)
{
	char *shown = row->status == COVERAGE_SHOWN ?
			  list_joined(&row->cases) :
		      row->status == COVERAGE_UNREACHABLE ?
			  xasprintf("cannot be reached: %s", row->why) :
		      row->status == COVERAGE_LATER ?
			  xstrdup("not yet covered: Multipath TCP") :
			  xstrdup("NOT COVERED");

	printf("  %s\n", row->name);
	show_wrap(stdout,
	    row->meaning != NULL ? row->meaning :
				   "this version of resetlab does not know it",
	    6, LIST_WIDTH);
	show_wrap(stdout, shown, 6, LIST_WIDTH);
	free(shown);
}

static void
print_coverage(
    const char *title, const char *what, const struct coverage *coverage)
{
	char *sum = xasprintf("%zu %s: %zu shown by cases, %zu cannot be "
			      "reached, %zu are of Multipath TCP and not yet "
			      "covered, %zu are not covered.",
	    coverage->count, what, coverage_count(coverage, COVERAGE_SHOWN),
	    coverage_count(coverage, COVERAGE_UNREACHABLE),
	    coverage_count(coverage, COVERAGE_LATER),
	    coverage_count(coverage, COVERAGE_MISSING));

	show_wrap(stdout, title, 0, LIST_WIDTH);
	putchar('\n');
	for (size_t i = 0; i < coverage->count; i++)
		print_row(&coverage->row[i]);
	putchar('\n');
	show_wrap(stdout, sum, 0, LIST_WIDTH);
	free(sum);
}

void
list_reasons_text(const struct pick *pick, size_t picks)
{
	struct lines names = { 0 };
	struct coverage coverage;
	char *why_not, *title;

	reason_names(&names, &why_not);
	title = xasprintf("The reasons of enum sk_rst_reason, %s%s%s, and the "
			  "cases that show each.",
	    why_not == NULL ? "as the running kernel names them" :
			      "as this version of resetlab knows them (",
	    why_not != NULL ? why_not : "", why_not != NULL ? ")" : "");
	coverage = coverage_of_reasons(&names, pick, picks);
	print_coverage(title, "reasons", &coverage);
	coverage_free(&coverage);
	lines_free(&names);
	free(title);
	free(why_not);

	coverage = coverage_of_counters(pick, picks);
	putchar('\n');
	print_coverage("The watched counters, and the cases that move each.",
	    "counters", &coverage);
	coverage_free(&coverage);
}

static json_t *
rows_json(struct coverage *coverage)
{
	json_t *rows = build_must(json_array());

	for (size_t i = 0; i < coverage->count; i++) {
		const struct coverage_row *row = &coverage->row[i];
		bool cannot = row->status == COVERAGE_UNREACHABLE;

		json_array_append_new(
		    rows, build_must(json_pack("{so so ss so so}", "name",
			      list_text(row->name), "meaning",
			      list_text(row->meaning), "status",
			      coverage_status_name(row->status), "why",
			      list_text(cannot ? row->why : NULL), "cases",
			      list_array(&row->cases))));
	}
	coverage_free(coverage);
	return rows;
}

void
list_reasons_json(const struct pick *pick, size_t picks)
{
	struct lines names = { 0 };
	struct coverage reasons, counters;
	char *why_not;

	reason_names(&names, &why_not);
	reasons = coverage_of_reasons(&names, pick, picks);
	counters = coverage_of_counters(pick, picks);
	list_print(json_pack("{ss so so so}", "format", "resetlab-reasons-1",
	    "not_the_kernels_own", list_text(why_not), "reasons",
	    rows_json(&reasons), "counters", rows_json(&counters)));
	lines_free(&names);
	free(why_not);
}
