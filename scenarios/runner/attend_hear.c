/* SPDX-License-Identifier: MIT */
/*
 * A foreign command's account: line by line what it printed, then how it
 * ended, what it left, and how often it began to connect.  For the address
 * and port that it was given there stand {host} and {port}, and {time} for
 * "3 ms": two equal runs are to give equal accounts.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "memory.h"
#include "run_inside.h"

/* ---------------------------------------------------------- what it printed */

/* A place in a line. */
struct at {
	const char *text, *here, *end;
};

static bool
begins_with(const struct at *at, const char *what)
{
	const size_t n = strlen(what);

	return (size_t)(at->end - at->here) >= n &&
	       memcmp(at->here, what, n) == 0;
}

/* Digits and points that stand here, and none before; how many. */
static size_t
number_length(const struct at *at)
{
	const char *p = at->here;

	if (!isdigit((unsigned char)*p) ||
	    (p > at->text && (isdigit((unsigned char)p[-1]) || p[-1] == '.')))
		return 0;
	while (p < at->end && (isdigit((unsigned char)*p) || *p == '.'))
		p++;
	return (size_t)(p - at->here);
}

/* Whether what follows a number says that it is a time. */
static bool
is_unit(const struct at *at)
{
	static const char *const units[] = { "ms", " ms", " milliseconds",
		" seconds" };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		const char *behind = at->here + strlen(units[i]);

		if (begins_with(at, units[i]) &&
		    (behind == at->end || !isalpha((unsigned char)*behind)))
			return true;
	}
	return false;
}

/* What stands for the words here, and in *n how many bytes; or NULL. */
static const char *
canonical(const struct run *run, const struct at *at, size_t *n)
{
	struct at behind = *at;
	char port[8];

	*n = strlen(run->target);
	if (begins_with(at, run->target))
		return "{host}";
	*n = number_length(at);
	behind.here += *n;
	snprintf(port, sizeof(port), "%u", run->target_port);
	if (*n == strlen(port) && begins_with(at, port))
		return "{port}";
	if (*n > 0 && is_unit(&behind))
		return "{time}";
	*n = 1;
	return *at->here == '\0' ? "\\x00" : NULL;
}

/* One line of it, which is text as far as it is one. */
static void
add_line(const struct run *run, struct lines *out, const char *name,
    const char *text, size_t length)
{
	struct at at = { text, text, text + length };
	char *line;
	size_t size, n;
	FILE *f = open_memstream(&line, &size);

	if (f == NULL)
		return;
	for (; at.here < at.end; at.here += n) {
		const char *word = canonical(run, &at, &n);

		if (word != NULL)
			fputs(word, f);
		else
			putc(*at.here, f);
	}
	if (fclose(f) == 0)
		lines_add(out, 0, "%s: %s", name, line);
	free(line);
}

/* How many bytes one wrote that was ended is a matter of speed. */
static void
add_output(const struct run *run, struct lines *out, const char *name,
    const struct kept *kept)
{
	const char *end, *text = kept->bytes;
	size_t left = kept->length;

	for (size_t n; left > 0; left -= n) {
		end = memchr(text, '\n', left);
		n = end != NULL ? (size_t)(end - text) + 1 : left;
		add_line(run, out, name, text, end != NULL ? n - 1 : n);
		text += n;
	}
	if (kept->total == kept->length)
		return;
	if (run->evidence.foreign->deadline)
		lines_add(out, 0, "%s: and more", name);
	else
		lines_add(out, 0, "%s: and %llu bytes more", name,
		    (unsigned long long)(kept->total - kept->length));
}

static char *
keep(const struct kept *kept, size_t *length, uint64_t *total)
{
	char *bytes = xcalloc(kept->length + 1, 1);

	if (kept->length > 0)
		memcpy(bytes, kept->bytes, kept->length);
	*length = kept->length;
	*total = kept->total;
	return bytes;
}

/* -------------------------------------------------------------- what it did */

static void
add_end(struct lines *out, const struct foreign_result *result, double deadline)
{
	const unsigned left = result->left_running;

	if (!result->started)
		return;
	if (result->deadline)
		lines_add(out, 0, "did not end within %g s", deadline);
	else if (WIFSIGNALED(result->status))
		lines_add(out, 0, "died of SIG%s",
		    sigabbrev_np(WTERMSIG(result->status)));
	else
		lines_add(
		    out, 0, "exit status %d", WEXITSTATUS(result->status));
	if (left > 0)
		lines_add(out, 0, "left %u process%s running", left,
		    left == 1 ? "" : "es");
}

void
attend_hear(struct run *run, struct lines *out)
{
	struct foreign_result *result = run->evidence.foreign;

	if (result == NULL)
		return;
	kept_drain(&run->out);
	kept_drain(&run->err);
	free(result->out);
	free(result->err);
	result->out = keep(&run->out, &result->out_length, &result->out_total);
	result->err = keep(&run->err, &result->err_length, &result->err_total);
	add_output(run, out, "stdout", &run->out);
	add_output(run, out, "stderr", &run->err);
	add_end(out, result, run->plan.deadline);
}

/* Whether the client's host began a connection with it. */
static bool
begins(const struct segment *s)
{
	return s->kind == SEGMENT_TCP && !s->again &&
	       s->sender == HOST_CLIENT &&
	       (s->flags & (SEGMENT_SYN | SEGMENT_ACK)) == SEGMENT_SYN;
}

void
attend_count(struct run *run)
{
	const struct segments *segments = &run->evidence.segments;
	struct foreign_result *result = run->evidence.foreign;
	struct lines *out = &run->evidence.account[ACCOUNT_CLIENT].lines;
	int count = 0;

	if (result == NULL)
		return;
	for (size_t i = 0; i < segments->count; i++)
		count += begins(&segments->segment[i]);
	result->connections = count;
	if (count == 0)
		lines_add(out, 0, "never connected");
	else
		lines_add(out, 0, "began %d connection%s", count,
		    count == 1 ? "" : "s");
}
