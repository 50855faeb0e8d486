/* SPDX-License-Identifier: MIT */
/*
 * Has a message answered, sees the end of the connection, and writes on all
 * the same: while the server's FIN is still unacknowledged, or after that.
 */
#include "lib/probe.h"

static const char *const fins[] = { "acknowledged", "unacknowledged", NULL };
static int fin;
static bool heard;

static const struct probe_option options[] = {
	{ .name = "fin",
	    .value = "acknowledged|unacknowledged",
	    .help = "what became of the FIN when we write (acknowledged)",
	    .words = fins,
	    .choice = &fin },
	{ .name = "heard",
	    .help = "the server still reads: expect no reset",
	    .flag = &heard },
	{ 0 },
};

static void
expect_reset(int fd)
{
	probe_await_reset(fd);
	probe_read(fd);
	probe_write(fd, 5);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Writes after write_after_close closed.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	probe_read(fd);
	probe_await_end(fd);
	probe_read(fd);
	/* Or the FIN would be acknowledged by what we write, or by a timer. */
	if (fin == 0)
		probe_quickack(fd);
	probe_step(fin == 0 ? "fin-acknowledged" : "fin-unacknowledged");
	probe_write(fd, 5);
	if (heard) {
		probe_step("thrown-away");
		probe_state(fd);
	} else {
		expect_reset(fd);
	}
	return probe_end();
}
