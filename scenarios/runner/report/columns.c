/* SPDX-License-Identifier: MIT */
/* A table of rows that come one by one, fitted to the terminal. */
#include <stdint.h>
#include <string.h>

#include "columns.h"

#define INDENT 2 /* before a case's name, below its page's */
#define GAP 2 /* between columns */
#define LEAST_WIDTH 80 /* a narrower terminal breaks the rows itself */

static const char *const title[COLUMNS] = { "case", "client saw", "reset",
	"counter", "reason", "verdict" };

/* Columns of a whole row but for the name. */
static size_t
taken(const struct columns *columns)
{
	size_t sum = INDENT;

	for (int i = COLUMN_CLIENT; i < COLUMNS; i++)
		if (columns->width[i] > 0)
			sum += GAP + columns->width[i];
	return sum;
}

/* Gives a column up to `wish` of what the terminal has left. */
static void
widen(struct columns *columns, enum column column, size_t wish, size_t width)
{
	size_t sum = taken(columns) + columns->width[COLUMN_NAME];
	size_t left = width > sum ? width - sum : 0;

	columns->width[column] += left < wish ? left : wish;
}

void
columns_fit(struct columns *columns, const struct report_head *head)
{
	static const size_t least[COLUMNS] = { 0, 16, 12, 17, 24, 7 };
	size_t name = head->name_width > 0 ? head->name_width : 20;
	size_t width = head->width == 0          ? SIZE_MAX :
		       head->width < LEAST_WIDTH ? LEAST_WIDTH :
						   head->width;

	memcpy(columns->width, least, sizeof(least));
	for (unsigned n = head->repeat; n > 1; n /= 10)
		columns->width[COLUMN_VERDICT] += 2; /* "held 200/200" */
	if (head->no_reasons != NULL || taken(columns) + name > width)
		columns->width[COLUMN_REASON] = 0;
	if (taken(columns) + name > width)
		name = width - taken(columns);
	columns->width[COLUMN_NAME] = name;
	widen(columns, COLUMN_CLIENT, 6, width);
	widen(columns, COLUMN_COUNTER, 8, width);
	widen(columns, COLUMN_CLIENT, 4, width);
}

void
columns_titles(
    FILE *out, const struct report_head *head, const struct columns *columns)
{
	show_paint(out, head->colour, PAINT_DIM);
	fprintf(out, "%*s", INDENT, "");
	for (int i = 0; i < COLUMN_VERDICT; i++)
		if (columns->width[i] > 0)
			fprintf(out, "%-*s", (int)columns->width[i] + GAP,
			    title[i]);
	fputs(title[COLUMN_VERDICT], out);
	show_paint(out, head->colour, PAINT_NONE);
	fputc('\n', out);
}

/* Prints the n-th line of each cell. */
static void
print_cells(FILE *out, const struct report_head *head,
    const struct columns *columns, size_t n, const struct lines cell[COLUMNS],
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
		if (columns->width[i] > 0)
			start += columns->width[i] + GAP;
	}
	show_paint(out, head->colour, PAINT_NONE);
	fputc('\n', out);
}

void
columns_row(FILE *out, const struct report_head *head,
    const struct columns *columns, struct lines cell[COLUMNS],
    enum paint verdict)
{
	const char *name = cell[COLUMN_NAME].line[0].text;
	size_t height = 0;

	if (show_columns(name) > columns->width[COLUMN_NAME]) {
		fprintf(out, "%*s", INDENT, "");
		show_pad(out, name, 0);
		fputc('\n', out);
		lines_free(&cell[COLUMN_NAME]);
	}
	for (int i = 0; i < COLUMNS; i++)
		if (cell[i].count > height)
			height = cell[i].count;
	for (size_t n = 0; n < height; n++)
		print_cells(out, head, columns, n, cell, verdict);
	for (int i = 0; i < COLUMNS; i++)
		lines_free(&cell[i]);
}
