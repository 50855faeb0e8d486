/* SPDX-License-Identifier: MIT */
/* Goes on writing after the server's clean end. */
#include "lib/probe.h"

static bool quickack;

static const struct probe_option options[] = {
	{ .name = "quickack",
	    .help = "acknowledge the FIN before writing",
	    .flag = &quickack },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Writes after the server's end.", options);
	fd = probe_connect();
	if (!quickack)
		probe_step("acknowledgements-are-lost");
	probe_write(fd, 5);
	probe_await_end(fd);
	if (quickack)
		probe_quickack(fd);
	probe_read(fd);
	if (quickack)
		probe_step("fin-acknowledged");
	probe_write(fd, 5);
	probe_await_reset(fd);
	probe_write(fd, 5);
	return probe_end();
}
