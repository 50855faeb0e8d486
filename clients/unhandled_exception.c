/* SPDX-License-Identifier: MIT */
/*
 * Sends an integer, or what is none, and takes what comes of it.  A long
 * message is read by the server in part only; a short one wholly.
 */
#include "lib/probe.h"

static const char *const messages[] = { "integer", "short", "long", NULL };
static const char *const awaits[] = { "reset", "end", "answer", "nothing",
	NULL };
static int message, await;
static bool again;

static const struct probe_option options[] = {
	{ .name = "send",
	    .value = "integer|short|long",
	    .help = "\"21\", \"x\", or 100 times \"x\" (integer)",
	    .words = messages,
	    .choice = &message },
	{ .name = "await",
	    .value = "reset|end|answer|nothing",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "again",
	    .help = "then connect once more, and send an integer",
	    .flag = &again },
	{ 0 },
};

/*
 * The worker's death is logged when the server hears of it, which can be later
 * than when the client does.
 */
static void
take(int fd)
{
	switch (await) {
	case 0:
		probe_await_reset(fd);
		probe_read(fd);
		probe_read(fd);
		probe_write(fd, 1);
		break;
	case 1:
		probe_await_end(fd);
		probe_read(fd);
		break;
	case 2:
		probe_read(fd);
		break;
	default:
		break;
	}
	if (await != 2)
		probe_step("worker-is-dead");
	if (await == 3)
		probe_state(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Sends messages to unhandled_exception.", options);
	fd = probe_connect();
	if (message == 0)
		probe_write_text(fd, "21");
	else
		probe_write(fd, message == 1 ? 1 : 100);
	take(fd);
	if (again) {
		fd = probe_connect();
		probe_write_text(fd, "21");
		probe_read(fd);
	}
	return probe_end();
}
