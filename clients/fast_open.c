/* SPDX-License-Identifier: MIT */
/* Sends its request with the SYN, and waits for what comes of it. */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "answer", NULL };
static int await;
static bool late;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|answer",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "late", .help = "then try once more", .flag = &late },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Sends a SYN with data to fast_open.", options);
	fd = probe_fast_open(5);
	if (await == 1) {
		probe_read(fd);
		probe_state(fd);
		return probe_end();
	}
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
	if (late) {
		fd = probe_fast_open(5);
		probe_await_reset(fd);
		probe_read(fd);
	}
	return probe_end();
}
