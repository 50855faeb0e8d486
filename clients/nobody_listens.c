/* SPDX-License-Identifier: MIT */
/* Connects, and hears whether anybody is there. */
#include "lib/probe.h"

static const char *const ends[] = { "nothing", "end", NULL };
static int await;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "nothing|end",
	    .help = "what is to come once it is connected (nothing)",
	    .words = ends,
	    .choice = &await },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Connects to nobody_listens.", options);
	fd = probe_connect();
	if (await == 1) {
		probe_await_end(fd);
		probe_read(fd);
	}
	return probe_end();
}
