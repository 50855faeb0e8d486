/* SPDX-License-Identifier: MIT */
/*
 * Cause: a listener is closed while clients wait in its queue.
 *
 * Mechanism: the kernel completes the handshake without the program, so a
 * client's connect and even its first writes succeed before anybody calls
 * accept(2).  Those in the queue belong to the listener; when that closes,
 * each of them is reset (inet_csk_listen_stop in
 * net/ipv4/inet_connection_sock.c).  TcpExt does not count it.
 *
 * Client sees: a connect that succeeds, then ECONNRESET.  Whoever comes after
 * is refused, and whoever was accepted before is served on.
 *
 * Seen in the wild: a restart or a deployment under load: the old process
 * stops accepting, and closes its listener before the queue is empty.
 *
 * The service echoes.  The first message tells it to stop: it accepts no
 * more, and closes the listener once clients wait in its queue.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static unsigned queue = 2;
static bool drain;
static bool stopping;
static unsigned left; /* to be accepted before the listener closes */

static void
close_listener(unsigned waiting)
{
	server_log(
	    NULL, "closing the listener with %u clients waiting", waiting);
	/* The kernel sends RST to each client that waits in its queue. */
	close(server_release_listener());
}

static void
queued(void)
{
	if (!drain) {
		close_listener(queue);
		return;
	}
	left = queue;
	server_resume_accepting();
}

/* The twin: whoever got as far as the queue is served. */
static void
accepted(struct connection *c)
{
	if (left == 0)
		return;
	server_log(c, "accepting, although stopping");
	if (--left == 0)
		close_listener(0);
}

static void
stop(const struct connection *c)
{
	server_log(c, "stopping: accepting no more");
	stopping = true;
	server_pause_accepting();
	server_await_queue(queue, queued);
}

static void
readable(struct connection *c)
{
	if (server_peek(c) == 0)
		return;
	if (c->faulty && !stopping)
		stop(c);
	server_echo(c);
}

static const struct server_option options[] = {
	{ .name = "queue",
	    .value = "N",
	    .help = "close it once N clients wait in the queue (2)",
	    .number = &queue,
	    .least = 1,
	    .most = 128 },
	{ .name = "drain",
	    .help = "accept these before closing: no reset",
	    .flag = &drain },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo that closes its listener on clients in its queue.",
	.options = options,
	.accepted = accepted,
	.readable = readable,
};
