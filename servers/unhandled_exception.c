/* SPDX-License-Identifier: MIT */
/*
 * Cause: an error that nobody catches ends the process that serves a client.
 *
 * Mechanism: the kernel closes a dead process's descriptors as if it had
 * called close(2): RST where bytes are unread, and FIN where all were read
 * (do_exit, exit_files, __tcp_close).  That nobody decided to close makes no
 * difference, nor does the way of dying.  A descriptor that another process
 * holds as well stays open, and nothing is sent at all.
 *
 * Client sees: ECONNRESET if it had sent more than the server read, else EOF.
 *
 * Seen in the wild: worker processes (Apache prefork, PHP-FPM, Gunicorn) that
 * crash, or are killed by the kernel for their memory.
 *
 * The service doubles integers, after the article's first example: one to a
 * message, at most 32 bytes of it are read.  Unlike that program, which dies
 * of its first error with all of its clients, this one serves each client
 * from a worker, so the service survives and the next client is served.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/server.h"

#define MESSAGE 32

enum death {
	DIE_ABORT, /* what an uncaught exception of C++ comes to */
	DIE_SEGV, /* a write through a null pointer */
	DIE_KILL, /* what the kernel's out-of-memory killer sends */
	DIE_EXIT, /* what an uncaught exception of Python comes to */
};

static const char *const deaths[] = { "abort", "segv", "kill", "exit", NULL };
static int death = DIE_ABORT;
static bool hold;

/* A sanitizer would only complain of the null pointer, and exit. */
static void __attribute__((noreturn, no_sanitize("undefined"))) die(void)
{
	volatile int *volatile nowhere = NULL;

	/* Whichever it is, the kernel closes the socket: RST if unread. */
	if (death == DIE_ABORT)
		abort();
	if (death == DIE_SEGV)
		*nowhere = 1;
	if (death == DIE_KILL)
		raise(SIGKILL);
	_exit(1);
}

/* Returns false where the text is no integer whose double is one too. */
static bool
parse(const char *text, int *value)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || end[strspn(end, " \r\n")] != '\0' || errno != 0 ||
	    n > INT_MAX / 2 || n < INT_MIN / 2)
		return false;
	*value = (int)n;
	return true;
}

static void
double_integer(struct connection *c, const char *text)
{
	char answer[MESSAGE];
	int value, length;

	if (!parse(text, &value)) {
		server_log(
		    c, "no integer, with %d bytes unread", server_unread(c));
		if (c->faulty)
			die();
		server_write(c, "?\n", 2);
		return;
	}
	length = snprintf(answer, sizeof(answer), "%d\n", value * 2);
	server_log(c, "doubling %d", value);
	server_write(c, answer, (size_t)length);
}

static void __attribute__((noreturn)) serve(struct connection *c)
{
	char text[MESSAGE + 1];
	ssize_t n;

	for (;;) {
		n = read(c->fd, text, MESSAGE);
		if (n <= 0)
			_exit(0);
		text[n] = '\0';
		double_integer(c, text);
	}
}

static void
accepted(struct connection *c)
{
	if (hold && c->faulty)
		server_fork_holder(c);
	if (server_fork(c))
		serve(c);
}

static const struct server_option options[] = {
	{ .name = "how",
	    .value = "abort|segv|kill|exit",
	    .help = "how the worker dies (abort)",
	    .words = deaths,
	    .choice = &death },
	{ .name = "hold",
	    .help = "another process holds the descriptor as well",
	    .flag = &hold },
	{ 0 },
};

const struct cause cause = {
	.about = "Doubles integers; the worker dies of a message that is none.",
	.options = options,
	.accepted = accepted,
};
