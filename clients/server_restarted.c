/* SPDX-License-Identifier: MIT */
/*
 * Has a message echoed, is kept waiting while the server goes and perhaps
 * comes back, and writes on as if nothing had happened.
 */
#include "lib/probe.h"

static bool answered, again;

static const struct probe_option options[] = {
	{ .name = "answered",
	    .help = "what is written on is answered: expect no reset",
	    .flag = &answered },
	{ .name = "again",
	    .help = "after the reset, connect and write once more",
	    .flag = &again },
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
	    argc, argv, "Writes on after the server was away.", options);
	fd = probe_connect();
	exchange(fd);
	probe_step("away");
	probe_state(fd);
	if (answered) {
		exchange(fd);
		return probe_end();
	}
	probe_write(fd, 5);
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
	if (again)
		exchange(probe_connect());
	return probe_end();
}
