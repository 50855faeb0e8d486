/* SPDX-License-Identifier: MIT */
/*
 * Cause: the client aborts the connection; this server has done nothing.
 *
 * Mechanism: the client closes with SO_LINGER on and its time zero, and its
 * kernel sends an RST in place of the FIN (RFC 9293 3.10.5, ABORT).  Here
 * tcp_reset() notes ECONNRESET and ends the connection; what had arrived and
 * is unread is kept.
 *
 * Server sees: ECONNRESET once, from whichever call comes first, after the
 * bytes that were unread; then EOF, EPIPE and ENOTCONN.
 *
 * Seen in the wild: clients that give up (a deadline, a closed tab, a health
 * check); "Connection reset by peer" in a server's log, and "499" in nginx's.
 *
 * The service echoes, and its log says what each call returned.
 */
#include <errno.h>
#include <unistd.h>

#include "lib/server.h"

enum moment {
	AT_ONCE, /* reads whatever comes, when it comes */
	LATE, /* is busy, and looks when the connection has ended */
	ANSWERING, /* has read the message, and answers when it has ended */
};

enum stage {
	IDLE,
	WORKING, /* on an answer, with --when answering */
};

static const char *const moments[] = { "at-once", "late", "answering", NULL };
static int when = AT_ONCE;

static void
close_it(struct connection *c)
{
	server_try_peer(c);
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
echo(struct connection *c)
{
	char message[4096];
	ssize_t n = server_try_read(c, message, sizeof(message));

	if (n > 0)
		server_try_write(c, message, (size_t)n);
	else if (n == 0)
		close_it(c);
	else if (errno != EAGAIN)
		look_again(c);
}

static void
read_what_is_left(struct connection *c)
{
	char message[4096];
	ssize_t n;

	do
		n = server_try_read(c, message, sizeof(message));
	while (n > 0);
	if (n == 0)
		close_it(c);
	else
		look_again(c);
}

static void
take_message(struct connection *c)
{
	char message[4096];

	if (server_try_read(c, message, sizeof(message)) <= 0)
		return;
	c->stage = WORKING;
	server_await_only_end(c);
}

static void
answer(struct connection *c)
{
	server_try_write(c, "done\n", 5);
	look_again(c);
}

static void
accepted(struct connection *c)
{
	if (when == LATE && c->faulty)
		server_await_only_end(c);
}

static void
readable(struct connection *c)
{
	if (!c->faulty)
		server_echo(c);
	else if (when == AT_ONCE)
		echo(c);
	else if (when == ANSWERING && c->stage == IDLE)
		take_message(c);
	else if (!server_has_ended(c))
		return;
	else if (when == LATE)
		read_what_is_left(c);
	else
		answer(c);
}

static const struct server_option options[] = {
	{ .name = "when",
	    .value = "at-once|late|answering",
	    .help = "when to look at the connection (at-once)",
	    .words = moments,
	    .choice = &when },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo that tells what its calls return.",
	.options = options,
	.accepted = accepted,
	.readable = readable,
};
