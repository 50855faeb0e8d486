/* SPDX-License-Identifier: MIT */
/*
 * The report for people: one row for each case as it comes, and after the
 * last row what did not hold, in full.
 *
 * A row's cells may have several lines.  A terminal too narrow for the
 * reason's own column has it below the counter.
 */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "formats.h"

enum column {
	COLUMN_NAME,
	COLUMN_CLIENT,
	COLUMN_RESET,
	COLUMN_COUNTER,
	COLUMN_REASON,
	COLUMN_VERDICT,
	COLUMNS,
};

#define INDENT 2 /* before a case's name, below its page's */
#define GAP 2 /* between columns */
#define LEAST_WIDTH 80 /* a narrower terminal breaks the rows itself */

static const char *const title[COLUMNS] = { "case", "client saw", "reset",
	"counter", "reason", "verdict" };

/* Skipped cases that have one reason. */
struct skips {
	char *reason;
	unsigned count;
};

struct table {
	size_t width[COLUMNS]; /* 0: the column is not there */
	const struct scenario *page; /* the last row's */
	char *why_not[ACCOUNTS]; /* the first sentence of each */
	struct skips *skips;
	size_t skipped, skip_room;
	FILE *details; /* what follows the table, */
	char *text; /* into here */
	size_t length;
};

/* Columns of a whole row but for the name. */
static size_t
taken(const struct table *table)
{
	size_t sum = INDENT;

	for (int i = COLUMN_CLIENT; i < COLUMNS; i++)
		if (table->width[i] > 0)
			sum += GAP + table->width[i];
	return sum;
}

/* Gives a column up to `wish` of what the terminal has left. */
static void
widen(struct table *table, enum column column, size_t wish, size_t width)
{
	size_t sum = taken(table) + table->width[COLUMN_NAME];
	size_t left = width > sum ? width - sum : 0;

	table->width[column] += left < wish ? left : wish;
}

/* Fits the columns to the terminal; a name too long has its own line. */
static void
fit(struct table *table, const struct report_head *head)
{
	static const size_t least[COLUMNS] = { 0, 16, 12, 17, 24, 7 };
	size_t name = head->name_width > 0 ? head->name_width : 20;
	size_t width = head->width == 0          ? SIZE_MAX :
		       head->width < LEAST_WIDTH ? LEAST_WIDTH :
						   head->width;

	memcpy(table->width, least, sizeof(least));
	for (unsigned n = head->repeat; n > 1; n /= 10)
		table->width[COLUMN_VERDICT] += 2; /* "held 200/200" */
	if (head->no_reasons != NULL || taken(table) + name > width)
		table->width[COLUMN_REASON] = 0;
	if (taken(table) + name > width)
		name = width - taken(table);
	table->width[COLUMN_NAME] = name;
	widen(table, COLUMN_CLIENT, 4, width);
	widen(table, COLUMN_COUNTER, 8, width);
}

static void
print_titles(
    FILE *out, const struct report_head *head, const struct table *table)
{
	show_paint(out, head->colour, PAINT_DIM);
	fprintf(out, "%*s", INDENT, "");
	for (int i = 0; i < COLUMN_VERDICT; i++)
		if (table->width[i] > 0)
			fprintf(
			    out, "%-*s", (int)table->width[i] + GAP, title[i]);
	fputs(title[COLUMN_VERDICT], out);
	show_paint(out, head->colour, PAINT_NONE);
	fputc('\n', out);
}

static void
text_begin(FILE *out, struct report_head *head)
{
	struct table *table = xcalloc(1, sizeof(*table));

	fit(table, head);
	table->details = open_memstream(&table->text, &table->length);
	if (table->details == NULL)
		err(3, "open_memstream");
	if (!head->hide && head->cases > 0)
		print_titles(out, head, table);
	head->state = table;
}

