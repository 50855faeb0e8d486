/* SPDX-License-Identifier: MIT */
/* The transcript: one line a call, each in one write(2). */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "private.h"

#define CONNECTIONS_MAX 26 /* a..z */

static int named[CONNECTIONS_MAX];
static int names;

void
transcript_name(int fd)
{
	if (names == CONNECTIONS_MAX)
		errx(1, "more than %d connections", CONNECTIONS_MAX);
	named[names++] = fd;
}

static void
write_line(const char *line, size_t length)
{
	if (write(STDOUT_FILENO, line, length) != (ssize_t)length)
		err(1, "write the transcript");
}

void
transcript_write(int fd, const char *call, const char *result)
{
	char what[64], line[160], letter[4] = "";
	int length;

	for (int i = 1; i < names; i++)
		if (named[i] == fd)
			snprintf(letter, sizeof(letter), "%c ", 'a' + i);
	snprintf(what, sizeof(what), "%s%s", letter, call);
	length = snprintf(line, sizeof(line), "%-15s %s\n", what, result);
	write_line(line, (size_t)length);
}

void
transcript_error(int fd, const char *call, int error)
{
	const char *name = strerrorname_np(error);

	transcript_write(fd, call, name != NULL ? name : "unknown error");
}

void
transcript_count(int fd, const char *call, size_t n)
{
	char result[24];

	snprintf(result, sizeof(result), "%zu", n);
	transcript_write(fd, call, result);
}

/* Waits for whoever started the probe: one line, or the end of stdin. */
static void
await_line(void)
{
	char c = '\0';
	ssize_t n;

	/* Byte by byte: the next line is for the next wait. */
	do
		n = read(STDIN_FILENO, &c, 1);
	while (n == 1 ? c != '\n' : n == -1 && errno == EINTR);
}

void
probe_step(const char *name)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "step %s\n", name);

	write_line(line, (size_t)length);
	if (isatty(STDIN_FILENO))
		warnx("step \"%s\": press Enter to go on", name);
	await_line();
}

int
probe_end(void)
{
	write_line("end\n", 4);
	if (!isatty(STDIN_FILENO))
		await_line();
	return 0;
}

void
transcript_deadline(int fd, const char *call)
{
	transcript_write(fd, call, "deadline");
	(void)!probe_end();
	exit(1);
}
