/* SPDX-License-Identifier: MIT */
/*
 * Has a message echoed, is kept waiting while somebody destroys the connection
 * at one of its ends, and sees what it is told.
 */
#include "lib/probe.h"

static bool alive, connecting;

static const struct probe_option options[] = {
	{ .name = "alive",
	    .help = "nothing is destroyed: write on, and be answered",
	    .flag = &alive },
	{ .name = "connecting",
	    .help = "be destroyed while the handshake is unanswered",
	    .flag = &connecting },
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
	    argc, argv, "Talks while its connection is destroyed.", options);
	if (connecting) {
		fd = probe_connect_begin();
	} else {
		fd = probe_connect();
		exchange(fd);
	}
	probe_step("destroyed");
	if (alive) {
		exchange(fd);
		return probe_end();
	}
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
	return probe_end();
}
