/* SPDX-License-Identifier: MIT */
/* Sends a message that is too long, and waits for the reset, or the end. */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", NULL };
static int await;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Talks to disconnect_unspec.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	if (await == 0)
		probe_await_reset(fd);
	else
		probe_await_end(fd);
	probe_read(fd);
	if (await == 0) {
		probe_read(fd);
		probe_write(fd, 1);
	}
	return probe_end();
}
