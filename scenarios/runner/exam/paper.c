/* SPDX-License-Identifier: MIT */
/* What an examination has come to, counted and in sentences. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../report/show.h"
#include "paper.h"

const struct paper_report *
paper_report_find(const char *name)
{
	static const struct paper_report *const all[] = { &paper_text,
		&paper_json, &paper_junit, &paper_tap, &paper_markdown };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

enum grade
mark_grade(const struct mark *mark)
{
	return mark->answer[0].finding.grade;
}

static FILE *
open_text(char **text, size_t *length)
{
	FILE *out;

	*text = NULL;
	out = open_memstream(text, length);
	if (out == NULL)
		err(3, "open_memstream");
	return out;
}

static void
close_text(FILE *out)
{
	if (fclose(out) != 0)
		err(3, "open_memstream");
}

char *
mark_did(const struct mark *mark)
{
	char *text;
	size_t length;
	FILE *out = open_text(&text, &length);
	unsigned runs = 0;

	for (size_t i = 0; i < mark->answers; i++)
		runs += mark->answer[i].count;
	for (size_t i = 0; i < mark->answers; i++) {
		const struct answer *a = &mark->answer[i];

		fprintf(out, "%s%s", i > 0 ? "; " : "", a->finding.did);
		if (mark->answers > 1)
			fprintf(out, " (%u of %u)", a->count, runs);
	}
	close_text(out);
	return text;
}

struct paper_counts
paper_count(const struct paper *paper)
{
	struct paper_counts counts = { .known = 0 };

	for (size_t i = 0; i < paper->marks; i++) {
		const struct mark *m = &paper->mark[i];
		enum grade grade = mark_grade(m);

		if (grade == GRADE_FAILURE && m->known)
			counts.known++;
		else
			counts.grade[grade]++;
		counts.mended += m->known && grade != GRADE_FAILURE &&
				 grade != GRADE_UNEXAMINED;
	}
	return counts;
}

static void
print_count(FILE *out, unsigned n, const char *one, const char *many)
{
	fprintf(out, ", %u %s", n, n == 1 ? one : many);
}

char *
paper_summary(const struct paper *paper)
{
	const struct paper_counts counts = paper_count(paper);
	const unsigned *grade = counts.grade;
	char *text;
	size_t length;
	FILE *out = open_text(&text, &length);

	fprintf(out, "exam: %zu situation%s", paper->marks,
	    paper->marks == 1 ? "" : "s");
	print_count(out, grade[GRADE_FAILURE], "failure", "failures");
	print_count(out, grade[GRADE_WARNING], "warning", "warnings");
	print_count(out, grade[GRADE_NOTE], "note", "notes");
	if (counts.known > 0)
		print_count(
		    out, counts.known, "known failure", "known failures");
	if (grade[GRADE_UNEXAMINED] > 0)
		print_count(out, grade[GRADE_UNEXAMINED], "not examined",
		    "not examined");
	if (counts.mended > 0)
		print_count(out, counts.mended,
		    "of the baseline does not fail any more",
		    "of the baseline do not fail any more");
	close_text(out);
	return text;
}

char *
paper_missing(const struct paper *paper)
{
	const struct {
		unsigned count;
		const char *what;
	} missing[] = {
		{ paper->unasked[ASKED_UPLOAD], "for want of --upload 'CMD'" },
		{ paper->unasked[ASKED_REUSE], "of --reuse 'CMD'" },
		{ paper->without_tls, "of {cacert} (TLS)" },
	};
	char *text;
	size_t length, some = 0;
	FILE *out = open_text(&text, &length);

	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
		if (missing[i].count > 0)
			fprintf(out, "%s%u %s",
			    some++ > 0 ? ", " : "not examined: ",
			    missing[i].count, missing[i].what);
	close_text(out);
	if (some > 0)
		return text;
	free(text);
	return NULL;
}

char *
paper_command(const struct paper *paper)
{
	char *text;
	size_t length;
	FILE *out = open_text(&text, &length);

	for (size_t i = 0; paper->command[i] != NULL; i++) {
		if (i > 0)
			fputc(' ', out);
		show_word(out, paper->command[i]);
	}
	close_text(out);
	return text;
}

void
paper_free(struct paper *paper)
{
	for (size_t i = 0; i < paper->marks; i++) {
		struct mark *m = &paper->mark[i];

		for (size_t k = 0; k < m->answers; k++) {
			free(m->answer[k].finding.did);
			free(m->answer[k].said);
		}
		free(m->answer);
	}
	free(paper->mark);
	*paper = (struct paper){ .marks = 0 };
}
