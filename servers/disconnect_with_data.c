/* SPDX-License-Identifier: MIT */
/*
 * Cause: a connection that both sides have ended is aborted while the last
 * bytes of an answer still wait for the client's window.
 *
 * Mechanism: after both FINs there is nothing to reset, and in LAST_ACK the
 * kernel aborts without a word; unless the server's FIN is not sent yet
 * because data stands before it: then the client must be told, by an RST
 * (tcp_disconnect in net/ipv4/tcp.c).
 *
 * Client sees: the bytes that have arrived, then ECONNRESET.
 *
 * Seen in the wild: an answer to a slow client that has half-closed after its
 * request; a write timeout that aborts after shutdown(SHUT_WR).
 *
 * The service waits for the client's message and FIN, answers with more than
 * its window takes, and shuts its own half.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

enum ending {
	LINGER,
	DISCONNECT,
	PLAIN, /* the kernel goes on sending what is queued */
};

static const char *const endings[] = { "linger", "disconnect", "plain", NULL };
static int ending = LINGER;
static bool small;

static void
accepted(struct connection *c)
{
	if (c->faulty)
		server_await_only_end(c);
}

static void
answer(struct connection *c)
{
	static const char bytes[4096];

	if (small) {
		server_log(c, "answering with 50 bytes");
		server_write(c, bytes, 50);
		return;
	}
	server_log(c, "answering more than the client's window takes");
	while (server_unsent(c) == 0)
		if (!server_write(c, bytes, sizeof(bytes)))
			break;
}

static void
end(struct connection *c)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	const struct sockaddr nobody = { .sa_family = AF_UNSPEC };
	int fd;

	server_log(c, "shutdown, and %s, with bytes %s", endings[ending],
	    server_unsent(c) > 0 ? "unsent" : "sent");
	fd = server_release(c);
	/* LAST_ACK, but the FIN waits behind the bytes. */
	shutdown(fd, SHUT_WR);
	if (ending == LINGER &&
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* Either way the kernel throws the bytes away, and sends RST. */
	if (ending == DISCONNECT && connect(fd, &nobody, sizeof(nobody)) == -1)
		err(1, "connect AF_UNSPEC");
	close(fd);
	/* Not before the act, as elsewhere: who waits for it sees no more. */
	server_log(NULL, "that connection is no more");
}

static void
readable(struct connection *c)
{
	char message[4096];

	if (!c->faulty) {
		server_echo(c);
		return;
	}
	if (!server_has_ended(c) ||
	    server_read(c, message, sizeof(message)) == 0)
		return;
	answer(c);
	end(c);
}

static const struct server_option options[] = {
	{ .name = "by",
	    .value = "linger|disconnect|plain",
	    .help = "how to end: plain is no abort (linger)",
	    .words = endings,
	    .choice = &ending },
	{ .name = "small",
	    .help = "answer with 50 bytes, which are sent at once: no reset",
	    .flag = &small },
	{ 0 },
};

const struct cause cause = {
	.about = "Aborts what both sides have ended, with bytes unsent.",
	.options = options,
	.accepted = accepted,
	.readable = readable,
};
