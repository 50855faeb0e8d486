/* SPDX-License-Identifier: MIT */
/*
 * Stays connected while somebody forges segments, and sees what is left of
 * the connection.
 */
#include "lib/probe.h"

enum outcome {
	RESET,
	ANSWER,
	LATE, /* a reset at the next write only */
	NONE, /* nothing: the connection is there, and that is all */
};

static const char *const awaits[] = { "reset", "answer", "late", "none", NULL };
static int await = RESET;
static bool idle, twice;

static const struct probe_option options[] = {
	{ .name = "idle",
	    .help = "have nothing echoed before the forgery",
	    .flag = &idle },
	{ .name = "twice",
	    .help = "survive another forgery first",
	    .flag = &twice },
	{ .name = "await",
	    .value = "reset|answer|late|none",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

static void
exchange(int fd)
{
	probe_write(fd, 5);
	probe_read(fd);
}

static void
expect_reset(int fd)
{
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Talks while a reset is forged.", options);
	fd = probe_connect();
	if (!idle)
		exchange(fd);
	if (twice) {
		probe_step("first");
		probe_state(fd);
	}
	probe_step("forged");
	if (await != RESET)
		probe_state(fd);
	if (await == ANSWER)
		exchange(fd);
	if (await == LATE)
		probe_write(fd, 5);
	if (await == RESET || await == LATE)
		expect_reset(fd);
	return probe_end();
}
