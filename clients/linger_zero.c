/* SPDX-License-Identifier: MIT */
/*
 * Connects, may send a request, and waits for the reset or, from a twin, the
 * end; then reads what has arrived before it.
 */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", NULL };
static int await;
static unsigned request = 5, receive_buffer;
static bool silent, read_first;

static const struct probe_option options[] = {
	{ .name = "silent", .help = "send no request", .flag = &silent },
	{ .name = "request",
	    .value = "N",
	    .help = "bytes of the request (5)",
	    .number = &request,
	    .least = 1,
	    .most = 4096 },
	{ .name = "receive-buffer",
	    .value = "N",
	    .help = "SO_RCVBUF, for a server that fills it",
	    .number = &receive_buffer,
	    .least = 1,
	    .most = 1 << 20 },
	{ .name = "answered",
	    .help = "bytes of an answer come before",
	    .flag = &read_first },
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

	probe_start(argc, argv, "Talks to linger_zero.", options);
	probe_receive_buffer(receive_buffer);
	fd = probe_connect();
	if (!silent)
		probe_write(fd, request);
	probe_quickack(fd);
	if (await == 0)
		probe_await_reset(fd);
	else
		probe_await_end(fd);
	if (receive_buffer != 0) {
		probe_read_to_end(fd);
		return probe_end();
	}
	if (read_first)
		probe_read(fd);
	probe_read(fd);
	if (await == 0) {
		probe_read(fd);
		probe_write(fd, 1);
	}
	return probe_end();
}
