/* SPDX-License-Identifier: MIT */
/*
 * Sends a message to a server of 64-byte records, in one write or in two, and
 * takes what comes: an answer, a reset, or an end.
 */
#include "lib/probe.h"

static const char *const awaits[] = { "reset", "end", "answer", NULL };
static int await;
static unsigned size = 64, rest;
static bool echoed, record_first;

static const struct probe_option options[] = {
	{ .name = "size",
	    .value = "N",
	    .help = "bytes of the message (64)",
	    .number = &size,
	    .least = 1,
	    .most = 4096 },
	{ .name = "record-first",
	    .help = "before it, have a record echoed",
	    .flag = &record_first },
	{ .name = "echoed",
	    .help = "an answer comes before what is awaited",
	    .flag = &echoed },
	{ .name = "await",
	    .value = "reset|end|answer",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "rest",
	    .value = "N",
	    .help = "after the end, write N bytes more",
	    .number = &rest,
	    .most = 4096 },
	{ 0 },
};

/*
 * It also sees to it that the FIN of shutdown-close is not acknowledged before
 * the RST: a client that has received no data yet would do so at the next tick
 * of its clock, and that ACK could draw an RST of its own from the listener.
 */
static void
exchange_record(int fd)
{
	probe_write(fd, 64);
	probe_read(fd);
}

static void
expect_reset(int fd)
{
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
}

static void
expect_end(int fd)
{
	probe_await_end(fd);
	probe_read(fd);
	if (rest == 0)
		return;
	/* Or the FIN would be acknowledged by the rest, or by a timer. */
	probe_quickack(fd);
	probe_step("end-is-acknowledged");
	probe_write(fd, rest);
	expect_reset(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Sends records to fixed_packet.", options);
	fd = probe_connect();
	if (record_first)
		exchange_record(fd);
	probe_write(fd, size);
	if (echoed)
		probe_read(fd);
	if (await == 0)
		expect_reset(fd);
	else if (await == 1)
		expect_end(fd);
	else
		probe_read(fd);
	return probe_end();
}
