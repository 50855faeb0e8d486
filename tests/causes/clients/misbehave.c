/* SPDX-License-Identifier: MIT */
/* A probe that does what no probe should. */
#include <stdlib.h>
#include <unistd.h>

#include "lib/probe.h"

enum how { END, HANG, DIE, STOP_SHORT, STRAY, AWAIT };

static const char *const hows[] = { "end", "hang", "die", "stop-short", "stray",
	"await", NULL };
static int how;

static const struct probe_option options[] = {
	{ .name = "how",
	    .value = "end|hang|die|stop-short|stray|await",
	    .help = "what it does wrong (end: nothing)",
	    .words = hows,
	    .choice = &how },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Does what no probe should.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	while (how == HANG)
		pause();
	if (how == DIE)
		abort();
	if (how == STOP_SHORT)
		return 0;
	if (how == STRAY)
		probe_step("that-is-nowhere");
	if (how == AWAIT)
		probe_step("await");
	return probe_end();
}
