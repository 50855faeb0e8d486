/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"
#include "turns.h"

struct turn {
	unsigned long taken;
	char name[];
};

static void *turns; /* a tree of tsearch(3) */
static unsigned long count;

static int
compare(const void *a, const void *b)
{
	const struct turn *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static struct turn *
make(const char *name)
{
	size_t size = strlen(name) + 1;
	struct turn *turn = malloc(sizeof(*turn) + size);

	if (turn == NULL)
		err(1, "malloc");
	turn->taken = 0;
	memcpy(turn->name, name, size);
	return turn;
}

bool
turns_take(const char *name, unsigned long first)
{
	struct turn *turn = make(name), **found;

	found = tfind(turn, &turns, compare);
	if (found != NULL) {
		free(turn);
		return (*found)->taken++ < first;
	}
	if (count == TURNS_MOST || tsearch(turn, &turns, compare) == NULL) {
		server_log(NULL, "more than %d keys: %s meets no fault",
		    TURNS_MOST, name);
		free(turn);
		return false;
	}
	count++;
	return turn->taken++ < first;
}
