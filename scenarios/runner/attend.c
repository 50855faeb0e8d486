/* SPDX-License-Identifier: MIT */
/*
 * A foreign command in a run: started where the probe would be, listened to,
 * and its end, or the deadline, taken for the probe's `end`.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "run_inside.h"

#define FIRST_MORE 3 /* the number of the first descriptor beside 0 to 2 */

/* ------------------------------------------------------------------ begin */

static void
attend_started(void *arg, const char *error, int pid)
{
	struct run *run = arg;

	if (error != NULL) {
		run_break(run, ENDING_PROBE, "%s", error);
		return;
	}
	run->evidence.foreign->started = true;
	run->probe = pid;
	act_begin_next(run);
}

static int
open_files(struct run *run, struct lab_program *program)
{
	const size_t most = run->plan.foreign->most;
	int *fds = program->fds;

	fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	fds[1] = kept_open(&run->out, run->base, most);
	fds[2] = kept_open(&run->err, run->base, most);
	if (run->ca_fd != -1)
		fds[3 + program->more++] = run->ca_fd;
	if (fds[0] != -1 && fds[1] != -1 && fds[2] != -1)
		return 0;
	run_break(run, ENDING_LAB, "pipe: %s", strerror(errno));
	return -1;
}

void
attend_begin(struct run *run)
{
	const struct foreign *foreign = run->plan.foreign;
	char where[INET6_ADDRSTRLEN];
	struct foreign_place place = { .host = where,
		.family = run->plan.family,
		.port = start_target(run, where),
		.ca_fd = run->ca_fd != -1 ? FIRST_MORE : -1 };
	struct lab_program program = { .foreign = true };
	char **words;

	run->evidence.foreign = xcalloc(1, sizeof(*run->evidence.foreign));
	run->evidence.foreign->connections = -1;
	if (open_files(run, &program) == 0) {
		words = foreign_words(foreign, &place);
		program.argv = words;
		/* Its own time begins here. */
		run_set_deadline(run);
		run->attended = run_clock();
		lab_spawn_program(
		    run->lab, HOST_CLIENT, &program, attend_started, run);
		foreign_words_free(words);
	}
	for (int i = 0; i < 3; i++)
		if (program.fds[i] != -1)
			close(program.fds[i]);
}

/* -------------------------------------------------------------------- end */

static void
ended_left(void *arg, const char *error, int value)
{
	struct run *run = arg;

	if (run->over)
		return;
	if (error != NULL) {
		run_break(run, ENDING_LAB, "ending what it left: %s", error);
		return;
	}
	run->evidence.foreign->left_running = (unsigned)value;
	close_begin(run);
}

void
attend_ended(struct run *run, int status)
{
	struct foreign_result *result = run->evidence.foreign;

	if (run->closing)
		return; /* it was late: it was ended with the run */
	result->status = status;
	result->nanoseconds = run_clock() - run->attended;
	/* The acts that were to come come no more. */
	run->closing = true;
	run_set_deadline(run); /* what follows is not the command's */
	lab_end_left(run->lab, ended_left, run);
}

bool
attend_late(struct run *run)
{
	struct foreign_result *result = run->evidence.foreign;

	if (run->plan.foreign == NULL || run->closing || run->probe == 0)
		return false;
	result->deadline = true;
	result->nanoseconds = run_clock() - run->attended;
	run_set_deadline(run);
	close_begin(run);
	return true;
}

/* ------------------------------------------------------------------- hear */

/* One line of it, which is text as far as it is one. */
static void
add_line(struct lines *out, const char *name, const char *text, size_t length)
{
	char *clean;
	size_t size;
	FILE *f = open_memstream(&clean, &size);

	if (f == NULL)
		return;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\0')
			fputs("\\x00", f);
		else
			putc(text[i], f);
	}
	if (fclose(f) != 0)
		return;
	lines_add(out, 0, "%s: %s", name, clean);
	free(clean);
}

/* How many bytes one wrote that was ended is a matter of speed. */
static void
add_output(
    struct lines *out, const char *name, const struct kept *kept, bool ended)
{
	const char *end, *text = kept->bytes;
	size_t left = kept->length;

	for (size_t n; left > 0; left -= n) {
		end = memchr(text, '\n', left);
		n = end != NULL ? (size_t)(end - text) + 1 : left;
		add_line(out, name, text, end != NULL ? n - 1 : n);
		text += n;
	}
	if (kept->total > kept->length && ended)
		lines_add(out, 0, "%s: and %llu bytes more", name,
		    (unsigned long long)(kept->total - kept->length));
	else if (kept->total > kept->length)
		lines_add(out, 0, "%s: and more", name);
}

static void
add_end(struct lines *out, const struct foreign_result *result, double deadline)
{
	char how[48];

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
	if (result->left_running > 0) {
		snprintf(how, sizeof(how), "left %u process%s running",
		    result->left_running,
		    result->left_running == 1 ? "" : "es");
		lines_add(out, 0, "%s", how);
	}
}

static char *
keep(const struct kept *kept, size_t *length, uint64_t *total)
{
	char *bytes = xcalloc(kept->length + 1, 1);

	memcpy(bytes, kept->bytes != NULL ? kept->bytes : "", kept->length);
	*length = kept->length;
	*total = kept->total;
	return bytes;
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
	add_output(out, "stdout", &run->out, !result->deadline);
	add_output(out, "stderr", &run->err, !result->deadline);
	add_end(out, result, run->plan.deadline);
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
	for (size_t i = 0; i < segments->count; i++) {
		const struct segment *s = &segments->segment[i];

		count +=
		    s->kind == SEGMENT_TCP && !s->again &&
		    s->sender == HOST_CLIENT &&
		    (s->flags & (SEGMENT_SYN | SEGMENT_ACK)) == SEGMENT_SYN;
	}
	result->connections = count;
	if (count == 0)
		lines_add(out, 0, "never connected");
	else
		lines_add(out, 0, "connected %d time%s", count,
		    count == 1 ? "" : "s");
}
