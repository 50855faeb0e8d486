/* SPDX-License-Identifier: MIT */
/*
 * Has a message answered, acknowledges the end that follows, and waits for
 * the reset that this draws; or, from a twin, for nothing.
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

	probe_start(argc, argv, "Talks to linger2.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	probe_read(fd);
	if (await == 0) {
		probe_read_end(fd);
		probe_await_reset(fd);
		probe_write(fd, 1);
		return probe_end();
	}
	probe_await_end(fd);
	probe_read(fd);
	/* Or the FIN would be acknowledged by a timer. */
	probe_quickack(fd);
	probe_step("fin-acknowledged");
	probe_state(fd);
	return probe_end();
}
