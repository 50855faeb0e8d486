/* SPDX-License-Identifier: MIT */
/*
 * Asks with a small window, ends its half, and does not read before the reset
 * has come; or reads to the end, from a server that goes on sending.
 */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", NULL };
static int await;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Asks disconnect_with_data.", options);
	probe_receive_buffer(1);
	fd = probe_connect();
	probe_write(fd, 5);
	probe_half_close(fd);
	if (await == 0)
		probe_await_reset(fd);
	else /* A server that writes on while we read writes more. */
		probe_step("answered");
	probe_read_to_end(fd);
	probe_step("server-closed");
	return probe_end();
}
