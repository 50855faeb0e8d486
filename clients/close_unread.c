/* SPDX-License-Identifier: MIT */
/*
 * Sends a message, and waits for what comes of it: a reset, or an end.  The
 * server's name says why the one; its --drain and --linger lead to the other.
 */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", NULL };
static int await;
static unsigned size = 5;
static bool go_on;

static const struct probe_option options[] = {
	{ .name = "size",
	    .value = "N",
	    .help = "bytes of the message (5)",
	    .number = &size,
	    .least = 1,
	    .most = 1 << 20 },
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "go-on",
	    .help = "after the end, go on uploading",
	    .flag = &go_on },
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
expect_end(int fd)
{
	probe_await_end(fd);
	probe_read(fd);
	if (!go_on)
		return;
	probe_write(fd, 7);
	probe_step("thrown-away");
	probe_state(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Sends a message to close_unread.", options);
	fd = probe_connect();
	probe_write(fd, size);
	if (await == 0)
		expect_reset(fd);
	else
		expect_end(fd);
	return probe_end();
}
