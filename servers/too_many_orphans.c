/* SPDX-License-Identifier: MIT */
/*
 * Cause: the kernel has more orphans than it is allowed.
 *
 * Mechanism: a socket that was closed lives on as an orphan until the client
 * has acknowledged everything and ended as well.  Orphans cost memory and
 * nobody looks after them, so net.ipv4.tcp_max_orphans limits how many the
 * whole machine may have: at a close beyond it the kernel does not wait for
 * the client, but resets (tcp_check_oom, in __tcp_close of net/ipv4/tcp.c).
 * The FIN has been sent before that, unless data stands before it which the
 * client's window does not take.
 *
 * Client sees: the answer, EOF, and EPIPE at its very first write; where data
 * was unsent the part of the answer that has arrived, and ECONNRESET.
 *
 * Seen in the wild: servers of many short connections whose clients vanish;
 * "TCP: too many orphaned sockets" in the kernel's log.
 *
 * The service is innocent: it answers each message, and closes.
 */
#include <unistd.h>

#include "lib/server.h"

static bool unsent;

static void
answer_more_than_the_window(struct connection *c)
{
	static const char bytes[4096];

	server_log(c, "answering more than the client's window takes");
	while (server_unsent(c) == 0)
		if (!server_write(c, bytes, sizeof(bytes)))
			break;
}

static void
end(struct connection *c)
{
	const unsigned long number = c->number;

	server_log(c, "closing connection %lu", number);
	/* An orphan from here on; beyond the limit the kernel sends RST. */
	close(server_release(c));
	/* Not before the act: who waits for it sees no more. */
	server_log(NULL, "connection %lu is closed", number);
}

static void
readable(struct connection *c)
{
	char message[4096];
	ssize_t n;

	if (!c->faulty) {
		server_echo(c);
		return;
	}
	n = server_read(c, message, sizeof(message));
	if (n == 0)
		return;
	/* The first is to be a quiet orphan: it has all of its answer. */
	if (unsent && c->number > 1)
		answer_more_than_the_window(c);
	else
		server_write(c, message, (size_t)n);
	end(c);
}

static const struct server_option options[] = {
	{ .name = "unsent",
	    .help = "answer all but the first with more than fits: no FIN",
	    .flag = &unsent },
	{ 0 },
};

const struct cause cause = {
	.about = "Answers one message, and closes: an orphan more.",
	.options = options,
	.readable = readable,
};
