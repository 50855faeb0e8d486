/* SPDX-License-Identifier: MIT */
/* The report for people: a table, then each thing that is wrong in words. */
#include <stdlib.h>
#include <string.h>

#include "../report/show.h"
#include "paper.h"

#define GAP 2 /* blanks between columns */
#define WIDEST 62 /* of what it did, before a row breaks */

enum column {
	COLUMN_NAME,
	COLUMN_DID,
	COLUMN_RULE,
	COLUMNS,
};

static const char *
verdict(const struct mark *mark)
{
	if (mark_grade(mark) == GRADE_FAILURE && mark->known)
		return "known failure";
	return grade_name(mark_grade(mark));
}

static enum paint
paint(const struct mark *mark)
{
	switch (mark_grade(mark)) {
	case GRADE_FAILURE:
		return mark->known ? PAINT_ODD : PAINT_BAD;
	case GRADE_WARNING:
		return PAINT_ODD;
	case GRADE_PASSED:
		return PAINT_GOOD;
	case GRADE_NOTE:
	case GRADE_UNEXAMINED:
	case GRADES:
		break;
	}
	return PAINT_DIM;
}

static void
widen(size_t *width, const char *text)
{
	size_t n = show_columns(text);

	if (n > *width)
		*width = n;
}

static void
fit(const struct paper *paper, size_t width[COLUMNS])
{
	for (size_t i = 0; i < paper->marks; i++) {
		const struct mark *m = &paper->mark[i];
		char *what = mark_did(m);

		widen(&width[COLUMN_NAME], m->s->name);
		widen(&width[COLUMN_DID], what);
		widen(&width[COLUMN_RULE], m->answer[0].finding.rule->source);
		free(what);
	}
	if (width[COLUMN_DID] > WIDEST)
		width[COLUMN_DID] = WIDEST;
}

static void
print_cell(FILE *out, const char *text, size_t width)
{
	show_pad(out, text, width);
	fprintf(out, "%*s", GAP, "");
	/* What is too wide goes on in the next line, below its end. */
	if (show_columns(text) > width)
		fprintf(out, "\n%*s", (int)width + GAP, "");
}

static void
print_row(FILE *out, const struct paper *paper, const struct mark *mark,
    const size_t width[COLUMNS])
{
	char *what = mark_did(mark);

	fprintf(out, "%*s", GAP, "");
	show_pad(out, mark->s->name, width[COLUMN_NAME] + GAP);
	show_pad(out, what, width[COLUMN_DID] + GAP);
	if (show_columns(what) > width[COLUMN_DID])
		fprintf(out, "\n%*s",
		    (int)(width[COLUMN_NAME] + width[COLUMN_DID] + 3 * GAP),
		    "");
	show_pad(out, mark->answer[0].finding.rule->source,
	    width[COLUMN_RULE] + GAP);
	show_paint(out, paper->colour, paint(mark));
	fputs(verdict(mark), out);
	show_paint(out, paper->colour, PAINT_NONE);
	fputc('\n', out);
	free(what);
}

/* What is broken, in words; of a note the table has said all. */
static void
print_wrong(FILE *out, const struct paper *paper, const struct mark *mark)
{
	const struct answer *a = &mark->answer[0];

	if (a->finding.grade != GRADE_FAILURE &&
	    a->finding.grade != GRADE_WARNING)
		return;
	fprintf(out, "\n%s: %s\n", verdict(mark), mark->s->name);
	fprintf(out, "    %s (%s, %s).\n", a->finding.rule->says,
	    a->finding.rule->source, strength_name(a->finding.rule->strength));
	for (size_t i = 0; i < mark->answers; i++) {
		const struct answer *one = &mark->answer[i];

		show_hang(
		    out, "    it did:", one->finding.did, 13, paper->width);
		if (one->said != NULL && one->said[0] != '\0')
			show_hang(
			    out, "    it said:", one->said, 13, paper->width);
	}
}

static void
text_print(FILE *out, const struct paper *paper)
{
	size_t width[COLUMNS] = { 9, 11, 4 }; /* of the titles */
	char *command = paper_command(paper), *line;

	fit(paper, width);
	fprintf(out, "examined: ");
	show_pad(out, command, 0);
	fprintf(out, "\n\n%*s", GAP, "");
	print_cell(out, "situation", width[COLUMN_NAME]);
	print_cell(out, "what it did", width[COLUMN_DID]);
	print_cell(out, "rule", width[COLUMN_RULE]);
	fputs("verdict\n", out);
	for (size_t i = 0; i < paper->marks; i++)
		print_row(out, paper, &paper->mark[i], width);
	for (size_t i = 0; i < paper->marks; i++)
		print_wrong(out, paper, &paper->mark[i]);
	line = paper_summary(paper);
	fprintf(out, "\n%s (%s, IPv%u, %u run%s of each)\n", line,
	    paper->isolation, paper->family, paper->repeat,
	    paper->repeat == 1 ? "" : "s");
	free(line);
	line = paper_missing(paper);
	if (line != NULL)
		fprintf(out, "%s\n", line);
	free(line);
	free(command);
}

const struct paper_report paper_text = {
	.name = "text",
	.print = text_print,
};
