/* SPDX-License-Identifier: MIT */
/* Says something, and hears what becomes of it. */
#include "lib/probe.h"

static const char *const ends[] = { "reset", "end", NULL };
static int await;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come (reset)",
	    .words = ends,
	    .choice = &await },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Says something to hangs_up.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	if (await == 0)
		probe_await_reset(fd);
	else
		probe_await_end(fd);
	probe_read(fd);
	return probe_end();
}
