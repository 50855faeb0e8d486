/* SPDX-License-Identifier: MIT */
/* A table of rows that come one by one, fitted to the terminal. */
#ifndef REPORT_COLUMNS_H
#define REPORT_COLUMNS_H

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

/* All zero is none; columns_fit() comes first. */
struct columns {
	size_t width[COLUMNS]; /* 0: the column is not there */
};

/*
 * Fits the columns to head->width.  A terminal too narrow for the reason's
 * own column has none: the reason is to go below the counter.
 */
void columns_fit(struct columns *columns, const struct report_head *head);

/* Prints the titles. */
void columns_titles(
    FILE *out, const struct report_head *head, const struct columns *columns);

/*
 * Prints a row, whose cells may have several lines each, and empties it.  A
 * name too long for its column has a line of its own, and any other text that
 * is too wide takes from the gap behind it.
 */
void columns_row(FILE *out, const struct report_head *head,
    const struct columns *columns, struct lines cell[COLUMNS],
    enum paint verdict);

#endif
