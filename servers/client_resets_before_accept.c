/* SPDX-License-Identifier: MIT */
/*
 * Cause: the client resets the connection before the server has accepted it.
 *
 * Mechanism: the kernel completes the handshake by itself, and queues the
 * connection for accept(2).  A reset that comes meanwhile (tcp_reset) does
 * not take it out of the queue: on Linux accept succeeds, and returns what is
 * left of the connection.  (POSIX allows ECONNABORTED, which accept(2) of
 * Linux does not return here.)
 *
 * Server sees: accept succeeds and names the client; getpeername says
 * ENOTCONN, a read what had arrived and then ECONNRESET.
 *
 * Seen in the wild: port scanners and health checks; clients that gave up
 * while a busy server had no time to accept.
 *
 * The service echoes, and its log says what each call returned.  It accepts
 * nobody before a number of clients wait: what the earlier of them have sent
 * has then arrived.
 */
#include <errno.h>
#include <unistd.h>

#include "lib/server.h"

static unsigned queue = 2;

static void
queued(void)
{
	server_log(NULL, "accepting");
	server_resume_accepting();
}

static void
listening(int fd)
{
	(void)fd;
	if (server_first() == 0)
		return;
	server_pause_accepting();
	server_await_queue(queue, queued);
}

/* It is a socket like any, with nobody at its other end. */
static void
accepted(struct connection *c)
{
	server_log(c, "accepted");
	server_try_peer(c);
}

static void
close_it(struct connection *c)
{
	server_log(c, "closing");
	close(server_release(c));
}

/* The kernel tells of a reset once; from then on it is an end like any. */
static void
look_again(struct connection *c)
{
	char none[1];

	server_try_read(c, none, sizeof(none));
	server_try_write(c, "x", 1);
	close_it(c);
}

static void
readable(struct connection *c)
{
	char message[4096];
	ssize_t n;

	/* All that there is: a reset may stand behind the bytes. */
	do
		n = server_try_read(c, message, sizeof(message));
	while (n > 0 && server_has_ended(c));
	if (n > 0)
		server_write(c, message, (size_t)n);
	else if (n == 0)
		close_it(c);
	else if (errno != EAGAIN)
		look_again(c);
}

static const struct server_option options[] = {
	{ .name = "queue",
	    .value = "N",
	    .help = "accept nobody before N clients wait (2)",
	    .number = &queue,
	    .least = 1,
	    .most = 128 },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo that lets its first clients wait to be accepted.",
	.options = options,
	.listening = listening,
	.accepted = accepted,
	.readable = readable,
};