/* "held", "FAILED 199/200": how often the verdict was the good one. */
static void
add_verdict(const struct tally *tally, struct lines *out)
{
	enum judgement judgement = tally_judgement(tally);
	const char *name = judgement == JUDGEMENT_FAILED ?
			       "FAILED" :
			       judgement_name(judgement);

	if (tally->runs > 1 && judgement != JUDGEMENT_SKIPPED)
		lines_add(out, 0, "%s %u/%u", name, tally->held, tally->runs);
	else
		lines_add(out, 0, "%s", name);
}

static void
fill_row(const struct report_head *head, const struct table *table,
    size_t index, const struct tally *tally, struct lines cell[COLUMNS])
{
	const struct evidence *evidence = &tally_worst(tally)->evidence;
	char *label = report_label(head, index, tally);

	lines_add(&cell[COLUMN_NAME], 0, "%s", label);
	free(label);
	add_verdict(tally, &cell[COLUMN_VERDICT]);
	if (tally_judgement(tally) == JUDGEMENT_SKIPPED)
		return;
	brief_client(evidence, &cell[COLUMN_CLIENT]);
	brief_resets(evidence, &cell[COLUMN_RESET]);
	brief_counters(evidence, &cell[COLUMN_COUNTER]);
	if (table->width[COLUMN_REASON] > 0)
		brief_reasons(evidence, &cell[COLUMN_REASON]);
	else if (evidence->account[ACCOUNT_RESETS].lines.count > 0)
		brief_reasons(evidence, &cell[COLUMN_COUNTER]);
}

/* Prints the n-th line of each cell; a cell too wide takes of the next gap. */
static void
print_cells(FILE *out, const struct report_head *head,
    const struct table *table, size_t n, const struct lines cell[COLUMNS],
    enum paint paint)
{
	size_t at = 0; /* columns printed */
	size_t start = INDENT; /* where the cell belongs */

	for (int i = 0; i < COLUMNS; i++) {
		if (n < cell[i].count) {
			const char *text = cell[i].line[n].text;

			if (at > 0 && at >= start)
				start = at + 1;
			fprintf(out, "%*s", (int)(start - at), "");
			if (i == COLUMN_VERDICT)
				show_paint(out, head->colour, paint);
			show_pad(out, text, 0);
			at = start + show_columns(text);
		}
		if (table->width[i] > 0)
			start += table->width[i] + GAP;
	}
	show_paint(out, head->colour, PAINT_NONE);
	fputc('\n', out);
}

static enum paint
judgement_paint(enum judgement judgement)
{
	return judgement == JUDGEMENT_HELD    ? PAINT_GOOD :
	       judgement == JUDGEMENT_SKIPPED ? PAINT_ODD :
						PAINT_BAD;
}

static void
print_row(FILE *out, const struct report_head *head, const struct table *table,
    const struct tally *tally, struct lines cell[COLUMNS])
{
	enum paint paint = judgement_paint(tally_judgement(tally));
	const char *name = cell[COLUMN_NAME].line[0].text;
	size_t height = 0;

	if (show_columns(name) > table->width[COLUMN_NAME]) {
		fprintf(out, "%*s", INDENT, "");
		show_pad(out, name, 0);
		fputc('\n', out);
		lines_free(&cell[COLUMN_NAME]);
	}
	for (int i = 0; i < COLUMNS; i++)
		if (cell[i].count > height)
			height = cell[i].count;
	for (size_t n = 0; n < height; n++)
		print_cells(out, head, table, n, cell, paint);
}

static void
note_skip(struct table *table, const char *reason)
{
	struct skips *skip;

	for (size_t i = 0; i < table->skipped; i++) {
		if (strcmp(table->skips[i].reason, reason) == 0) {
			table->skips[i].count++;
			return;
		}
	}
	table->skips = xgrow(table->skips, table->skipped, &table->skip_room,
	    sizeof(*table->skips));
	skip = &table->skips[table->skipped++];
	*skip = (struct skips){ .reason = xstrdup(reason), .count = 1 };
}

