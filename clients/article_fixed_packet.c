/* SPDX-License-Identifier: MIT */
/*
 * Sends the article's second example a packet, of the right size or not, and
 * takes what comes; or has a client behind it abort, and kills the program.
 */
#include <err.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/probe.h"

#define RECORD 64

static unsigned size = RECORD, rest;
static bool echoed, end, abort_in_queue;

static const struct probe_option options[] = {
	{ .name = "size",
	    .value = "N",
	    .help = "bytes of the packet (64)",
	    .number = &size,
	    .least = 1,
	    .most = 4096 },
	{ .name = "echoed", .help = "an echo is to come", .flag = &echoed },
	{ .name = "end", .help = "and then the end", .flag = &end },
	{ .name = "rest",
	    .value = "N",
	    .help = "after the end, write N bytes more",
	    .number = &rest,
	    .most = 4096 },
	{ .name = "abort-in-queue",
	    .help = "instead: a client behind us sends two packets, and aborts",
	    .flag = &abort_in_queue },
	{ 0 },
};

/* What was sent comes back: "64", or "63+NUL". */
static void
read_echo(int fd)
{
	char echo[RECORD] = "", result[32];
	ssize_t n;

	probe_await_bytes(fd);
	n = recv(fd, echo, sizeof(echo), 0);
	if (n == -1)
		err(1, "recv");
	if (n > 0 && echo[n - 1] == '\0')
		snprintf(result, sizeof(result), "%zd+NUL", n - 1);
	else
		snprintf(result, sizeof(result), "%zd", n);
	probe_told(fd, "read_echo", result);
}

static void
write_on(int fd)
{
	/* Or the FIN would be acknowledged by the rest, or by a timer. */
	probe_quickack(fd);
	probe_step("end-is-acknowledged");
	probe_write(fd, rest);
	probe_await_reset(fd);
	probe_read(fd);
	probe_write(fd, 1);
}

static void
exchange(int fd)
{
	probe_write(fd, size);
	if (echoed)
		read_echo(fd);
	if (end) {
		probe_await_end(fd);
		probe_read(fd);
	}
	if (rest > 0)
		write_on(fd);
}

/*
 * The second client's packets and its reset wait in the queue until the first
 * ends; the third has done nothing but to stand behind it.
 */
static void
kill_program(int first)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	int second = probe_connect(), third = probe_connect();

	probe_write(second, 2 * RECORD);
	if (setsockopt(second, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) ==
	    -1)
		err(1, "setsockopt SO_LINGER");
	/* A linger time of zero: RST instead of FIN. */
	probe_called(second, "abort", close(second));
	probe_called(first, "half_close", shutdown(first, SHUT_WR));
	probe_read(first);
	probe_await_reset(third);
	probe_read(third);
	probe_connect();
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Sends packets to article_fixed_packet.", options);
	fd = probe_connect();
	if (abort_in_queue)
		kill_program(fd);
	else
		exchange(fd);
	return probe_end();
}
