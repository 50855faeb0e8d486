/* SPDX-License-Identifier: MIT */
/*
 * Sends its request with the SYN, and waits for what comes of it; before that
 * it may have a connection that gives it a cookie, or let others come first.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/probe.h"

enum first {
	NOTHING,
	ANSWERED, /* a connection that asks for a cookie, and is answered */
	LOST, /* the same, but the answer is lost: give up */
	OTHERS, /* none, but somebody else has */
};

static const char *const firsts[] = { "nothing", "answered", "lost", "others",
	NULL };
static int first;

enum await {
	RESET,
	ANSWER,
	CONNECTION,
};

static const char *const awaits[] = { "reset", "answer", "connection", NULL };
static int await;
static bool late;

static const struct probe_option options[] = {
	{ .name = "first",
	    .value = "nothing|answered|lost|others",
	    .help = "what to have before (nothing)",
	    .words = firsts,
	    .choice = &first },
	{ .name = "await",
	    .value = "reset|answer|connection",
	    .help = "what is to come of it (reset)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "late", .help = "then try once more", .flag = &late },
	{ 0 },
};

static void
give_up(int fd)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* A linger time of zero: RST instead of FIN. */
	probe_called(fd, "abort", close(fd));
}

static void
have_first(void)
{
	int fd;

	if (first == OTHERS) {
		probe_step("others");
		return;
	}
	/* Without a cookie the SYN asks for one, and nothing is written. */
	fd = probe_fast_open(4);
	probe_write(fd, 4);
	if (first == ANSWERED) {
		probe_read(fd);
		return;
	}
	probe_step("ended");
	give_up(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Sends a SYN with data to fast_open.", options);
	if (first != NOTHING)
		have_first();
	fd = probe_fast_open(5);
	if (await == CONNECTION) {
		probe_step("connected");
		probe_state(fd);
		return probe_end();
	}
	if (await == ANSWER) {
		probe_read(fd);
		probe_state(fd);
		return probe_end();
	}
	probe_await_reset(fd);
	probe_read(fd);
	probe_read(fd);
	probe_write(fd, 1);
	if (late) {
		fd = probe_fast_open(5);
		probe_await_reset(fd);
		probe_read(fd);
	}
	return probe_end();
}
