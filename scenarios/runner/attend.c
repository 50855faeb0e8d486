/* SPDX-License-Identifier: MIT */
/*
 * A foreign command in a run: started where the probe would be, listened to,
 * and its end, or the deadline, taken for the probe's `end`.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
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
	struct foreign_place place = { .host = run->target,
		.family = run->plan.family,
		.ca_fd = run->ca_fd != -1 ? FIRST_MORE : -1 };
	struct lab_program program = { .foreign = true };
	char **words;

	run->target_port = start_target(run, run->target);
	place.port = run->target_port;
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
