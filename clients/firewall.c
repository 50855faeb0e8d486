/* SPDX-License-Identifier: MIT */
/*
 * Connects through a firewall; or has a message echoed first and then meets a
 * rule that came in between.
 */
#include "lib/probe.h"

enum outcome {
	RESET,
	ANSWER,
	NOTHING,
	ICMP, /* an error that is no segment; only of --connect */
};

static const char *const awaits[] = { "reset", "answer", "nothing", "icmp",
	NULL };
static int await = RESET;
static bool only_connect, forbidden, write_on;

static const struct probe_option options[] = {
	{ .name = "connect",
	    .help = "only begin to connect, and look what came of it",
	    .flag = &only_connect },
	{ .name = "forbidden",
	    .help = "the second message has the word that a rule looks for",
	    .flag = &forbidden },
	{ .name = "await",
	    .value = "reset|answer|nothing|icmp",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "write-on",
	    .help = "then write once more, and expect a reset",
	    .flag = &write_on },
	{ 0 },
};

static void
expect_reset(int fd)
{
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
}

static void
exchange(int fd)
{
	probe_write_text(fd, "hello");
	probe_read(fd);
	probe_step("rule");
	probe_write_text(fd, forbidden ? "virus" : "world");
	if (await == RESET)
		expect_reset(fd);
	else if (await == ANSWER)
		probe_read(fd);
	else
		probe_step("settled");
	probe_state(fd);
	if (!write_on)
		return;
	probe_write_text(fd, "again");
	expect_reset(fd);
}

static void
connect_only(void)
{
	int fd;

	if (await == RESET) {
		fd = probe_connect();
	} else {
		fd = probe_connect_begin();
		probe_step("rule");
	}
	if (await == ICMP) {
		probe_await_reset(fd);
		probe_read(fd);
	}
	probe_state(fd);
}

int
main(int argc, char **argv)
{
	probe_start(
	    argc, argv, "Connects and writes through a firewall.", options);
	if (only_connect)
		connect_only();
	else
		exchange(probe_connect());
	return probe_end();
}
