/* SPDX-License-Identifier: MIT */
/*
 * One client that is accepted, and two that wait in the listener's queue when
 * it closes: one has written already, the other has not.
 */
#include "lib/probe.h"

static const char *const fates[] = { "reset", "served", NULL };
static int fate;
static bool late;

static const struct probe_option options[] = {
	{ .name = "fate",
	    .value = "reset|served",
	    .help = "what comes of the two in the queue (reset)",
	    .words = fates,
	    .choice = &fate },
	{ .name = "late",
	    .help = "try to connect once more afterwards",
	    .flag = &late },
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
	int accepted, talker, silent;

	probe_start(argc, argv, "Waits in listener_closed's queue.", options);
	accepted = probe_connect();
	exchange(accepted);
	talker = probe_connect();
	probe_write(talker, 5);
	silent = probe_connect();
	if (fate == 0) {
		probe_await_reset(talker);
		probe_await_reset(silent);
		probe_read(talker);
		probe_read(silent);
	} else {
		probe_read(talker);
		exchange(silent);
	}
	exchange(accepted);
	if (late)
		probe_connect();
	return probe_end();
}
