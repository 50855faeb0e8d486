/* SPDX-License-Identifier: MIT */
/*
 * Cause: a server has no memory left for what a client asks of it.
 *
 * Mechanism: an allocation fails with ENOMEM, and that alone sends nothing.
 * What resets is what the server does about it: to abort the connection
 * (SO_LINGER {1,0}); or, where nothing fails and the kernel runs out instead,
 * to be killed: then the kernel closes every connection, by an RST where
 * bytes are unread and a FIN where none are (do_exit, __tcp_close).
 *
 * Client sees: ECONNRESET; or an error for an answer; or EOF.
 *
 * Seen in the wild: leaks; containers at their memory limit, whose process
 * the kernel kills with all its clients; memcached's "out of memory storing
 * object", which is the answer.
 *
 * The service keeps some memory for each message, and never gives it back.
 * What it exhausts is its own RLIMIT_AS.
 */
#include <err.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

#define MEBIBYTE ((size_t)1 << 20)
#define EACH 64 /* mebibytes for a message */
#define SLACK 32 /* for what else the program needs */

enum reaction {
	ABORT,
	ANSWER,
};

static const char *const reactions[] = { "abort", "answer", NULL };
static int reaction = ABORT;
static unsigned room = 1;

/* How much address space is in use (proc(5), statm). */
static size_t
in_use(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	unsigned long pages;

	if (statm == NULL || fscanf(statm, "%lu", &pages) != 1)
		err(1, "/proc/self/statm");
	fclose(statm);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Leaves address space for `room` messages, whatever is in use by now. */
static void
listening(int fd)
{
	(void)fd;
	server_limit(RLIMIT_AS, in_use() + (room * EACH + SLACK) * MEBIBYTE);
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
readable(struct connection *c)
{
	char message[4096];

	if (server_read(c, message, sizeof(message)) == 0)
		return;
	/* As malloc(3) does for so much; it is never touched, and so free. */
	if (mmap(NULL, EACH * MEBIBYTE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) {
		server_log(c, "kept %d MiB", EACH);
		server_write(c, "kept\n", 5);
		return;
	}
	server_log(c, "no memory for %d MiB: %s", EACH,
	    c->faulty ? reactions[reaction] : "answer");
	if (c->faulty && reaction == ABORT)
		abort_connection(c);
	else
		server_write(c, "no memory\n", 10);
}

static const struct server_option options[] = {
	{ .name = "room",
	    .value = "N",
	    .help = "how many messages there is memory for (1)",
	    .number = &room,
	    .most = 256 },
	{ .name = "on-failure",
	    .value = "abort|answer",
	    .help = "what to do when an allocation fails (abort)",
	    .words = reactions,
	    .choice = &reaction },
	{ 0 },
};

const struct cause cause = {
	.about = "Keeps 64 MiB for each message, until no memory is left.",
	.options = options,
	.listening = listening,
	.readable = readable,
};
