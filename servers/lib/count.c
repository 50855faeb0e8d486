/* SPDX-License-Identifier: MIT */
/*
 * Counts for `resetlab serve --count`: how many connections were accepted and
 * how many requests were read, each in its place in a file that others read
 * at any time.  A count is there before the fault: what a client has seen has
 * been counted.
 */
#include <err.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "private.h"

#define USAGE 2 /* exit status of a wrong command line */
#define WIDTH 8 /* columns of a number in the file */
#define MOST 99999999 /* where it stays */

enum counted {
	CONNECTIONS,
	REQUESTS,
	COUNTED,
};

static _Atomic unsigned long *counts; /* workers' too; NULL: nobody counts */
static int file = -1;
static unsigned place[COUNTED];

void
count_open(void)
{
	char rest;

	if (settings.count_to == NULL)
		return;
	if (sscanf(settings.count_to, "%d:%u:%u%c", &file, &place[CONNECTIONS],
		&place[REQUESTS], &rest) != 3 ||
	    file < 0)
		errx(USAGE, "--count-to takes FD:AT:AT, not \"%s\"",
		    settings.count_to);
	counts = mmap(NULL, COUNTED * sizeof(*counts), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED)
		err(1, "mmap");
}

int
count_file(void)
{
	return file;
}

static void
count(enum counted what)
{
	char text[WIDTH + 16];
	unsigned long n;

	if (counts == NULL)
		return;
	atomic_fetch_add(&counts[what], 1);
	/*
	 * A worker may have counted meanwhile, and written its number before
	 * ours: whoever writes last must have looked after that.
	 */
	do {
		n = atomic_load(&counts[what]);
		snprintf(
		    text, sizeof(text), "%*lu", WIDTH, n < MOST ? n : MOST);
		if (pwrite(file, text, WIDTH, place[what]) != WIDTH)
			warn("counting");
	} while (n != atomic_load(&counts[what]));
}

void
count_connection(void)
{
	count(CONNECTIONS);
}

void
server_count_request(void)
{
	count(REQUESTS);
}
