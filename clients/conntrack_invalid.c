/* SPDX-License-Identifier: MIT */
/*
 * Has a message echoed, stands by while a segment of its own goes astray, and
 * sees whether the connection is still there.
 */
#include "lib/probe.h"

static bool tolerated;

static const struct probe_option options[] = {
	{ .name = "tolerated",
	    .help = "nobody minds: expect no reset",
	    .flag = &tolerated },
	{ 0 },
};

static void
exchange(int fd)
{
	probe_write(fd, 5);
	probe_read(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Talks through a firewall that tracks.", options);
	fd = probe_connect();
	exchange(fd);
	probe_step("astray");
	if (tolerated) {
		probe_state(fd);
		exchange(fd);
		return probe_end();
	}
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
	return probe_end();
}
