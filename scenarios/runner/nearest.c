/* SPDX-License-Identifier: MIT */
/* "Did you mean": the nearest name by edit distance. */
#include <string.h>

#include "catalogue.h"

#define LONGEST 64 /* a longer word is no slip of the finger */

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * How many letters to insert, remove, exchange or swap with their neighbour
 * (the "optimal string alignment" distance), with three rows of its table.
 */
static unsigned
distance(const char *a, const char *b)
{
	unsigned row[3][LONGEST + 1] = { 0 };
	size_t length = strlen(b);

	for (size_t j = 0; j <= length; j++)
		row[0][j] = (unsigned)j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		unsigned *now = row[i % 3], *above = row[(i + 2) % 3];
		const unsigned *far = row[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= length; j++) {
			unsigned other = a[i - 1] != b[j - 1];

			now[j] = least(above[j - 1] + other,
			    1 + least(above[j], now[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = least(now[j], far[j - 2] + 1);
		}
	}
	return row[strlen(a) % 3][length];
}

const char *
nearest_name(const char *word, const char *const names[], size_t count)
{
	size_t length = strlen(word);
	/* One letter of three may differ: of "run" one, of "why" not two. */
	unsigned best = (unsigned)(length + 1) / 3 + 1;
	const char *nearest = NULL;

	if (length > LONGEST)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		unsigned d;

		if (strlen(names[i]) > LONGEST)
			continue;
		d = distance(word, names[i]);
		if (d < best) {
			best = d;
			nearest = names[i];
		}
	}
	return nearest;
}
