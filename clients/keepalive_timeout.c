/* SPDX-License-Identifier: MIT */
/*
 * Falls silent; at the step `silent` the network may take away its answers to
 * the server's keepalives as well.
 */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "nothing", NULL };
static int await;

static const struct probe_option options[] = {
	{ .name = "await",
	    .value = "reset|nothing",
	    .help = "what is to come of the silence (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Falls silent before keepalive_timeout.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	probe_read(fd);
	probe_step("silent");
	if (await == 0) {
		probe_await_reset(fd);
		probe_read(fd);
		probe_read(fd);
		probe_write(fd, 1);
		probe_step("server-knows");
	} else {
		probe_step("watched");
		probe_state(fd);
	}
	return probe_end();
}
