/* SPDX-License-Identifier: MIT */
/* The report for a README or an issue: a table in GitHub's Markdown. */
#include <stdlib.h>

#include "../report/show.h"
#include "paper.h"

/* A cell: a bar would end it, and what looks like markup is none. */
static void
print_cell(FILE *out, const char *text)
{
	char *clean = show_clean(text);

	fputs(" ", out);
	for (const char *p = clean; *p != '\0'; p++) {
		if (*p == '|' || *p == '\\' || *p == '*' || *p == '_' ||
		    *p == '`' || *p == '[')
			fputc('\\', out);
		if (*p == '<')
			fputs("&lt;", out);
		else if (*p == '&')
			fputs("&amp;", out);
		else
			fputc(*p, out);
	}
	fputs(" |", out);
	free(clean);
}

static void
print_row(FILE *out, const struct mark *mark)
{
	const struct exam_rule *rule = mark->answer[0].finding.rule;
	const enum grade grade = mark_grade(mark);
	char *what = mark_did(mark);
	bool loud = grade == GRADE_FAILURE || grade == GRADE_WARNING;

	fputs("|", out);
	print_cell(out, mark->s->name);
	print_cell(out, what);
	print_cell(out, rule->says);
	fprintf(out, " %s, %s |", rule->source, strength_name(rule->strength));
	fprintf(out, " %s%s%s%s |\n", loud ? "**" : "",
	    grade == GRADE_FAILURE && mark->known ? "known " : "",
	    grade_name(grade), loud ? "**" : "");
	free(what);
}

static void
markdown_print(FILE *out, const struct paper *paper)
{
	char *command = paper_command(paper);
	char *summary = paper_summary(paper), *missing = paper_missing(paper);
	char *clean = show_clean(command);

	fprintf(out, "    %s\n\n", clean);
	fputs("| situation | what it did | rule | source | verdict |\n"
	      "|---|---|---|---|---|\n",
	    out);
	for (size_t i = 0; i < paper->marks; i++)
		print_row(out, &paper->mark[i]);
	fprintf(out, "\n%s (%s, IPv%u, %u run%s of each)\n", summary,
	    paper->isolation, paper->family, paper->repeat,
	    paper->repeat == 1 ? "" : "s");
	if (missing != NULL)
		fprintf(out, "\n%s\n", missing);
	free(clean);
	free(missing);
	free(summary);
	free(command);
}

const struct paper_report paper_markdown = {
	.name = "markdown",
	.print = markdown_print,
};
