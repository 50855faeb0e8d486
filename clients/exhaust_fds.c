/* SPDX-License-Identifier: MIT */
/*
 * Connects many times, waits until the server has run out of descriptors, and
 * then looks at each connection: some are reset, or ended; the others live.
 */
#include "lib/probe.h"

#define MOST 26

static const char *const fates[] = { "served", "ignored", "reset", "end",
	NULL };
static int fate;
static unsigned connections = 8, from = 1, to = MOST;

enum fate {
	SERVED,
	IGNORED, /* connected, and never accepted */
	RESET,
	END,
};

static const struct probe_option options[] = {
	{ .name = "connections",
	    .value = "N",
	    .help = "how many (8)",
	    .number = &connections,
	    .least = 1,
	    .most = MOST },
	{ .name = "fate",
	    .value = "served|ignored|reset|end",
	    .help = "what comes of some of them (served)",
	    .words = fates,
	    .choice = &fate },
	{ .name = "from",
	    .value = "N",
	    .help = "the first of these (1)",
	    .number = &from,
	    .least = 1,
	    .most = MOST },
	{ .name = "to",
	    .value = "N",
	    .help = "the last of these (the last)",
	    .number = &to,
	    .least = 1,
	    .most = MOST },
	{ 0 },
};

static int fd[MOST];

/* Makes one call on each connection with that fate, in their order. */
static void
each(enum fate wanted, void (*call)(int fd))
{
	for (unsigned i = 0; i < connections; i++) {
		bool met = i + 1 >= from && i + 1 <= to;

		if ((met ? (enum fate)fate : SERVED) == wanted)
			call(fd[i]);
	}
}

static void
write_request(int connection)
{
	probe_write(connection, 5);
}

/* One at a time: of many at once, the server may answer any one first. */
static void
exchange(int connection)
{
	probe_write(connection, 5);
	probe_read(connection);
}

int
main(int argc, char **argv)
{
	probe_start(
	    argc, argv, "Makes exhaust_fds run out of descriptors.", options);
	for (unsigned i = 0; i < connections; i++)
		fd[i] = probe_connect();
	if (fate != SERVED)
		probe_step("out-of-descriptors");
	each(RESET, probe_await_reset);
	each(RESET, probe_read);
	each(END, probe_await_end);
	each(END, probe_read);
	each(IGNORED, write_request);
	each(IGNORED, probe_state);
	each(SERVED, exchange);
	each(SERVED, probe_state);
	return probe_end();
}
