/* SPDX-License-Identifier: MIT */
/*
 * Cause: a request that came with the SYN is closed over, or nobody accepts
 * it.
 *
 * Mechanism: with TCP Fast Open (RFC 7413) a SYN carries data, and the server
 * has a connection with bytes unread before the handshake is complete.  The
 * rules are those of any connection: closed over unread bytes it is reset
 * (close_unread), and in the queue of a listener that closes as well
 * (listener_closed), even while it is still in SYN_RECV (__tcp_close and
 * inet_csk_listen_stop).
 *
 * Client sees: a write that succeeded, then ECONNRESET; or ECONNREFUSED of
 * that same write, where nobody listens at all.
 *
 * Seen in the wild: DNS over TCP, HTTP proxies; early data that is lost with
 * a restart.
 *
 * The service echoes, and refuses a message of more than four bytes by
 * closing.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

#define MOST 4

enum moment {
	UNREAD, /* close the connection over its data */
	QUEUED, /* close the listener over the connection */
	NEVER,
};

static const char *const moments[] = { "unread", "queued", "never", NULL };
static int when = UNREAD;

static void
close_listener(void)
{
	server_log(NULL, "closing the listener with a client waiting");
	/* The kernel sends RST, handshake complete or not. */
	close(server_release_listener());
}

static void
listening(int fd)
{
	int pending = 16;

	if (setsockopt(
		fd, IPPROTO_TCP, TCP_FASTOPEN, &pending, sizeof(pending)) == -1)
		err(1, "setsockopt TCP_FASTOPEN");
	if (when != QUEUED || server_first() == 0)
		return;
	server_pause_accepting();
	server_await_queue(1, close_listener);
}

/* accept(2) returns at the SYN: wait until the handshake is complete too. */
static void
accepted(struct connection *c)
{
	server_await_arrivals(c);
}

static void
readable(struct connection *c)
{
	int unread;

	if (server_state(c) == TCP_SYN_RECV)
		return;
	unread = server_peek(c);
	if (unread == 0)
		return;
	if (!c->faulty || when != UNREAD || unread <= MOST) {
		server_echo(c);
		return;
	}
	server_log(c, "closing with %d bytes unread", unread);
	/* The kernel sends RST, because the receive queue holds some. */
	close(server_release(c));
}

static const struct server_option options[] = {
	{ .name = "when",
	    .value = "unread|queued|never",
	    .help = "what is closed over the data: the connection, "
		    "or the listener (unread)",
	    .words = moments,
	    .choice = &when },
	{ 0 },
};

const struct cause cause = {
	.about = "Takes requests that come with the SYN, and closes on them.",
	.options = options,
	.listening = listening,
	.accepted = accepted,
	.readable = readable,
};
