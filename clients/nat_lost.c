/* SPDX-License-Identifier: MIT */
/*
 * Has a message echoed through a translator, is kept waiting while that loses
 * its table or not, and writes on; or only connects.
 */
#include "lib/probe.h"

static bool kept, anew;

static const struct probe_option options[] = {
	{ .name = "kept",
	    .help = "the table is kept: expect no reset",
	    .flag = &kept },
	{ .name = "anew",
	    .help = "after the reset, connect once more",
	    .flag = &anew },
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

	probe_start(argc, argv, "Talks through a translator.", options);
	fd = probe_connect();
	exchange(fd);
	probe_step("table");
	if (kept) {
		exchange(fd);
		return probe_end();
	}
	probe_write(fd, 5);
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
	if (anew)
		probe_connect();
	return probe_end();
}
