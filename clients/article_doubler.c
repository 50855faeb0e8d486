/* SPDX-License-Identifier: MIT */
/*
 * Sends the article's doubler an integer, or what is none, sees what becomes
 * of that connection and of one that waits behind it, and connects again.
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/probe.h"

#define LONG 1100 /* bytes: the server reads 1024 of them */

static const char *const awaits[] = { "end", "reset", "answer", NULL };
static int await;
static unsigned integer;
static bool is_long, notified, queue, abort_in_queue, next, served;

static const struct probe_option options[] = {
	{ .name = "integer",
	    .value = "N",
	    .help = "send an integer; 0 sends \"x\" (0)",
	    .number = &integer,
	    .most = 999 },
	{ .name = "long",
	    .help = "send 1100 bytes, of which the server reads 1024",
	    .flag = &is_long },
	{ .name = "notified",
	    .help = "a notice comes before the end",
	    .flag = &notified },
	{ .name = "await",
	    .value = "end|reset|answer",
	    .help = "what is to come of it (end)",
	    .words = awaits,
	    .choice = &await },
	{ .name = "queue",
	    .help = "a second client waits in the queue meanwhile",
	    .flag = &queue },
	{ .name = "abort-in-queue",
	    .help = "the second client sends an integer and aborts; the first "
		    "only ends",
	    .flag = &abort_in_queue },
	{ .name = "next", .help = "then connect once more", .flag = &next },
	{ .name = "served",
	    .help = "then connect once more, and have 21 doubled",
	    .flag = &served },
	{ 0 },
};

/* "13", or "x", and behind it as many blanks as make it long. */
static void
send_message(int fd)
{
	char text[LONG + 1];
	int length;

	memset(text, ' ', sizeof(text));
	length = integer != 0 ? snprintf(text, sizeof(text), "%u", integer) :
				snprintf(text, sizeof(text), "x");
	if (is_long)
		text[length] = ' ';
	text[LONG] = '\0';
	probe_write_text(fd, text);
}

static void
take(int fd)
{
	if (await == 0)
		probe_await_end(fd);
	else if (await == 1)
		probe_await_reset(fd);
	probe_read(fd);
	if (notified)
		probe_read(fd);
}

/* What waits in the queue when the listener is closed is reset. */
static void
take_reset(int fd)
{
	probe_await_reset(fd);
	probe_read(fd);
}

static void
abort_second(int fd)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };

	probe_write_text(fd, "21");
	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* A linger time of zero: RST instead of FIN. */
	probe_called(fd, "abort", close(fd));
}

static void
have_doubled(int fd)
{
	probe_write_text(fd, "21");
	probe_read(fd);
}

int
main(int argc, char **argv)
{
	int fd, second = -1;

	probe_start(argc, argv, "Sends messages to article_doubler.", options);
	fd = probe_connect();
	if (queue || abort_in_queue)
		second = probe_connect();
	if (abort_in_queue) {
		abort_second(second);
		probe_called(fd, "half_close", shutdown(fd, SHUT_WR));
	} else {
		send_message(fd);
		take(fd);
	}
	if (queue)
		take_reset(second);
	if (served)
		have_doubled(probe_connect());
	if (next) {
		probe_step("program-is-dead");
		probe_connect();
	}
	return probe_end();
}
