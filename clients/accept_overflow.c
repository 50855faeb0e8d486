/* SPDX-License-Identifier: MIT */
/*
 * Begins a handshake, lets three others fill the listener's queue, and then
 * says something, which completes it.  Or comes when the queue is full.
 */
#include "lib/probe.h"

#define QUEUE 3

static const char *const awaits[] = { "reset", "nothing", NULL };
static int await;
static bool late;

static const struct probe_option options[] = {
	{ .name = "late",
	    .help = "connect only when the queue is full",
	    .flag = &late },
	{ .name = "await",
	    .value = "reset|nothing",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

static void
fill_queue(void)
{
	for (int i = 0; i < QUEUE; i++)
		probe_write(probe_connect(), 1);
	probe_step("queue-is-full");
}

static void
complete_handshake(int fd)
{
	probe_write(fd, 1);
	if (await == 0) {
		probe_await_reset(fd);
		probe_read(fd);
		probe_read(fd);
		probe_write(fd, 1);
	} else {
		probe_step("dropped");
		probe_state(fd);
	}
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Overflows the queue of accept_overflow.", options);
	if (late) {
		fill_queue();
		fd = probe_connect_begin();
		probe_step("dropped");
		probe_state(fd);
	} else {
		fd = probe_connect();
		fill_queue();
		complete_handshake(fd);
	}
	return probe_end();
}
