/* SPDX-License-Identifier: MIT */
/*
 * The report for CI services: JUnit's XML (tests/junit.xsd), one suite.  A
 * known failure is skipped, and its message says what it is.
 */
#include <stdlib.h>

#include "../memory.h"
#include "../report/show.h"
#include "paper.h"

static void
print_result(FILE *out, const struct mark *mark, const char *what)
{
	const struct exam_rule *rule = mark->answer[0].finding.rule;
	const enum grade grade = mark_grade(mark);
	const bool skipped = grade == GRADE_UNEXAMINED ||
			     (grade == GRADE_FAILURE && mark->known);
	char *text;

	if (skipped) {
		text = xasprintf("%s: %s",
		    mark->known ? "known failure" : grade_name(grade), what);
		fputs("      <skipped", out);
		show_xml_attribute(out, "message", text);
		fputs("/>\n", out);
		free(text);
	} else if (grade == GRADE_FAILURE) {
		fputs("      <failure", out);
		show_xml_attribute(out, "message", what);
		show_xml_attribute(out, "type", rule->source);
		fputc('>', out);
		show_xml(out, rule->says);
		fputs("</failure>\n", out);
	} else {
		fprintf(out, "      <system-out>%s: ", grade_name(grade));
		show_xml(out, what);
		fputs("</system-out>\n", out);
	}
}

static void
print_mark(FILE *out, const struct mark *mark)
{
	char *what = mark_did(mark);

	fputs("    <testcase classname=\"resetlab.exam\"", out);
	show_xml_attribute(out, "name", mark->s->name);
	fprintf(out, " time=\"%.3f\">\n", mark->seconds);
	print_result(out, mark, what);
	fputs("    </testcase>\n", out);
	free(what);
}

static void
junit_print(FILE *out, const struct paper *paper)
{
	const struct paper_counts counts = paper_count(paper);
	char *command = paper_command(paper);
	double seconds = 0;

	for (size_t i = 0; i < paper->marks; i++)
		seconds += paper->mark[i].seconds;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<testsuites name=\"resetlab exam\">\n  <testsuite",
	    out);
	show_xml_attribute(out, "name", command);
	fprintf(out,
	    " tests=\"%zu\" failures=\"%u\" errors=\"0\" skipped=\"%u\""
	    " time=\"%.3f\">\n",
	    paper->marks, counts.grade[GRADE_FAILURE],
	    counts.grade[GRADE_UNEXAMINED] + counts.known, seconds);
	for (size_t i = 0; i < paper->marks; i++)
		print_mark(out, &paper->mark[i]);
	fputs("  </testsuite>\n</testsuites>\n", out);
	free(command);
}

const struct paper_report paper_junit = {
	.name = "junit",
	.print = junit_print,
};
