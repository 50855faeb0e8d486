/* SPDX-License-Identifier: MIT */
/*
 * Has a child hold the connection, and kills it.  This is the cause; the
 * server has done nothing.
 */
#include <err.h>
#include <signal.h>
#include <unistd.h>

#include "lib/probe.h"

static const char *const moments[] = { "unread", "read", "waiting", NULL };
static int when;
static bool hold;

static const struct probe_option options[] = {
	{ .name = "when",
	    .value = "unread|read|waiting",
	    .help = "what became of the answer by then (unread)",
	    .words = moments,
	    .choice = &when },
	{ .name = "hold",
	    .help = "go on holding the connection as well",
	    .flag = &hold },
	{ 0 },
};

/* The child has the connection to itself, unless --hold. */
static pid_t
start_holder(int fd)
{
	const pid_t parent = getpid();
	const pid_t child = fork();

	if (child == -1)
		err(1, "fork");
	if (child == 0) {
		probe_become_child(parent);
		for (;;)
			pause();
	}
	if (!hold)
		close(fd);
	return child;
}

int
main(int argc, char **argv)
{
	pid_t child;
	int fd;

	probe_start(
	    argc, argv, "Is killed, by proxy, with a connection.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	if (when == 0)
		probe_await_bytes(fd);
	else if (when == 1)
		probe_read(fd);
	else
		probe_step("message-is-read");
	child = start_holder(fd);
	/* Its kernel closes the connection: RST if an answer is unread. */
	probe_called(-1, "kill", kill(child, SIGKILL));
	probe_await_child(child);
	probe_step("server-has-seen");
	if (hold)
		probe_state(fd);
	return probe_end();
}
