/* SPDX-License-Identifier: MIT */
/*
 * Steps: the probe writes "step NAME" and waits; the runner does that step's
 * acts, one after the other, and lets it go on.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "run_inside.h"

static void next_act(struct run *run);

/* The act is done: on to the one behind it. */
static void
act_done(struct run *run)
{
	run->act++;
	next_act(run);
}

/* An answer that is only a "done". */
static void
answered(void *arg, const char *error, int value)
{
	struct run *run = arg;

	(void)value;
	if (error != NULL)
		run_break(
		    run, ENDING_LAB, "step %s: %s", run->step->name, error);
	else if (!run->over)
		act_done(run);
}

static void
until_log(struct run *run, const char *text)
{
	for (size_t i = 0; i < run->logged.count; i++) {
		if (strstr(run->logged.line[i].text, text) != NULL) {
			act_done(run);
			return;
		}
	}
	run->until_log = text; /* act_logged() goes on */
}

void
act_logged(struct run *run, const char *text)
{
	if (run->until_log == NULL || strstr(text, run->until_log) == NULL)
		return;
	run->until_log = NULL;
	act_done(run);
}

static void look_at_sockets(struct run *run);

static void
counted(void *arg, const char *error, int count)
{
	struct run *run = arg;

	if (error == NULL && count == 0 && run->news)
		look_at_sockets(run); /* a frame came while it was asked */
	else if (error == NULL && count == 0)
		run->until_socket = true; /* the next frame may change it */
	else
		answered(run, error, count);
}

/* What was captured has been processed: is the socket there? */
static void
flushed_for_socket(void *arg, const char *error, int value)
{
	struct run *run = arg;
	const struct act *act;

	if (error != NULL || run->over) {
		answered(run, error, value);
		return;
	}
	act = &run->step->act[run->act];
	lab_sockets(
	    run->lab, act->on, act->state, run->ends.server_port, counted, run);
}

static void
look_at_sockets(struct run *run)
{
	run->news = false;
	lab_flush(run->lab, flushed_for_socket, run);
}

void
act_captured(struct run *run)
{
	run->news = true;
	if (!run->until_socket)
		return;
	run->until_socket = false;
	look_at_sockets(run);
}

void
act_rule(struct run *run, const struct rule *rule, lab_reply_cb cb)
{
	const char *hole = strstr(rule->add, "{port}");
	char *text;

	if (hole == NULL) {
		lab_rule(run->lab, rule->on, rule->chain, rule->add, cb, run);
		return;
	}
	text = xasprintf("%.*s%u%s", (int)(hole - rule->add), rule->add,
	    run->ends.server_port, hole + strlen("{port}"));
	lab_rule(run->lab, rule->on, rule->chain, text, cb, run);
	free(text);
}

/* All that was sent has arrived and is captured: forge what comes next. */
static void
flushed_for_injection(void *arg, const char *error, int value)
{
	struct run *run = arg;
	const struct injection *what;
	unsigned char packet[1600];
	size_t length;

	if (error != NULL || run->over) {
		answered(run, error, value);
		return;
	}
	what = &run->step->act[run->act].injection;
	close_drain_captures(run);
	length = forge_segment(run, what, packet, sizeof(packet));
	if (length == 0)
		run_break(run, ENDING_LAB,
		    "step %s: there is no connection yet to forge a segment "
		    "of",
		    run->step->name);
	else
		lab_inject(run->lab, what->on, packet, length, answered, run);
}

static void
begin_act(struct run *run, const struct act *act)
{
	switch (act->kind) {
	case ACT_UNTIL_LOG:
		until_log(run, act->text);
		break;
	case ACT_RULE:
		act_rule(run, &act->rule, answered);
		break;
	case ACT_UNTIL_SOCKET:
		look_at_sockets(run);
		break;
	case ACT_KILL:
		run->killed = true;
		lab_signal(run->lab, run->server, act->signal, answered, run);
		break;
	case ACT_INJECT:
		lab_flush(run->lab, flushed_for_injection, run);
		break;
	}
}

static void
next_act(struct run *run)
{
	if (run->act < run->step->acts) {
		begin_act(run, &run->step->act[run->act]);
		return;
	}
	run->step = NULL;
	/* A probe that is gone cannot be told; its exit says so. */
	(void)!write(run->go_fd, "\n", 1);
}

void
act_begin(struct run *run, const char *name)
{
	const struct scenario_case *c = run->plan.c;

	for (size_t i = 0; i < c->steps; i++) {
		if (strcmp(c->step[i].name, name) != 0)
			continue;
		run->step = &c->step[i];
		run->act = 0;
		next_act(run);
		return;
	}
	run_break(run, ENDING_PROBE,
	    "the probe waits at step \"%s\", which the case does not have",
	    name);
}
