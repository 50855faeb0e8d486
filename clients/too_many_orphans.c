/* SPDX-License-Identifier: MIT */
/*
 * Makes an orphan of the server's, one that stays: it acknowledges the end
 * and does not end its own half.  Then it has a second message answered.
 */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", NULL };
static int await;
static bool small;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "small-window",
	    .help = "of the second connection",
	    .flag = &small },
	{ 0 },
};

static void
leave_an_orphan(void)
{
	int fd = probe_connect();

	probe_write(fd, 5);
	probe_read(fd);
	probe_quickack(fd);
	probe_await_end(fd);
	probe_quickack(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Talks to too_many_orphans.", options);
	leave_an_orphan();
	if (small)
		probe_receive_buffer(1);
	fd = probe_connect();
	probe_step("orphan-left");
	probe_write(fd, 5);
	if (await == 0)
		probe_await_reset(fd);
	/* With a small window: a server that still writes would write more. */
	probe_step("closed");
	probe_read_to_end(fd);
	if (await == 0)
		probe_write(fd, 1);
	else
		probe_state(fd);
	return probe_end();
}
