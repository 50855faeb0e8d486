/* SPDX-License-Identifier: MIT */
/*
 * The report for people: one row for each case as it comes, and after the
 * last row what did not hold, in full.
 *
 * Cases that --hide hides have no row: what was seen of them stands whole.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "columns.h"
#include "formats.h"

/* Skipped cases that have one reason. */
struct skips {
	char *reason;
	unsigned count;
};

struct table {
	struct columns columns;
	const struct scenario *page; /* the last row's */
	char *why_not[ACCOUNTS]; /* the first sentence of each */
	struct skips *skips;
	size_t skipped, skip_room;
	FILE *details; /* what follows the table, */
	char *text; /* into here */
	size_t length;
};

static void
text_begin(FILE *out, struct report_head *head)
{
	struct table *table = xcalloc(1, sizeof(*table));

	columns_fit(&table->columns, head);
	table->details = open_memstream(&table->text, &table->length);
	if (table->details == NULL)
		err(3, "open_memstream");
	if (!head->hide && head->command == NULL && head->cases > 0)
		columns_titles(out, head, &table->columns);
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
	if (table->columns.width[COLUMN_REASON] > 0)
		brief_reasons(evidence, &cell[COLUMN_REASON]);
	else if (evidence->account[ACCOUNT_RESETS].lines.count > 0)
		brief_reasons(evidence, &cell[COLUMN_COUNTER]);
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

static enum paint
judgement_paint(enum judgement judgement)
{
	return judgement == JUDGEMENT_HELD    ? PAINT_GOOD :
	       judgement == JUDGEMENT_SKIPPED ? PAINT_ODD :
						PAINT_BAD;
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
	if (head->command != NULL) {
		foreign_print(out, head, index, tally);
		fputc('\n', out);
		return;
	}
	if (table->page != tally->scenario)
		fprintf(out, "%s\n", tally->scenario->name);
	table->page = tally->scenario;
	fill_row(head, table, index, tally, cell);
	columns_row(out, head, &table->columns, cell,
	    judgement_paint(tally_judgement(tally)));
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
	if (!head->hide && head->command == NULL)
		fputc('\n', out);
	print_counts(out, foot);
	print_skips(out, head, table);
	if (!head->hide)
		print_unheard(out, head, table);
	if (head->pins != NULL) {
		char *label = xasprintf("%s:", head->isolation);

		/* Prose: no line of it is as wide as a table may be. */
		show_hang(out, label, head->pins, strlen(label) + 1, 78);
		free(label);
	}
	table_free(table);
}

const struct report report_text = {
	.name = "text",
	.begin = text_begin,
	.tally = text_tally,
	.end = text_end,
};
