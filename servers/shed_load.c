/* SPDX-License-Identifier: MIT */
/*
 * Cause: a server has more connections than it wants, and sheds the rest.
 *
 * Mechanism: the program's own policy, beyond M connections in all or from
 * one address: an abort (SO_LINGER {1,0}) is an RST, without a place in
 * TIME_WAIT; a 503 and close is the answer and a FIN, unless the request has
 * come and is unread: then an RST follows the answer (__tcp_close).
 *
 * Client sees: ECONNRESET, or 503 and then EOF, or 503 and then ECONNRESET.
 *
 * Seen in the wild: nginx's limit_conn, HAProxy's maxconn and its "reject"
 * and "silent-drop"; what a defence against floods does to an innocent client
 * behind the same address as the flood.
 *
 * The service is HTTP/1.1 of one request to a connection.
 */
#include <arpa/inet.h>
#include <err.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/http.h"

enum reaction {
	ABORT, /* at once */
	ANSWER, /* 503 and close at once, before the request is here */
	ANSWER_REQUEST, /* 503 and close when the request is here, unread */
};

static const char *const reactions[] = { "abort", "answer", "answer-request",
	NULL };
static int reaction = ABORT;
static unsigned most = 2;
static bool per_source;

#define SHEDDING (-2) /* stage of one that waits for its request */

/* The client's address, without its port. */
static struct in6_addr
source(const struct connection *c)
{
	struct sockaddr_storage peer = { 0 };
	socklen_t length = sizeof(peer);
	struct in6_addr address = { 0 };

	/* One that was reset since has none, and counts as 0. */
	getpeername(c->fd, (struct sockaddr *)&peer, &length);
	if (peer.ss_family == AF_INET6)
		address = ((struct sockaddr_in6 *)&peer)->sin6_addr;
	else if (peer.ss_family == AF_INET)
		memcpy(&address, &((struct sockaddr_in *)&peer)->sin_addr, 4);
	return address;
}

/* How many connections there are, c among them, in all or of its source. */
static unsigned
count(const struct connection *c)
{
	const struct in6_addr own = source(c);
	unsigned n = 0;

	for (const struct connection *other = server_oldest(); other != NULL;
	     other = server_next(other)) {
		const struct in6_addr its = source(other);

		if (!per_source || memcmp(&own, &its, sizeof(own)) == 0)
			n++;
	}
	return n;
}

static void
abort_connection(struct connection *c)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	int fd = server_release(c);

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* A linger time of zero: RST instead of FIN. */
	close(fd);
}

static void
answer_and_close(struct connection *c)
{
	http_answer(c, 503);
	/* The kernel sends RST if the request is here, unread, else FIN. */
	close(server_release(c));
}

static void
accepted(struct connection *c)
{
	if (!c->faulty || count(c) <= most)
		return;
	server_log(c, "one more than %u%s: %s", most,
	    per_source ? " from there" : "", reactions[reaction]);
	if (reaction == ABORT)
		abort_connection(c);
	else if (reaction == ANSWER)
		answer_and_close(c);
	else
		c->stage = SHEDDING;
}

static void
readable(struct connection *c)
{
	int status;

	if (c->stage == SHEDDING) {
		if (server_peek(c) > 0)
			answer_and_close(c);
		return;
	}
	if (c->stage == HTTP_LINGERING) {
		http_throw_away(c);
		return;
	}
	status = http_read(c);
	if (status == 0)
		return;
	server_log(c, "answering %d", status);
	http_answer(c, status);
	http_linger(c);
}

static const struct server_option options[] = {
	{ .name = "most",
	    .value = "M",
	    .help = "connections that are served at a time (2)",
	    .number = &most,
	    .most = 10000 },
	{ .name = "per-source",
	    .help = "that many from each address",
	    .flag = &per_source },
	{ .name = "on-overload",
	    .value = "abort|answer|answer-request",
	    .help = "what becomes of the others (abort)",
	    .words = reactions,
	    .choice = &reaction },
	{ 0 },
};

const struct cause cause = {
	.about = "HTTP/1.1 for a few connections at a time; sheds the others.",
	.options = options,
	.accepted = accepted,
	.readable = readable,
};
