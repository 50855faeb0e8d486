/* SPDX-License-Identifier: MIT */
/*
 * Sends a GET with a cookie of some length, and takes what comes of it.  All
 * of it fits one segment, so that it arrives as a whole.
 */
#include <stdio.h>

#include "lib/probe.h"

#define COOKIE_MOST 1340

static const char *const awaits[] = { "reset", "end", NULL };
static int await;
static unsigned cookie = 1300;
static bool write_first, silence, go_on;

static const struct probe_option options[] = {
	{ .name = "cookie",
	    .value = "N",
	    .help = "bytes of the cookie (1300)",
	    .number = &cookie,
	    .least = 1,
	    .most = COOKIE_MOST },
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "write-first",
	    .help = "after the reset, write before reading",
	    .flag = &write_first },
	{ .name = "no-answer",
	    .help = "no answer comes before the reset",
	    .flag = &silence },
	{ .name = "go-on",
	    .help = "after the end, go on uploading",
	    .flag = &go_on },
	{ 0 },
};

static void
send_request(int fd)
{
	char request[COOKIE_MOST + 64];

	snprintf(request, sizeof(request),
	    "GET / HTTP/1.1\r\nHost: x\r\nCookie: %0*d\r\n\r\n", (int)cookie,
	    0);
	probe_write_text(fd, request);
}

static void
expect_reset(int fd)
{
	probe_await_reset(fd);
	if (write_first)
		probe_write(fd, 1);
	if (!silence)
		probe_read(fd);
	probe_read(fd);
	probe_read(fd);
}

static void
expect_end(int fd)
{
	probe_await_end(fd);
	probe_read(fd);
	probe_read(fd);
	if (!go_on)
		return;
	/* Else the server could read both at once. */
	probe_step("rest-thrown-away");
	probe_write(fd, 7);
	probe_step("thrown-away");
	probe_state(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Sends a long cookie to oversize_field.", options);
	fd = probe_connect();
	send_request(fd);
	if (await == 0)
		expect_reset(fd);
	else
		expect_end(fd);
	return probe_end();
}
