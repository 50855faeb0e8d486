/* SPDX-License-Identifier: MIT */
/*
 * Expected and seen side by side.  The lines are aligned by their longest
 * common subsequence, so that one line too many does not mark all that
 * follow it.
 */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "formats.h"

#define COLUMN_MOST 60 /* columns that the expected side may take */

struct sides {
	const struct lines *expected, *seen;
	bool within; /* the seen line may hold more than the expected */
	size_t *longest; /* [i][j]: common lines of what follows i and j */
};

static bool
alike(const struct sides *sides, size_t i, size_t j)
{
	const char *expected = sides->expected->line[i].text;
	const char *seen = sides->seen->line[j].text;

	return sides->within ? strstr(seen, expected) != NULL :
			       strcmp(seen, expected) == 0;
}

static size_t *
longest(const struct sides *sides, size_t i, size_t j)
{
	return &sides->longest[i * (sides->seen->count + 1) + j];
}

static void
measure(struct sides *sides)
{
	size_t rows = sides->expected->count, columns = sides->seen->count;

	sides->longest =
	    xcalloc((rows + 1) * (columns + 1), sizeof(*sides->longest));
	for (size_t i = rows; i-- > 0;) {
		for (size_t j = columns; j-- > 0;) {
			size_t down = *longest(sides, i + 1, j);
			size_t right = *longest(sides, i, j + 1);

			*longest(sides, i, j) =
			    alike(sides, i, j) ?
				1 + *longest(sides, i + 1, j + 1) :
			    down > right ? down :
					   right;
		}
	}
}

/* Whether a longest common subsequence may pair line i with line j. */
static bool
paired(const struct sides *sides, size_t i, size_t j)
{
	return i < sides->expected->count && j < sides->seen->count &&
	       alike(sides, i, j) &&
	       *longest(sides, i, j) == 1 + *longest(sides, i + 1, j + 1);
}

static void
print_pair(FILE *out, const struct report_head *head, size_t width,
    const char *expected, const char *seen, bool differs)
{
	if (differs)
		show_paint(out, head->colour, PAINT_BAD);
	fprintf(out, "    %c ", differs ? '!' : ' ');
	show_pad(out, expected, width);
	fputs(" |", out);
	if (seen[0] != '\0') {
		fputc(' ', out);
		show_pad(out, seen, 0);
	}
	if (differs)
		show_paint(out, head->colour, PAINT_NONE);
	fputc('\n', out);
}

/*
 * Prints what stands before the next pair of like lines: the differing lines
 * of both sides beside each other, as far as both go.  A log may say more
 * than a page asks for: such a line alone is no difference.
 */
static void
print_gap(FILE *out, const struct report_head *head, size_t width,
    const struct sides *sides, size_t from[2], const size_t to[2])
{
	while (from[0] < to[0] || from[1] < to[1]) {
		bool missing = from[0] < to[0];
		const char *expected =
		    missing ? sides->expected->line[from[0]++].text : "";
		const char *seen =
		    from[1] < to[1] ? sides->seen->line[from[1]++].text : "";

		print_pair(out, head, width, expected, seen,
		    missing || !sides->within);
	}
}

/* Moves both ends to the next pair of like lines, or past the last lines. */
static void
find_pair(const struct sides *sides, size_t at[2])
{
	size_t *i = &at[0], *j = &at[1];

	while (*longest(sides, *i, *j) > 0 && !paired(sides, *i, *j)) {
		if (*longest(sides, *i + 1, *j) == *longest(sides, *i, *j))
			++*i;
		else
			++*j;
	}
	if (*longest(sides, *i, *j) == 0) {
		*i = sides->expected->count;
		*j = sides->seen->count;
	}
}

static size_t
column_width(const struct lines *lines)
{
	size_t width = strlen("expected");

	for (size_t i = 0; i < lines->count; i++) {
		size_t n = show_columns(lines->line[i].text);

		if (n > width)
			width = n;
	}
	return width < COLUMN_MOST ? width : COLUMN_MOST;
}

void
compare_print(FILE *out, const struct report_head *head, enum account_kind kind,
    const struct lines *expected, const struct lines *seen)
{
	struct sides sides = { .expected = expected,
		.seen = seen,
		.within = kind == ACCOUNT_LOG };
	size_t width = column_width(expected);
	size_t from[2] = { 0, 0 };

	measure(&sides);
	fprintf(out, "      %-*s | %s\n", (int)width, "expected", "seen");
	while (from[0] < expected->count || from[1] < seen->count) {
		size_t to[2] = { from[0], from[1] };

		find_pair(&sides, to);
		print_gap(out, head, width, &sides, from, to);
		if (from[0] < expected->count && from[1] < seen->count)
			print_pair(out, head, width,
			    expected->line[from[0]++].text,
			    seen->line[from[1]++].text, false);
	}
	free(sides.longest);
}
