/* SPDX-License-Identifier: MIT */
/*
 * Cause: the article's first example, which dies of its first error.
 *
 * Mechanism: it closes the connection that sent no integer, and goes on in its
 * loop: the next recv on the closed socket raises, the handler of that error
 * writes to the same socket, which raises again, and now nobody catches it.
 * The close sends a FIN where all was read, and an RST where bytes are unread
 * (__tcp_close).  The death closes the listener, and with it every connection
 * that waits in its queue: each is sent an RST (inet_csk_listen_stop).
 *
 * Client sees: EOF or ECONNRESET; who waited, ECONNRESET; who comes later,
 * ECONNREFUSED.
 *
 * Seen in the wild: error handlers that go on with what they have closed.
 *
 * The service doubles integers, one client after the other, and reads at most
 * 1024 bytes of a message: step by step what the article's program does when
 * it is run, and nothing of its text.  Its integers are of 63 bits, in the
 * digits of ASCII; the article's are of any size, and in any digits.  A
 * connection that is not to meet the fault is left after the close, as was
 * surely meant.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/server.h"

#define MESSAGE 1024

static unsigned other_error = UINT_MAX; /* --other-error is not given */
static int finished = -1; /* the last that the client ended; still open */

/* The error that nobody catches: of the second write, and so of all. */
static void __attribute__((noreturn)) die(void)
{
	server_log(NULL, "the error handler failed: the program dies");
	/* As its interpreter does: RST to each client in the queue. */
	close(server_release_listener());
	server_log(NULL, "dead");
	_exit(1);
}

/* On to the loop's next turn, which the closed socket does not survive. */
static void
close_and_go_on(struct connection *c)
{
	const bool faulty = c->faulty;

	server_log(c, "closing, with %d bytes unread", server_unread(c));
	/* The kernel sends RST if bytes are unread, else FIN. */
	close(server_release(c));
	if (faulty)
		die();
	server_resume_accepting();
}

/* The general handler; its notice is read, if anyone is there to read it. */
static void
notify_and_close(struct connection *c)
{
	static const char notice[] = "Internal server error";

	if (!server_write(c, notice, sizeof(notice) - 1) && c->faulty)
		die();
	close_and_go_on(c);
}

/* Returns false where the bytes are no integer whose double is one too. */
static bool
parse(const char *text, size_t length, long long *value)
{
	char *end;

	errno = 0;
	*value = strtoll(text, &end, 10);
	if (end == text || errno != 0 || *value > LLONG_MAX / 2 ||
	    *value < LLONG_MIN / 2)
		return false;
	end += strspn(end, " \t\n\v\f\r");
	return end == text + length; /* a NUL in the middle is no end */
}

static void
double_integer(struct connection *c, const char *text, size_t size)
{
	char answer[32];
	long long value;
	int length;

	if (!parse(text, size, &value)) {
		server_log(c, "no integer");
		close_and_go_on(c);
	} else if (other_error != UINT_MAX && value == other_error) {
		server_log(c, "another error");
		notify_and_close(c);
	} else {
		server_log(c, "doubling %lld", value);
		length = snprintf(answer, sizeof(answer), "%lld", value * 2);
		if (!server_write(c, answer, (size_t)length))
			notify_and_close(c);
	}
}

/*
 * Serves this one until it ends; the others wait in the queue.  Nobody closes
 * a connection that the client ended: its last reference goes with the next.
 */
static void
accepted(struct connection *c)
{
	(void)c;
	if (finished != -1)
		close(finished);
	finished = -1;
	server_pause_accepting();
}

static void
readable(struct connection *c)
{
	char text[MESSAGE + 1];
	ssize_t n = server_try_read(c, text, MESSAGE);

	if (n > 0) {
		text[n] = '\0';
		double_integer(c, text, (size_t)n);
	} else if (n == 0) {
		finished = server_release(c);
		server_resume_accepting();
	} else if (errno != EAGAIN) {
		notify_and_close(c);
	}
}

static const struct server_option options[] = {
	{ .name = "other-error",
	    .value = "N",
	    .help = "the integer N is an error of another kind (none)",
	    .number = &other_error,
	    .most = INT_MAX / 2 },
	{ 0 },
};

const struct cause cause = {
	.about = "The article's doubler of integers, which dies of an error.",
	.options = options,
	.accepted = accepted,
	.readable = readable,
};
