/* SPDX-License-Identifier: MIT */
/*
 * Writes to a server that has shut its reading half, and looks at what comes
 * of it: a reset, an answer, or nothing.
 */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "answer", "nothing", NULL };
static int await;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|answer|nothing",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Writes to shutdown_read.", options);
	fd = probe_connect();
	probe_step("shut");
	probe_state(fd);
	probe_write(fd, 5);
	if (await == 0) {
		probe_await_reset(fd);
		probe_read(fd);
		probe_read(fd);
		probe_write(fd, 1);
	} else if (await == 1) {
		probe_read(fd);
		probe_state(fd);
	} else {
		probe_step("came");
		probe_state(fd);
	}
	return probe_end();
}