/* Keeps for the foot why a case was skipped, or a witness not heard. */
static void
note(struct table *table, const struct tally *tally)
{
	const struct outcome *first = &tally->outcome[0];

	if (first->verdict.judgement == JUDGEMENT_SKIPPED) {
		note_skip(table, first->verdict.reason != NULL ?
				     first->verdict.reason :
				     "no reason given");
		return;
	}
	for (int i = 0; i < ACCOUNTS; i++) {
		const struct account *account = &first->evidence.account[i];

		if (!account->heard && account->why_not != NULL &&
		    table->why_not[i] == NULL)
			table->why_not[i] = xstrdup(account->why_not);
	}
}

static void
text_tally(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally)
{
	struct table *table = head->state;
	struct lines cell[COLUMNS] = { 0 };

	note(table, tally);
	if (head->hide) {
		detail_hidden(out, head, index, tally);
		fputc('\n', out);
		return;
	}
	if (table->page != tally->scenario)
		fprintf(out, "%s\n", tally->scenario->name);
	table->page = tally->scenario;
	fill_row(head, table, index, tally, cell);
	print_row(out, head, table, tally, cell);
	for (int i = 0; i < COLUMNS; i++)
		lines_free(&cell[i]);
	if (tally_judgement(tally) == JUDGEMENT_FAILED ||
	    tally_judgement(tally) == JUDGEMENT_BROKEN || tally->outcomes > 1) {
		fputc('\n', table->details);
		detail_print(table->details, head, index, tally, false);
	}
}

/* "resets not heard: it needs root"; accounts with one reason stand together.
 */
static void
print_unheard(FILE *out, const struct report_head *head, struct table *table)
{
	char **why = table->why_not;

	if (why[ACCOUNT_RESETS] == NULL && head->no_reasons != NULL)
		why[ACCOUNT_RESETS] = xstrdup(head->no_reasons);
	for (int i = 0; i < ACCOUNTS; i++) {
		if (why[i] == NULL)
			continue;
		fputs(account_name(i), out);
		for (int j = i + 1; j < ACCOUNTS; j++) {
			if (why[j] == NULL || strcmp(why[i], why[j]) != 0)
				continue;
			fprintf(out, ", %s", account_name(j));
			free(why[j]);
			why[j] = NULL;
		}
		fputs(" not heard: ", out);
		show_pad(out, why[i], 0);
		fputc('\n', out);
	}
}

static void
print_counts(FILE *out, const struct report_foot *foot)
{
	unsigned cases =
	    foot->held + foot->failed + foot->broken + foot->skipped;

	fprintf(out,
	    "%u held, %u failed, %u broken, %u skipped of %u case%s "
	    "(%u run%s, %.1f s)\n",
	    foot->held, foot->failed, foot->broken, foot->skipped, cases,
	    cases == 1 ? "" : "s", foot->runs, foot->runs == 1 ? "" : "s",
	    foot->seconds);
}

static void
print_skips(
    FILE *out, const struct report_head *head, const struct table *table)
{
	for (size_t i = 0; i < table->skipped; i++) {
		fprintf(out, "%u skipped", table->skips[i].count);
		/* A reason may name the program, and so the cause. */
		if (!head->hide) {
			fputs(": ", out);
			show_pad(out, table->skips[i].reason, 0);
		}
		fputc('\n', out);
	}
}

static void
table_free(struct table *table)
{
	for (size_t i = 0; i < table->skipped; i++)
		free(table->skips[i].reason);
	for (int i = 0; i < ACCOUNTS; i++)
		free(table->why_not[i]);
	free(table->skips);
	free(table->text);
	free(table);
}

static void
text_end(
    FILE *out, const struct report_head *head, const struct report_foot *foot)
{
	struct table *table = head->state;

	fclose(table->details);
	fwrite(table->text, 1, table->length, out);
	if (!head->hide)
		fputc('\n', out);
	print_counts(out, foot);
	print_skips(out, head, table);
	if (!head->hide)
		print_unheard(out, head, table);
	if (head->pins != NULL)
		fprintf(out, "%s: %s\n", head->isolation, head->pins);
	table_free(table);
}

const struct report report_text = {
	.name = "text",
	.begin = text_begin,
	.tally = text_tally,
	.end = text_end,
};
