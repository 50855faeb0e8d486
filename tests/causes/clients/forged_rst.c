/* SPDX-License-Identifier: MIT */
/* Waits while a third party forges two resets. */
#include "lib/probe.h"

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Waits for forged resets.", NULL);
	fd = probe_connect();
	probe_step("inexact");
	probe_state(fd);
	probe_step("exact");
	probe_await_reset(fd);
	probe_read(fd);
	return probe_end();
}
