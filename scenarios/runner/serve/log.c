/* SPDX-License-Identifier: MIT */
/* The servers' logs, each line with its server's name, on standard error. */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../memory.h"
#include "inside.h"

static unsigned long lost;

/*
 * A program that started us with a pipe and never reads it must not bring the
 * servers to a halt, which log before they act.
 */
static bool
is_taken(void)
{
	struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLOUT) != 0;
}

static void
write_line(char *line)
{
	/* One write: lines of others do not come between. */
	if (write(STDERR_FILENO, line, strlen(line)) == -1)
		lost++;
	free(line);
}

void
log_say(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		err(SUITE_ENVIRONMENT, "vasprintf");
	va_end(ap);
	log_line(program_invocation_short_name, text);
	free(text);
}

void
log_line(const char *key, const char *text)
{
	if (!is_taken()) {
		lost++;
		return;
	}
	if (lost > 0) {
		unsigned long n = lost;

		lost = 0;
		write_line(xasprintf("resetlab: %lu line%s of the log %s "
				     "lost: nobody read them\n",
		    n, n == 1 ? "" : "s", n == 1 ? "was" : "were"));
	}
	write_line(xasprintf("%s: %s\n", key, text));
}
