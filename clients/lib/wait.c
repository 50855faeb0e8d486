/* SPDX-License-Identifier: MIT */
/* Waits, each with the deadline, and the calls that are nothing but a wait. */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "private.h"

short
wait_for(int fd, short events, const char *call)
{
	struct pollfd p = { .fd = fd, .events = events };
	int n;

	do
		n = poll(&p, 1, (int)probe_deadline * 1000);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		err(1, "poll");
	if (n == 0)
		transcript_deadline(fd, call);
	return p.revents;
}

static void
write_events(int fd, const char *call, short events)
{
	static const struct {
		short event;
		const char *name;
	} known[] = {
		{ POLLIN, "POLLIN" },
		{ POLLOUT, "POLLOUT" },
		{ POLLERR, "POLLERR" },
		{ POLLHUP, "POLLHUP" },
		{ POLLRDHUP, "POLLRDHUP" },
		{ POLLNVAL, "POLLNVAL" },
	};
	char text[64] = "";

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if ((events & known[i].event) == 0)
			continue;
		if (text[0] != '\0')
			strcat(text, " ");
		strcat(text, known[i].name);
	}
	transcript_write(fd, call, text);
}

/*
 * tcp_reset() in the kernel sets the error, and then the state from which
 * POLLHUP comes: poll(2) takes no lock, and has been seen between the two.
 * TCP_INFO does take the socket's lock, so the reset is complete after it.
 */
void
probe_await_reset(int fd)
{
	short events = wait_for(fd, 0, "await_reset");

	if ((events & POLLHUP) == 0) {
		socket_info(fd);
		events = wait_for(fd, 0, "await_reset");
	}
	write_events(fd, "await_reset", events);
}

void
probe_await_end(int fd)
{
	write_events(fd, "await_end", wait_for(fd, POLLRDHUP, "await_end"));
}

/*
 * tcp_fin() in the kernel leaves the end to be acknowledged by a timer, and
 * TCP_QUICKACK does it earlier only where nothing is unread.
 */
void
probe_read_end(int fd)
{
	wait_for(fd, POLLRDHUP, "read");
	probe_read(fd);
	probe_quickack(fd);
}
