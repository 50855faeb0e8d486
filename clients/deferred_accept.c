/* SPDX-License-Identifier: MIT */
/*
 * One client that connects and is silent, and another whose message makes the
 * server close its listener; then the first one speaks, or does not.
 */
#include "lib/probe.h"

static const char *const fates[] = { "reset", "served", "silent", NULL };
static int fate;

static const struct probe_option options[] = {
	{ .name = "fate",
	    .value = "reset|served|silent",
	    .help =
		"what comes of its first words; silent: it has none (reset)",
	    .words = fates,
	    .choice = &fate },
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
	int first, other;

	probe_start(argc, argv, "Is silent to deferred_accept.", options);
	first = probe_connect();
	other = probe_connect();
	exchange(other);
	probe_state(first);
	if (fate == 0) {
		probe_write(first, 5);
		probe_await_reset(first);
		probe_read(first);
		probe_read(first);
		probe_write(first, 1);
	} else if (fate == 1) {
		exchange(first);
	}
	exchange(other);
	return probe_end();
}
