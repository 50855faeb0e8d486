/* SPDX-License-Identifier: MIT */
/*
 * Asks through a proxy, and takes what comes: a reset, an end, or an answer;
 * perhaps one client after another.
 */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", "answer", NULL };
static int await;
static bool prepared, served_first, http, answered;

static const struct probe_option options[] = {
	{ .name = "prepared",
	    .help = "before asking, have the server prepared",
	    .flag = &prepared },
	{ .name = "served-first",
	    .help = "another client is answered first, and stays",
	    .flag = &served_first },
	{ .name = "http",
	    .help = "ask in HTTP, and not in five bytes",
	    .flag = &http },
	{ .name = "answered",
	    .help = "an answer comes before what is awaited",
	    .flag = &answered },
	{ .name = "await",
	    .value = "reset|end|answer",
	    .help = "what is to come (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

static void
ask(int fd)
{
	if (http)
		probe_write_text(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	else
		probe_write(fd, 5);
}

static void
hear(int fd)
{
	if (await == 0)
		probe_await_reset(fd);
	else if (await == 1)
		probe_await_end(fd);
	if (answered || await == 2)
		probe_read(fd);
	if (await == 2)
		return;
	probe_read(fd);
	if (await == 1)
		return;
	probe_read(fd);
	probe_write(fd, 1);
}

/* A proxy over its limit says so unasked. */
static void
be_one_too_many(void)
{
	int first = probe_connect(), fd;

	ask(first);
	probe_read(first);
	fd = probe_connect();
	if (await == 2)
		ask(fd);
	hear(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Asks through a proxy.", options);
	if (served_first) {
		be_one_too_many();
		return probe_end();
	}
	fd = probe_connect();
	if (prepared)
		probe_step("prepare");
	ask(fd);
	hear(fd);
	return probe_end();
}
