/* SPDX-License-Identifier: MIT */
/*
 * Cause: a request that came with the SYN is closed over, or nobody accepts
 * it.
 *
 * Mechanism: with TCP Fast Open (RFC 7413) a SYN carries data, and the server
 * has a connection with bytes unread before the handshake is complete.  The
 * rules are those of any connection: closed over unread bytes it is reset
 * (close_unread), and in the queue of a listener that closes as well
 * (listener_closed), even while it is still in SYN_RECV.  It takes a cookie
 * of an earlier connection, made with a key that the server still has, and
 * few handshakes like it pending; else the data comes after the handshake
 * (tcp_try_fastopen in net/ipv4/tcp_fastopen.c).
 *
 * Client sees: a write that succeeded, then ECONNRESET; or ECONNREFUSED of
 * that same write, where nobody listens; EINPROGRESS where the SYN is empty.
 *
 * Seen in the wild: DNS over TCP, HTTP proxies; early data that is lost with
 * a restart.
 *
 * The service echoes, and closes on a message of more than four bytes.
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
	NEVER, /* answer */
	ENDED, /* answer, and end behind that */
};

static const char *const moments[] = { "unread", "queued", "never", "ended",
	NULL };
static int when = UNREAD;

enum change {
	SAME, /* one key, the kernel's own */
	LOST, /* a new one with the first answer, and older cookies are bad */
	KEPT, /* the same, but the old one is kept for them */
};

static const char *const changes[] = { "same", "lost", "kept", NULL };
static int change = SAME;

#define KEY 16 /* bytes; the new one, and behind it the old */
static const char keys[] = "sixteen new bytesixteen old byte";
static unsigned pending = 16;
static int listener;

static void
set(int option, const void *value, socklen_t length)
{
	if (setsockopt(listener, IPPROTO_TCP, option, value, length) == -1)
		err(1, "setsockopt %d of the listener", option);
}

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
	listener = fd;
	set(TCP_FASTOPEN, &pending, sizeof(pending));
	if (change != SAME)
		set(TCP_FASTOPEN_KEY, keys + KEY, KEY);
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
answer(struct connection *c)
{
	if (change != SAME && c->number == 1)
		set(TCP_FASTOPEN_KEY, keys, change == KEPT ? 2 * KEY : KEY);
	server_echo(c);
	if (when != ENDED)
		return;
	shutdown(c->fd, SHUT_WR);
	server_log(c, "ended behind the answer");
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
		answer(c);
		return;
	}
	server_log(c, "closing with %d bytes unread", unread);
	/* The kernel sends RST, because the receive queue holds some. */
	close(server_release(c));
}

static const struct server_option options[] = {
	{ .name = "when",
	    .value = "unread|queued|never|ended",
	    .help = "over what to close, or how to answer (unread)",
	    .words = moments,
	    .choice = &when },
	{ .name = "key",
	    .value = "same|lost|kept",
	    .help = "what the first answer does to the cookies' key (same)",
	    .words = changes,
	    .choice = &change },
	{ .name = "pending",
	    .value = "N",
	    .help = "handshakes with data that may be incomplete (16)",
	    .number = &pending,
	    .most = 4096 },
	{ 0 },
};

const struct cause cause = {
	.about = "Takes requests that come with the SYN, and closes on them.",
	.options = options,
	.listening = listening,
	.accepted = accepted,
	.readable = readable,
};
