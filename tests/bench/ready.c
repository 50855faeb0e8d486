/* SPDX-License-Identifier: MIT */
/*
 * ready PAIRS PROGRAM [ARGUMENT ...] -- BASELINE [ARGUMENT ...]
 *
 * How long each takes from exec to its ready line: writes the ratio of the
 * medians, and both in microseconds.  The two take turns, and the one that is
 * first in a pair too, so that what else the machine does meets them alike.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"

static double
microseconds(char *const argv[])
{
	struct child child = child_start(argv, false);
	struct timespec now;

	child_read_ready(&child);
	clock_gettime(CLOCK_MONOTONIC, &now);
	child_end(&child);
	return (double)(now.tv_sec - child.started.tv_sec) * 1e6 +
	       (double)(now.tv_nsec - child.started.tv_nsec) / 1e3;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return values[count / 2];
}

int
main(int argc, char **argv)
{
	size_t pairs = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	double *times[2];
	char **program[2] = { argv + 2, argv + 2 };

	while (*program[1] != NULL && strcmp(*program[1], "--") != 0)
		program[1]++;
	if (pairs == 0 || *program[1] == NULL)
		errx(2, "usage: ready PAIRS PROGRAM ... -- BASELINE ...");
	*program[1]++ = NULL;
	times[0] = calloc(pairs, sizeof(double));
	times[1] = calloc(pairs, sizeof(double));
	if (times[0] == NULL || times[1] == NULL)
		err(2, "calloc");
	for (size_t i = 0; i < pairs; i++)
		for (size_t k = 0; k < 2; k++)
			times[(i + k) % 2][i] =
			    microseconds(program[(i + k) % 2]);
	printf("%.2f %.0f %.0f\n",
	    median(times[0], pairs) / median(times[1], pairs),
	    median(times[0], pairs), median(times[1], pairs));
	free(times[0]);
	free(times[1]);
	return 0;
}
