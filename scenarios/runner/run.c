/* SPDX-License-Identifier: MIT */
/*
 * One run of one case, as a chain of answers on the event loop:
 *
 *     settings -> baseline -> server -> "ready" (and so the middlebox's
 *         program) -> rules -> probe (start.c)
 *         -> its lines and steps (act.c) -> "end" -> evidence (close.c)
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "run_inside.h"

static void
finish_cb(evutil_socket_t fd, short what, void *context)
{
	struct run *run = context;
	struct evidence evidence = run->evidence;
	void (*done)(void *, struct evidence *) = run->done;
	void *arg = run->arg;

	(void)fd;
	(void)what;
	run->evidence = (struct evidence){ 0 };
	run_free(run);
	done(arg, &evidence);
}

void
run_finish(struct run *run)
{
	/* Later: a line, an answer or an exit is being handled just now. */
	run->over = true;
	event_active(run->finish, EV_TIMEOUT, 1);
}

void
run_break(struct run *run, enum ending ending, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (run->over)
		return;
	va_start(ap, fmt);
	n = vasprintf(&run->evidence.trouble, fmt, ap);
	va_end(ap);
	if (n == -1)
		run->evidence.trouble = NULL;
	run->evidence.ending = ending;
	(void)global_restore(run->plan.global);
	/* What was said so far helps to see why. */
	close_hear_words(run);
	run_finish(run);
}

static void
deadline_cb(evutil_socket_t fd, short what, void *arg)
{
	struct run *run = arg;
	const char *last = run->said.count > 0 ?
			       run->said.line[run->said.count - 1].text :
			       "nothing";

	(void)fd;
	(void)what;
	if (attend_late(run))
		return;
	if (run->plan.foreign != NULL)
		run_break(run, ENDING_DEADLINE,
		    "what is around the command did not come to its end "
		    "within %g s",
		    run->plan.deadline);
	else
		run_break(run, ENDING_DEADLINE,
		    "the case did not end within %g s; the probe's last word "
		    "was \"%s\"",
		    run->plan.deadline, last);
}

static void
captured_cb(evutil_socket_t fd, short what, void *arg)
{
	struct run *run = arg;

	(void)fd;
	(void)what;
	close_drain_captures(run);
	if (!run->over && !run->closing)
		act_captured(run);
}

/* A wait status in words. */
static const char *
died(int status, char *text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "died of SIG%s",
		    sigabbrev_np(WTERMSIG(status)));
	else
		snprintf(
		    text, size, "exited with status %d", WEXITSTATUS(status));
	return text;
}

static void
program_died(struct program *p, const char *how)
{
	struct run *run = p->run;
	const char *last;

	stream_drain(&p->log);
	last = p->logged.count > 0 ? p->logged.line[p->logged.count - 1].text :
				     "nothing";
	run_break(run, ENDING_SERVER, "the %s %s%s; it last said: %s",
	    p->host == HOST_SERVER ? "server" : "middlebox's program", how,
	    p->is_ready != NULL ? " before it was ready" : "", last);
}

void
run_child_exited(struct run *run, pid_t pid, int status)
{
	char how[64];

	died(status, how, sizeof(how));
	for (int i = 0; i < HOSTS; i++) {
		struct program *p = &run->program[i];

		if (p->pid != pid)
			continue;
		p->pid = 0;
		if ((!p->may_end || p->is_ready != NULL) && !run->closing)
			program_died(p, how);
		else if (p->host == HOST_SERVER && !run->over)
			act_ended(run);
		return;
	}
	if (pid != run->probe)
		return;
	run->probe = 0;
	if (run->plan.foreign != NULL) {
		attend_ended(run, status);
		return;
	}
	/* Its last lines may still be in the pipe. */
	stream_drain(&run->transcript);
	if (!run->closing)
		run_break(run, ENDING_PROBE,
		    "the probe %s and never wrote \"end\"", how);
}

void
run_lab_lost(struct run *run)
{
	run_break(run, ENDING_LAB, "the lab's first process ended");
}

void
run_transcript(void *arg, const char *text)
{
	struct run *run = arg;

	if (text == NULL || run->closing || run->over)
		return;
	lines_add(&run->said, 0, "%s", text);
	if (strcmp(text, "end") == 0)
		close_begin(run);
	else if (strncmp(text, "step ", 5) == 0)
		act_begin(run, text + 5);
}

/* The hosts' addresses; the server's port comes with its ready line. */
static void
set_endpoints(struct run *run)
{
	for (int i = 0; i < HOSTS; i++) {
		const struct lab_host *h = lab_host_of(run->lab, (enum host)i);

		run->ends.has[i] = lab_has(run->lab, (enum host)i);
		run->ends.ipv4[i] = h->ipv4;
		run->ends.ipv6[i] = h->ipv6;
	}
}

uint64_t
run_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

void
run_set_deadline(struct run *run)
{
	struct timeval limit = { .tv_sec = (time_t)run->plan.deadline };

	limit.tv_usec =
	    (suseconds_t)((run->plan.deadline - (double)limit.tv_sec) * 1e6);
	event_add(run->deadline, &limit);
}

struct run *
run_start(struct event_base *base, struct lab *lab, const struct run_plan *plan,
    void (*done)(void *arg, struct evidence *evidence), void *arg)
{
	struct run *run = xcalloc(1, sizeof(*run));

	*run = (struct run){ .base = base,
		.lab = lab,
		.plan = *plan,
		.done = done,
		.arg = arg,
		.go_fd = -1,
		.ca_fd = -1 };
	set_endpoints(run);
	for (int i = 0; i < HOSTS; i++) {
		run->program[i].run = run;
		run->program[i].host = (enum host)i;
		run->program[i].may_end = plan->c->server_ends;
	}
	for (int i = 0; i < HOSTS; i++) {
		if (lab_host_of(lab, (enum host)i)->packet_fd == -1)
			continue;
		run->capture[i] =
		    event_new(base, lab_host_of(lab, (enum host)i)->packet_fd,
			EV_READ | EV_PERSIST, captured_cb, run);
		event_add(run->capture[i], NULL);
	}
	run->finish = event_new(base, -1, 0, finish_cb, run);
	run->deadline = evtimer_new(base, deadline_cb, run);
	run_set_deadline(run);
	run->started = run_clock();
	start_settings(run);
	return run;
}

void
run_free(struct run *run)
{
	if (run == NULL)
		return;
	/* A probe may have written `end` without the step that restores. */
	(void)global_restore(run->plan.global);
	act_forget_orphans(run);
	for (int i = 0; i < HOSTS; i++)
		if (run->capture[i] != NULL)
			event_free(run->capture[i]);
	event_free(run->finish);
	event_free(run->deadline);
	for (int i = 0; i < HOSTS; i++) {
		stream_close(&run->program[i].ready);
		stream_close(&run->program[i].log);
		lines_free(&run->program[i].logged);
	}
	stream_close(&run->transcript);
	kept_close(&run->out);
	kept_close(&run->err);
	if (run->go_fd != -1)
		close(run->go_fd);
	if (run->ca_fd != -1)
		close(run->ca_fd);
	lines_free(&run->said);
	evidence_clear(&run->evidence);
	free(run);
}
