/* SPDX-License-Identifier: MIT */
/* Says something, falls silent, and takes what comes of that. */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", "nothing", NULL };
static int await;
static bool write_on, other;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|end|nothing",
	    .help = "what is to come of the silence (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "write-on",
	    .help = "after it, write, and hear what that brings",
	    .flag = &write_on },
	{ .name = "other",
	    .help = "a second connection, for which there is no timeout",
	    .flag = &other },
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

static void
exchange(int fd)
{
	probe_write(fd, 5);
	probe_read(fd);
}

static void
fall_silent(int fd)
{
	if (await == 0) {
		expect_reset(fd);
	} else if (await == 1) {
		probe_await_end(fd);
		probe_read(fd);
	} else {
		probe_step("timed-out");
		probe_state(fd);
	}
	if (!write_on)
		return;
	if (await == 1) {
		/* Or the FIN would be acknowledged by what is written. */
		probe_quickack(fd);
		probe_step("end-is-acknowledged");
	}
	probe_write(fd, 5);
	expect_reset(fd);
}

int
main(int argc, char **argv)
{
	int fd, second = -1;

	probe_start(argc, argv, "Falls silent before idle_timeout.", options);
	fd = probe_connect();
	exchange(fd);
	if (other) {
		second = probe_connect();
		exchange(second);
	}
	fall_silent(fd);
	if (other) {
		probe_state(second);
		exchange(second);
	}
	return probe_end();
}
