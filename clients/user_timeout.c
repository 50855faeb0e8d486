/* SPDX-License-Identifier: MIT */
/*
 * At the step `unheard` the network takes away what the client acknowledges;
 * then it has something echoed, or falls silent.
 */
#include "lib/probe.h"

static bool silent, late;

static const struct probe_option options[] = {
	{ .name = "silent",
	    .help = "ask for no echo: a reset is to come",
	    .flag = &silent },
	{ .name = "late",
	    .help = "when the server has given up, write again",
	    .flag = &late },
	{ 0 },
};

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

	probe_start(argc, argv, "Cannot be heard by user_timeout.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	probe_read(fd);
	probe_step("unheard");
	if (silent) {
		expect_reset(fd);
	} else {
		probe_write(fd, 5);
		probe_read(fd);
	}
	probe_step("server-gave-up");
	if (!silent)
		probe_state(fd);
	if (late) {
		probe_write(fd, 5);
		expect_reset(fd);
	}
	return probe_end();
}
