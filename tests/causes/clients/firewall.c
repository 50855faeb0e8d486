/* SPDX-License-Identifier: MIT */
/* Talks, and goes on talking when the firewall has closed. */
#include "lib/probe.h"

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Talks through a firewall.", NULL);
	fd = probe_connect();
	probe_write(fd, 5);
	probe_read(fd);
	probe_step("firewall-closes");
	probe_write(fd, 5);
	probe_await_reset(fd);
	probe_read(fd);
	return probe_end();
}
