/* SPDX-License-Identifier: MIT */
/*
 * Steps: the probe writes "step NAME" and waits; the runner does that step's
 * acts, one after the other, and lets it go on.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
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
	if (run->closing)
		return;
	if (error != NULL)
		run_break(
		    run, ENDING_LAB, "step %s: %s", run->step->name, error);
	else if (!run->over)
		act_done(run);
}

static void
until_log(struct run *run, const char *text)
{
	for (int host = 0; host < HOSTS; host++) {
		const struct lines *logged = &run->program[host].logged;

		for (size_t i = 0; i < logged->count; i++) {
			if (strstr(logged->line[i].text, text) != NULL) {
				act_done(run);
				return;
			}
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

	if (run->closing)
		return;
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

	if (run->closing)
		return;
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

/* What stands for a {word} of a rule, or NULL. */
static const char *
filling(const struct run *run, const char *word, size_t length,
    char text[INET6_ADDRSTRLEN])
{
	const int family = run->plan.family == 6 ? AF_INET6 : AF_INET;
	const struct lab_host *h;

	if (length == 4 && strncmp(word, "port", length) == 0) {
		snprintf(text, INET6_ADDRSTRLEN, "%u", run->ends.server_port);
		return text;
	}
	for (int i = 0; i < HOSTS; i++) {
		const char *name = host_name((enum host)i);

		if (strlen(name) != length || strncmp(word, name, length) != 0)
			continue;
		h = lab_host_of(run->lab, (enum host)i);
		return inet_ntop(family,
		    family == AF_INET6 ? (const void *)&h->ipv6 : &h->ipv4,
		    text, INET6_ADDRSTRLEN);
	}
	return NULL;
}

void
act_rule(struct run *run, const struct rule *rule, lab_reply_cb cb)
{
	char *text, word[INET6_ADDRSTRLEN];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL) {
		run_break(run, ENDING_LAB, "open_memstream: no memory");
		return;
	}
	for (const char *p = rule->add; *p != '\0'; p++) {
		size_t length = *p == '{' ? strcspn(p + 1, "}") : 0;
		const char *with =
		    length > 0 ? filling(run, p + 1, length, word) : NULL;

		if (with == NULL) {
			putc(*p, out);
			continue;
		}
		fputs(with, out);
		p += length + 1; /* to its closing brace */
	}
	fclose(out);
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

	if (run->closing)
		return;
	if (error != NULL || run->over) {
		answered(run, error, value);
		return;
	}
	what = &run->step->act[run->act].injection;
	close_drain_captures(run);
	length = forge_segment(run, what, packet, sizeof(packet));
	if (length == 0)
		run_break(run, ENDING_LAB,
		    "step %s: the forged segment is too long", run->step->name);
	else
		lab_inject(run->lab, what->on, packet, length, answered, run);
}

/* Signals that a server is not meant to end of. */
static bool
is_survived(int sig)
{
	return sig == SIGSTOP || sig == SIGCONT || sig == SIGUSR1 ||
	       sig == SIGUSR2 || sig == SIGHUP;
}

static void
signalled(void *arg, const char *error, int value)
{
	struct run *run = arg;

	/* One that is to end: act_ended() goes on, when it has. */
	if (error != NULL || run->over || !run->until_ended)
		answered(run, error, value);
}

static void
kill_server(struct run *run, int sig)
{
	struct program *server = &run->program[HOST_SERVER];

	if (!is_survived(sig)) {
		server->may_end = true;
		run->until_ended = true;
	}
	lab_signal(run->lab, server->pid, sig, signalled, run);
}

void
act_ended(struct run *run)
{
	if (!run->until_ended)
		return;
	run->until_ended = false;
	act_done(run);
}

/* ------------------------------------------- a setting of the machine */

static void
counted_cb(evutil_socket_t fd, short what, void *arg)
{
	struct run *run = arg;

	(void)fd;
	(void)what;
	if (run->over || !orphans_counted(run->orphans))
		return;
	act_forget_orphans(run);
	act_done(run);
}

static void
until_orphans(struct run *run)
{
	char *why_not = NULL;

	run->orphans = orphans_open(&why_not);
	if (run->orphans == NULL) {
		answered(run, why_not, 0);
		free(why_not);
		return;
	}
	run->counted = event_new(run->base, orphans_fd(run->orphans),
	    EV_READ | EV_PERSIST, counted_cb, run);
	event_add(run->counted, NULL);
}

void
act_forget_orphans(struct run *run)
{
	if (run->orphans == NULL)
		return;
	event_free(run->counted);
	orphans_close(run->orphans);
	run->orphans = NULL;
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
		kill_server(run, act->signal);
		break;
	case ACT_START:
		start_again(run, act_done);
		break;
	case ACT_DESTROY:
		lab_destroy(
		    run->lab, act->on, run->ends.server_port, answered, run);
		break;
	case ACT_REMOVE_RULES:
		lab_remove_rules(run->lab, act->on, answered, run);
		break;
	case ACT_INJECT:
		lab_flush(run->lab, flushed_for_injection, run);
		break;
	case ACT_UNTIL_ORPHANS:
		until_orphans(run);
		break;
	case ACT_SET_GLOBAL:
		answered(run, global_set(run->plan.global, act->orphans), 0);
		break;
	case ACT_RESTORE_GLOBAL:
		answered(run, global_restore(run->plan.global), 0);
		break;
	}
}

static void
next_act(struct run *run)
{
	if (run->closing)
		return; /* a foreign command ended, whatever was still to do */
	if (run->act < run->step->acts) {
		begin_act(run, &run->step->act[run->act]);
		return;
	}
	run->step = NULL;
	if (run->plan.foreign != NULL) {
		act_begin_next(run);
		return;
	}
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

void
act_begin_next(struct run *run)
{
	const struct scenario_case *c = run->plan.c;

	if (run->over || run->closing || run->steps == c->steps)
		return;
	run->step = &c->step[run->steps++];
	run->act = 0;
	next_act(run);
}
