/* SPDX-License-Identifier: MIT */
/*
 * The report for prove(1): the Test Anything Protocol, version 13.  A known
 * failure is a TODO, which TAP does not count.
 */
#include <stdlib.h>

#include "../report/show.h"
#include "paper.h"

static void
print_comment(FILE *out, const char *label, const char *text)
{
	char *clean = show_clean(text);

	fprintf(out, "#   %s%s\n", label, clean);
	free(clean);
}

static void
print_mark(FILE *out, size_t number, const struct mark *mark)
{
	const struct exam_rule *rule = mark->answer[0].finding.rule;
	const enum grade grade = mark_grade(mark);
	char *what = mark_did(mark);

	fprintf(out, "%s %zu - %s", grade == GRADE_FAILURE ? "not ok" : "ok",
	    number, mark->s->name);
	if (grade == GRADE_FAILURE && mark->known)
		fputs(" # TODO known failure", out);
	if (grade == GRADE_UNEXAMINED) {
		fputs(" # SKIP ", out);
		show_pad(out, what, 0);
	}
	fputc('\n', out);
	if (grade == GRADE_FAILURE || grade == GRADE_WARNING) {
		fprintf(out, "#   %s: %s (%s, %s)\n", grade_name(grade),
		    rule->says, rule->source, strength_name(rule->strength));
		print_comment(out, "it did: ", what);
	} else if (grade == GRADE_NOTE) {
		print_comment(out, "note: ", what);
	}
	free(what);
}

static void
tap_print(FILE *out, const struct paper *paper)
{
	char *summary = paper_summary(paper), *missing = paper_missing(paper);

	fprintf(out, "TAP version 13\n1..%zu\n", paper->marks);
	for (size_t i = 0; i < paper->marks; i++)
		print_mark(out, i + 1, &paper->mark[i]);
	fprintf(out, "# %s\n", summary);
	if (missing != NULL)
		fprintf(out, "# %s\n", missing);
	free(missing);
	free(summary);
}

const struct paper_report paper_tap = {
	.name = "tap",
	.print = tap_print,
};
