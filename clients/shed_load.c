/* SPDX-License-Identifier: MIT */
/*
 * Makes connections one by one, and looks what becomes of those that are too
 * many; the others are served after that.
 */
#include "lib/probe.h"

#define MOST 26
#define REQUEST "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

static const char *const fates[] = { "reset", "end", "answer-reset", "served",
	NULL };
static int fate;
static unsigned connections = 4, room = 2;

enum fate {
	RESET, /* ECONNRESET */
	END, /* an answer, then EOF */
	ANSWER_RESET, /* asks, and gets an answer, then ECONNRESET */
	SERVED, /* all are */
};

static const struct probe_option options[] = {
	{ .name = "connections",
	    .value = "N",
	    .help = "how many (4)",
	    .number = &connections,
	    .least = 1,
	    .most = MOST },
	{ .name = "room",
	    .value = "M",
	    .help = "how many of them are served (2)",
	    .number = &room,
	    .most = MOST },
	{ .name = "fate",
	    .value = "reset|end|answer-reset|served",
	    .help = "what becomes of the others (reset)",
	    .words = fates,
	    .choice = &fate },
	{ 0 },
};

static void
suffer(int fd)
{
	if (fate == ANSWER_RESET)
		probe_write_text(fd, REQUEST);
	if (fate == END)
		probe_await_end(fd);
	else
		probe_await_reset(fd);
	if (fate != RESET)
		probe_read(fd);
	probe_read(fd);
	probe_read(fd);
}

static void
ask(int fd)
{
	probe_write_text(fd, REQUEST);
	probe_await_end(fd);
	probe_read(fd);
	probe_read(fd);
}

int
main(int argc, char **argv)
{
	int fd[MOST];

	probe_start(
	    argc, argv, "Makes shed_load too many connections.", options);
	for (unsigned i = 0; i < connections; i++)
		fd[i] = probe_connect();
	if (fate == SERVED)
		room = connections;
	for (unsigned i = room; i < connections; i++)
		suffer(fd[i]);
	for (unsigned i = 0; i < room && i < connections; i++)
		ask(fd[i]);
	return probe_end();
}
