/* SPDX-License-Identifier: MIT */
/*
 * Cause: the client's process is killed while it holds the connection.
 *
 * Mechanism: the client's kernel closes a dead process's descriptors as
 * close(2) would: RST where bytes of an answer are unread, and FIN where all
 * were read (do_exit, __tcp_close).  A process that waits for an answer has
 * read everything: its end is a FIN, and the answer that comes afterwards is
 * what is reset.
 *
 * Server sees: ECONNRESET; or EOF, an answer that can still be written, and
 * then EPIPE.
 *
 * Seen in the wild: Ctrl-C in a download, an app that the phone's system
 * ends, a container that is stopped in the middle of its requests.
 *
 * The service echoes, and its log says what each call returned.
 */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static bool slow;

enum stage {
	IDLE,
	WORKING, /* on an answer, with --slow: until the client is gone */
};

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

/*
 * The client's FIN does not say that nobody is there to read.  By the time of
 * a slow answer its ACK has been sent, by a timer: do that now.
 */
static void
answer(struct connection *c)
{
	char none[1];
	int on = 1;

	if (server_try_read(c, none, sizeof(none)) != 0) {
		look_again(c);
		return;
	}
	if (setsockopt(c->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on)) == -1)
		err(1, "setsockopt TCP_QUICKACK");
	server_watch_acknowledgements(c);
	server_try_write(c, "done\n", 5);
	server_await_acknowledged(c);
}

static void
acknowledged(struct connection *c)
{
	server_log(c, "the answer has arrived");
	close_it(c);
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
	if (c->stage == WORKING) {
		if (server_has_ended(c))
			answer(c);
		return;
	}
	n = server_try_read(c, message, sizeof(message));
	if (n > 0 && slow) {
		c->stage = WORKING;
		server_await_only_end(c);
	} else if (n > 0) {
		server_try_write(c, message, (size_t)n);
	} else if (n == 0) {
		close_it(c);
	} else if (errno != EAGAIN) {
		look_again(c);
	}
}

static const struct server_option options[] = {
	{ .name = "slow",
	    .help = "answer when the client has ended or reset the connection",
	    .flag = &slow },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo that tells what its calls return; may be slow.",
	.options = options,
	.readable = readable,
	.acknowledged = acknowledged,
};
