/* SPDX-License-Identifier: MIT */
/*
 * Has two connections; the server closes the first, and we go on writing to
 * it without MSG_NOSIGNAL.  A child does so, and dies of it.
 */
#include <err.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/probe.h"

static bool unread, ignore, reads_first;

static const struct probe_option options[] = {
	{ .name = "unread",
	    .help = "leave the second connection's answer unread",
	    .flag = &unread },
	{ .name = "ignore", .help = "ignore SIGPIPE", .flag = &ignore },
	{ .name = "reads-first",
	    .help = "do not write to a connection that has ended",
	    .flag = &reads_first },
	{ 0 },
};

static void
send_one(int fd)
{
	/* No MSG_NOSIGNAL: where this is EPIPE, it is SIGPIPE as well. */
	probe_called(fd, "send 1", send(fd, "x", 1, 0) == 1 ? 0 : -1);
}

static void
write_on(int fd)
{
	send_one(fd);
	probe_await_reset(fd);
	send_one(fd);
}

static void
talk(void)
{
	int first = probe_connect(), second = probe_connect();

	probe_write(first, 5);
	probe_read(first);
	probe_await_end(first);
	/* Or the FIN would be acknowledged by what we write, or by a timer. */
	probe_quickack(first);
	probe_step("end-is-acknowledged");
	probe_write(second, 5);
	if (unread)
		probe_await_bytes(second);
	else
		probe_read(second);
	if (reads_first)
		probe_read(first);
	else
		write_on(first);
	/* Only who lives comes here. */
	probe_write(second, 5);
	probe_read(second);
	probe_state(second);
}

static void
have_child_talk(void)
{
	const pid_t parent = getpid();
	const pid_t child = fork();

	if (child == -1)
		err(1, "fork");
	if (child == 0) {
		probe_become_child(parent);
		talk();
		_exit(0);
	}
	probe_await_child(child);
	probe_step("server-has-seen");
}

int
main(int argc, char **argv)
{
	probe_start(argc, argv, "Dies of SIGPIPE, by proxy.", options);
	if (ignore)
		signal(SIGPIPE, SIG_IGN);
	if (ignore || reads_first)
		talk();
	else
		have_child_talk();
	return probe_end();
}
