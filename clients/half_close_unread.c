/* SPDX-License-Identifier: MIT */
/*
 * Writes after the server has ended its half, or ends its own half itself;
 * and waits for what comes of it: a reset, or an end.
 */
#include "lib/probe.h"

static const char *const ends[] = { "server", "client", NULL };
static const char *const awaits[] = { "reset", "end", NULL };
static int first_end, await;

static const struct probe_option options[] = {
	{ .name = "first-end",
	    .value = "server|client",
	    .help = "who ends its half first (server)",
	    .words = ends,
	    .choice = &first_end },
	{ .name = "await",
	    .value = "reset|end",
	    .help = "what is to come (reset)",
	    .words = awaits,
	    .choice = &await },
	{ 0 },
};

/* The server answers, and sends its FIN; then we say more. */
static void
outlast_server(int fd)
{
	probe_write(fd, 5);
	probe_read(fd);
	probe_await_end(fd);
	probe_read(fd);
	probe_write(fd, 7);
}

static void
end_first(int fd)
{
	probe_write(fd, 5);
	probe_half_close(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Half of a talk to half_close_unread.", options);
	fd = probe_connect();
	if (first_end == 0)
		outlast_server(fd);
	else
		end_first(fd);
	if (await == 0) {
		probe_await_reset(fd);
		probe_read(fd);
		probe_read(fd);
		probe_write(fd, 1);
	} else if (first_end == 0) {
		probe_step("closed");
		probe_state(fd);
	} else {
		probe_await_end(fd);
		probe_read(fd);
	}
	return probe_end();
}
