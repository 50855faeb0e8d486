/* SPDX-License-Identifier: MIT */
/* The report for people: a table, then each thing that is wrong in words. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../report/show.h"
#include "paper.h"

#define GAP 2 /* blanks between columns */
#define WIDEST 64 /* of what it did, before a row breaks */

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
		char *what;

		if (!m->run)
			continue;
		what = mark_did(m);
		widen(&width[COLUMN_NAME], m->s->name);
		widen(&width[COLUMN_DID], what);
		widen(&width[COLUMN_RULE], m->answer[0].finding.rule->source);
		free(what);
	}
	if (width[COLUMN_DID] > WIDEST)
		width[COLUMN_DID] = WIDEST;
}

static void
print_row(FILE *out, const struct paper *paper, const struct mark *mark,
    const size_t width[COLUMNS])
{
	char *what = mark_did(mark);

	fprintf(out, "%*s", GAP, "");
	show_pad(out, mark->s->name, width[COLUMN_NAME] + GAP);
	if (show_columns(what) <= width[COLUMN_DID]) {
		show_pad(out, what, width[COLUMN_DID] + GAP);
	} else { /* the rest of the row goes below it */
		show_pad(out, what, 0);
		fprintf(out, "\n%*s",
		    (int)(width[COLUMN_NAME] + width[COLUMN_DID] + 3 * GAP),
		    "");
	}
	show_pad(out, mark->answer[0].finding.rule->source,
	    width[COLUMN_RULE] + GAP);
	show_paint(out, paper->colour, paint(mark));
	fputs(verdict(mark), out);
	show_paint(out, paper->colour, PAINT_NONE);
	fputc('\n', out);
	free(what);
}

/* One that breaks a rule: each of its answers, and what was said with it. */
static void
print_wrong(FILE *out, const struct paper *paper, const struct mark *mark)
{
	for (size_t i = 0; i < mark->answers; i++) {
		const struct answer *a = &mark->answer[i];
		char *label = xasprintf("    %s:", mark->s->name);

		show_hang(out, label, a->finding.did, strlen(label) + 1,
		    paper->width);
		free(label);
		if (a->said != NULL && a->said[0] != '\0')
			show_hang(
			    out, "        said:", a->said, 14, paper->width);
	}
}

static bool
breaks(const struct mark *mark, const struct exam_rule *rule, enum grade grade)
{
	return mark_grade(mark) == grade &&
	       mark->answer[0].finding.rule == rule;
}

/* Whether an earlier mark has led to its rule already. */
static bool
is_told(const struct paper *paper, size_t mark)
{
	const struct mark *m = &paper->mark[mark];

	for (size_t i = 0; i < mark; i++)
		if (breaks(&paper->mark[i], m->answer[0].finding.rule,
			mark_grade(m)))
			return true;
	return false;
}

/* Each rule that is broken once, with all that break it. */
static void
print_broken(FILE *out, const struct paper *paper, enum grade grade)
{
	for (size_t i = 0; i < paper->marks; i++) {
		const struct mark *m = &paper->mark[i];
		const struct exam_rule *rule = m->answer[0].finding.rule;

		if (mark_grade(m) != grade || is_told(paper, i))
			continue;
		fprintf(out, "\n%s: %s (%s, %s).\n", grade_name(grade),
		    rule->says, rule->source, strength_name(rule->strength));
		for (size_t k = i; k < paper->marks; k++)
			if (breaks(&paper->mark[k], rule, grade))
				print_wrong(out, paper, &paper->mark[k]);
	}
}

static void
print_table(FILE *out, const struct paper *paper)
{
	size_t width[COLUMNS] = { 9, 11, 4 }; /* of the titles */
	size_t idle = 0;

	fit(paper, width);
	fprintf(out, "%*s", GAP, "");
	show_pad(out, "situation", width[COLUMN_NAME] + GAP);
	show_pad(out, "what it did", width[COLUMN_DID] + GAP);
	show_pad(out, "rule", width[COLUMN_RULE] + GAP);
	fputs("verdict\n", out);
	for (size_t i = 0; i < paper->marks; i++) {
		if (paper->mark[i].run)
			print_row(out, paper, &paper->mark[i], width);
		else
			idle++;
	}
	if (idle > 0)
		fprintf(out,
		    "  %zu more were not run: a control that they need was not "
		    "passed\n",
		    idle);
}

static void
text_print(FILE *out, const struct paper *paper)
{
	char *command = paper_command(paper), *line;

	fprintf(out, "examined: ");
	show_pad(out, command, 0);
	fputs("\n\n", out);
	print_table(out, paper);
	print_broken(out, paper, GRADE_FAILURE);
	print_broken(out, paper, GRADE_WARNING);
	line = paper_summary(paper);
	fprintf(out, "\n%s (%s, IPv%u, %u run%s of each)\n", line,
	    paper->isolation, paper->family, paper->repeat,
	    paper->repeat == 1 ? "" : "s");
	free(line);
	if (paper->graces > 0)
		fprintf(out,
		    "%u cuts came after a time of grace: whether the client "
		    "had read all was not seen\n",
		    paper->graces);
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
