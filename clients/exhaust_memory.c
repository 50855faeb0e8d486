/* SPDX-License-Identifier: MIT */
/*
 * Asks the server twice to keep something, on two connections; or has one
 * answered, and is there when the server is killed.
 */
#include "lib/probe.h"

static const char *const fates[] = { "reset", "answer", "killed-unread",
	"killed", NULL };
static int fate;

enum fate {
	RESET, /* the second request is */
	ANSWER, /* it is answered */
	KILLED_UNREAD, /* the server has a request unread, and is killed */
	KILLED, /* the server has read everything, and is killed */
};

static const struct probe_option options[] = {
	{ .name = "fate",
	    .value = "reset|answer|killed-unread|killed",
	    .help = "what comes of it (reset)",
	    .words = fates,
	    .choice = &fate },
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
	probe_write(fd, 5);
	probe_read(fd);
}

static void
outlive_server(int fd)
{
	probe_step("stuck");
	if (fate == KILLED_UNREAD)
		probe_write(fd, 5);
	probe_step("killed");
	if (fate == KILLED_UNREAD) {
		expect_reset(fd);
	} else {
		probe_await_end(fd);
		probe_read(fd);
	}
}

static void
ask_for_more(int first)
{
	int fd = probe_connect();

	if (fate == RESET) {
		probe_write(fd, 5);
		expect_reset(fd);
	} else {
		exchange(fd);
		probe_state(fd);
	}
	probe_state(first);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Asks exhaust_memory for memory.", options);
	fd = probe_connect();
	exchange(fd);
	if (fate == RESET || fate == ANSWER)
		ask_for_more(fd);
	else
		outlive_server(fd);
	return probe_end();
}
