/* SPDX-License-Identifier: MIT */
/*
 * Cause: a client that has said nothing yet is forgotten with a listener that
 * defers accepting.
 *
 * Mechanism: with TCP_DEFER_ACCEPT (tcp(7)) the server drops the last segment
 * of a handshake that brings no data: the client's connect has succeeded, and
 * the server keeps but a request.  Closing the listener drops that without a
 * word (inet_csk_listen_stop resets only what was established); the client's
 * first bytes then meet no socket, and draw an RST.
 *
 * Client sees: nothing at all while it is silent; then a write that succeeds,
 * and ECONNRESET.
 *
 * Seen in the wild: web servers that listen "deferred" and are restarted;
 * connections opened in advance by a browser or a pool.
 *
 * The service echoes.  The first message tells it to stop: it closes its
 * listener, and serves on whom it has accepted.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static bool keep, at_once, stopped;

static void
listening(int fd)
{
	int seconds = 30;

	if (at_once)
		return;
	if (setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds,
		sizeof(seconds)) == -1)
		err(1, "setsockopt TCP_DEFER_ACCEPT");
}

static void
readable(struct connection *c)
{
	if (server_peek(c) == 0)
		return;
	if (c->faulty && !keep && !stopped) {
		server_log(c, "stopping: closing the listener");
		stopped = true;
		/* Says nothing to those whose acceptance was deferred. */
		close(server_release_listener());
	}
	server_echo(c);
}

static const struct server_option options[] = {
	{ .name = "keep",
	    .help = "do not close the listener: no reset",
	    .flag = &keep },
	{ .name = "at-once",
	    .help = "do not defer: silent clients are accepted, no reset",
	    .flag = &at_once },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo that accepts clients when they have said something.",
	.options = options,
	.listening = listening,
	.readable = readable,
};
