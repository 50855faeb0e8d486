/* SPDX-License-Identifier: MIT */
/* A server that does what no server should. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/server.h"

enum how { SERVE, NEVER_READY, EXIT, LIE, DIE_LATER };

static const char *const hows[] = { "serve", "never-ready", "exit", "lie",
	"die-later", NULL };
static int how;

/* The scaffold asks before it listens. */
static const char *
check(void)
{
	while (how == NEVER_READY)
		pause();
	if (how == LIE) {
		printf("here I am\n");
		fflush(stdout);
		pause();
	}
	return how == EXIT ? "this server never wants to" : NULL;
}

static void
readable(struct connection *c)
{
	char buffer[4096];

	if (server_read(c, buffer, sizeof(buffer)) == 0)
		return;
	server_log(c, "read what was sent");
	if (how == DIE_LATER)
		_exit(3);
}

static const struct server_option options[] = {
	{ .name = "how",
	    .value = "serve|never-ready|exit|lie|die-later",
	    .help = "what it does wrong (serve: nothing)",
	    .words = hows,
	    .choice = &how },
	{ 0 },
};

const struct cause cause = {
	.about = "A server that does what no server should.",
	.options = options,
	.check = check,
	.readable = readable,
};
