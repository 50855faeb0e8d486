/* SPDX-License-Identifier: MIT */
/*
 * Sends a request with a method and a body, in one segment, and takes what
 * comes of it.
 */
#include <stdio.h>

#include "lib/probe.h"

#define BODY_MOST 1300

static const char *const methods[] = { "BREW", "GET", NULL };
static const char *const awaits[] = { "reset", "end", NULL };
static int method, await;
static unsigned body;
static bool answered, lingering;

static const struct probe_option options[] = {
	{ .name = "method",
	    .value = "BREW|GET",
	    .help = "of RFC 2324, or of RFC 9110 (BREW)",
	    .words = methods,
	    .choice = &method },
	{ .name = "body",
	    .value = "N",
	    .help = "bytes of the body (0)",
	    .number = &body,
	    .most = BODY_MOST },
	{ .name = "answered",
	    .help = "an answer comes before what is awaited",
	    .flag = &answered },
	{ .name = "lingering",
	    .help = "then wait until the server has read the rest",
	    .flag = &lingering },
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

static void
send_request(int fd)
{
	char request[BODY_MOST + 128];
	int length = snprintf(request, sizeof(request),
	    "%s / HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n",
	    methods[method], body);

	if (body > 0)
		snprintf(request + length, sizeof(request) - (size_t)length,
		    "%0*d", (int)body, 0);
	probe_write_text(fd, request);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Sends a request to unknown_method.", options);
	fd = probe_connect();
	send_request(fd);
	if (await == 0)
		probe_await_reset(fd);
	else
		probe_await_end(fd);
	if (answered)
		probe_read(fd);
	probe_read(fd);
	probe_read(fd);
	if (lingering)
		probe_step("thrown-away");
	return probe_end();
}
