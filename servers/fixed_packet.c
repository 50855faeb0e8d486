/* SPDX-License-Identifier: MIT */
/*
 * Cause: a message of the wrong size ends the connection.
 *
 * Mechanism: none in TCP, which has no messages (RFC 9293 3.7): what comes of
 * it is decided by how the program closes, and by what is unread then.
 *   shutdown(SHUT_RDWR), close   a FIN; with bytes unread an RST after it
 *   close                        a FIN; with bytes unread an RST instead
 *   abort (SO_LINGER {1,0})      an RST
 *
 * Client sees: EOF after a FIN, and then never ECONNRESET, only EPIPE.
 *
 * Seen in the wild: the article's second example, of which this is the
 * server: 64-byte records, echoed; its "shutdown and close" forces no reset.
 * Two things differ.  It sends back all 64 bytes, where the article's makes
 * the last one NUL.  And with --look-behind it asks whether more is unread:
 * the article's reads 64 bytes at most, and so takes a long message for a
 * record and the beginning of another.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

#define RECORD 64

enum reaction {
	SHUTDOWN_CLOSE, /* the article's way */
	CLOSE,
	ABORT,
};

static const char *const reactions[] = { "shutdown-close", "close", "abort",
	NULL };
static int reaction = SHUTDOWN_CLOSE;
static bool look_behind;

static void
close_on_violation(struct connection *c)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	int fd = server_release(c);

	if (reaction == SHUTDOWN_CLOSE)
		/* Sends a FIN, and so no reset, whatever the comment says. */
		shutdown(fd, SHUT_RDWR);
	if (reaction == ABORT &&
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* The kernel sends RST if bytes are unread, or the linger time is 0. */
	close(fd);
}

static void
readable(struct connection *c)
{
	char record[RECORD];
	ssize_t n = server_read(c, record, sizeof(record));
	ssize_t size = n;

	if (n == 0)
		return;
	if (look_behind)
		size += server_unread(c);
	server_log(c, "got %zd bytes", size);
	if (c->faulty && size != RECORD) {
		server_log(c, "no record of %d: %s, with %zd bytes unread",
		    RECORD, reactions[reaction], size - n);
		close_on_violation(c);
		return;
	}
	server_write(c, record, (size_t)n);
}

static const struct server_option options[] = {
	{ .name = "on-violation",
	    .value = "shutdown-close|close|abort",
	    .help = "how to end the connection (shutdown-close)",
	    .words = reactions,
	    .choice = &reaction },
	{ .name = "look-behind",
	    .help = "look whether more is unread behind the record",
	    .flag = &look_behind },
	{ 0 },
};

const struct cause cause = {
	.about =
	    "Echoes records of 64 bytes; closes on a message of another size.",
	.options = options,
	.readable = readable,
};
