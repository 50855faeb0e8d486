/* SPDX-License-Identifier: MIT */
/*
 * Cause: a socket is closed with SO_LINGER on and its time zero.
 *
 * Mechanism: that asks for an abort: what is queued is thrown away and an RST
 * is sent in place of the FIN (socket(7); RFC 9293 3.10.5, ABORT; __tcp_close
 * in net/ipv4/tcp.c).  Unread bytes are looked for first: where there are
 * some, the reset is that of close_unread, and so are counter and reason.
 *
 * Client sees: ECONNRESET, after those bytes of an answer that have arrived.
 *
 * Seen in the wild: load balancers and idle timers that shed connections;
 * servers that want no TIME_WAIT; HAProxy's "option nolinger", nginx's
 * reset_timedout_connection.
 *
 * The service answers each message with bytes of its own.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

#define ANSWER_MOST 16384

enum moment {
	WHEN_ACCEPTED, /* before anything was said */
	WHEN_REQUEST, /* a message was read, and not answered */
	WHEN_ANSWERED, /* its answer was written */
	WHEN_ACKNOWLEDGED, /* its answer has arrived */
	WHEN_UNSENT, /* part of its answer waits for the client's window */
	WHEN_UNREAD, /* a message has come, and was not read */
};

static const char *const moments[] = { "accepted", "request", "answered",
	"acknowledged", "unsent", "unread", NULL };
static int when = WHEN_REQUEST;
static unsigned seconds, answer = 50;
static bool plain, inherit;

static void
set_linger(int fd, bool on)
{
	struct linger l = { .l_onoff = on, .l_linger = (int)seconds };

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l)) == -1)
		err(1, "setsockopt SO_LINGER");
}

/* Accepted sockets inherit the option: then there is no call to be seen. */
static void
listening(int fd)
{
	if (inherit)
		set_linger(fd, true);
}

static void
end(struct connection *c)
{
	if (plain)
		server_log(c, "closing without SO_LINGER");
	else
		server_log(c, "closing with SO_LINGER {1,%u}", seconds);
	if (!plain && !inherit)
		set_linger(c->fd, true);
	/* With {1,0} the kernel sends RST at once, and no FIN. */
	close(server_release(c));
}

static void
accepted(struct connection *c)
{
	if (!c->faulty && inherit)
		set_linger(c->fd, false);
	else if (c->faulty && when == WHEN_ACCEPTED)
		end(c);
}

/* Answers until some of the answer cannot be sent yet, and aborts. */
static void
answer_too_much(struct connection *c)
{
	static const char bytes[4096];

	server_log(c, "answering more than the client's window takes");
	while (server_unsent(c) == 0)
		if (!server_write(c, bytes, sizeof(bytes)))
			break;
	end(c);
}

static void
reply(struct connection *c)
{
	static const char bytes[ANSWER_MOST];
	const bool watch = c->faulty && when == WHEN_ACKNOWLEDGED;

	if (watch)
		server_watch_acknowledgements(c);
	server_log(c, "answering with %u bytes", answer);
	server_write(c, bytes, answer);
	if (watch)
		server_await_acknowledged(c);
	else if (c->faulty && when == WHEN_ANSWERED)
		end(c);
}

static void
readable(struct connection *c)
{
	char request[4096];

	if (c->faulty && when == WHEN_UNREAD) {
		if (server_peek(c) > 0)
			end(c);
		return;
	}
	if (server_read(c, request, sizeof(request)) == 0)
		return;
	if (c->faulty && when == WHEN_REQUEST)
		end(c);
	else if (c->faulty && when == WHEN_UNSENT)
		answer_too_much(c);
	else
		reply(c);
}

static const char *
check(void)
{
	if (plain && (inherit || seconds != 0))
		return "--plain is no SO_LINGER at all: not with --inherit or "
		       "--seconds";
	return NULL;
}

static const struct server_option options[] = {
	{ .name = "when",
	    .value = "accepted|request|answered|acknowledged|unsent|unread",
	    .help = "the moment of the close (request)",
	    .words = moments,
	    .choice = &when },
	{ .name = "answer",
	    .value = "N",
	    .help = "bytes of an answer (50)",
	    .number = &answer,
	    .least = 1,
	    .most = ANSWER_MOST },
	{ .name = "inherit",
	    .help = "set the option once, on the listener",
	    .flag = &inherit },
	{ .name = "seconds",
	    .value = "N",
	    .help = "linger that long: no reset (0)",
	    .number = &seconds,
	    .most = 60 },
	{ .name = "plain",
	    .help = "close without the option: no reset",
	    .flag = &plain },
	{ 0 },
};

const struct cause cause = {
	.about =
	    "Answers messages, and aborts connections with SO_LINGER {1,0}.",
	.options = options,
	.check = check,
	.listening = listening,
	.accepted = accepted,
	.readable = readable,
	.acknowledged = end,
};
