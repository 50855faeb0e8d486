/* SPDX-License-Identifier: MIT */
/* Ends the connection first: the TIME_WAIT is this host's. */
#include <err.h>
#include <sys/socket.h>

#include "lib/probe.h"

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Leaves a connection in TIME_WAIT.", NULL);
	fd = probe_connect();
	probe_write(fd, 5);
	probe_read(fd);
	if (shutdown(fd, SHUT_WR) == -1)
		err(1, "shutdown");
	probe_await_end(fd);
	probe_read(fd);
	probe_step("closed");
	return probe_end();
}
