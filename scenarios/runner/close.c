/* SPDX-License-Identifier: MIT */
/*
 * The probe wrote `end`: here the evidence closes.  Every program is stopped,
 * so that each has left its system call; markers go round until a round
 * brings no new frame, so that nothing is on its way; then all witnesses are
 * heard, while every socket is still as the case left it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "run_inside.h"

#define CONNECTIONS 256 /* of one case that get names in a log */

static void flush(struct run *run);

void
close_drain_captures(struct run *run)
{
	for (int i = 0; i < HOSTS; i++) {
		const struct lab_host *h = lab_host_of(run->lab, (enum host)i);

		if (h->packet_fd == -1 ||
		    wire_drain(h->packet_fd, &run->evidence.frames[i]) == 0)
			continue;
		if (errno == EOVERFLOW)
			run_break(run, ENDING_LAB,
			    "the %s has seen more than %d segments, and they "
			    "do not end",
			    host_name((enum host)i), WIRE_MOST);
		else
			run_break(run, ENDING_LAB, "reading the capture: %s",
			    strerror(errno));
	}
}

static size_t
captured(const struct run *run)
{
	size_t count = 0;

	for (int i = 0; i < HOSTS; i++)
		count += run->evidence.frames[i].count;
	return count;
}

static void
hear_client(struct run *run)
{
	struct account *account = &run->evidence.account[ACCOUNT_CLIENT];

	if (run->plan.foreign != NULL)
		attend_hear(run, &account->lines);
	else
		transcript_fold(&run->said, &account->lines);
	account->heard = true;
}

/* The log with names for addresses. */
static void
hear_log(struct run *run)
{
	struct account *account = &run->evidence.account[ACCOUNT_LOG];
	uint16_t ports[CONNECTIONS];
	size_t count = wire_client_ports(
	    run->evidence.frames, &run->ends, ports, CONNECTIONS);

	for (int host = 0; host < HOSTS; host++) {
		const struct lines *logged = &run->program[host].logged;

		for (size_t i = 0; i < logged->count; i++) {
			char *named = endpoints_name(
			    &run->ends, ports, count, logged->line[i].text);

			/* The server's log has no name before it. */
			lines_add(&account->lines, 0, "%s%s",
			    host == HOST_MIDDLEBOX ? "middlebox: " : "", named);
			free(named);
		}
	}
	account->heard = true;
}

void
close_hear_words(struct run *run)
{
	hear_client(run);
	hear_log(run);
}

static void
hear_wire(struct run *run)
{
	struct account *account = &run->evidence.account[ACCOUNT_WIRE];
	const struct scenario_case *c = run->plan.c;

	wire_read(run->evidence.frames, &run->ends, &run->evidence.segments);
	segments_print(&run->evidence.segments, c->acks, c->retransmissions,
	    NULL, &account->lines);
	account->heard = true;
	attend_count(run);
}

static int
hear_counters(struct run *run)
{
	struct account *account = &run->evidence.account[ACCOUNT_COUNTERS];
	struct counters after;

	for (int i = 0; i < HOSTS; i++) {
		const struct lab_host *h = lab_host_of(run->lab, (enum host)i);

		if (!lab_has(run->lab, (enum host)i))
			continue;
		if (counters_read(h->snmp_fd, h->netstat_fd, &after) == -1)
			return -1;
		counters_moved(
		    (enum host)i, &run->before[i], &after, &account->lines);
	}
	account->heard = true;
	return 0;
}

static int
hear_resets(struct run *run)
{
	struct account *account = &run->evidence.account[ACCOUNT_RESETS];
	enum host missing;

	if (run->plan.reasons == NULL) {
		account->why_not = xstrdup(run->plan.no_reasons);
		return 0;
	}
	if (reason_drain(run->plan.reasons) == -1)
		return -1;
	reason_take_captured(run->plan.reasons, &run->ends,
	    run->evidence.frames, &account->lines);
	missing = reason_missing(
	    &account->lines, &run->evidence.account[ACCOUNT_COUNTERS].lines);
	if (reason_lost(run->plan.reasons))
		account->why_not =
		    xstrdup("the kernel had no room for all of its resets");
	else if (missing != HOSTS)
		account->why_not =
		    xasprintf("the %s sent a reset whose reason perf has lost",
			host_name(missing));
	account->heard = account->why_not == NULL;
	return 0;
}

static void
not_on_loopback(struct run *run)
{
	static const enum account_kind whole[] = { ACCOUNT_WIRE,
		ACCOUNT_COUNTERS, ACCOUNT_RESETS };

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		run->evidence.account[whole[i]].why_not = xstrdup(
		    "on plain loopback it belongs to the whole machine");
}

/* Everything stands still: hears every witness. */
static void
hear_all(struct run *run)
{
	for (int i = 0; i < HOSTS; i++)
		stream_drain(&run->program[i].log);
	close_hear_words(run);
	if (!lab_plan_of(run->lab)->isolated) {
		not_on_loopback(run);
	} else {
		hear_wire(run);
		if (hear_counters(run) == -1 || hear_resets(run) == -1) {
			run_break(run, ENDING_LAB, "asking the kernel: %s",
			    strerror(errno));
			return;
		}
	}
	run->evidence.ending = ENDING_COMPLETE;
	run_finish(run);
}

static bool
lost_frames(const struct run *run)
{
	for (int i = 0; i < HOSTS; i++)
		if (run->evidence.frames[i].lost > 0)
			return true;
	return false;
}

static void
flushed(void *arg, const char *error, int value)
{
	struct run *run = arg;

	(void)value;
	if (run->over)
		return;
	if (error != NULL) {
		run_break(run, ENDING_LAB, "%s", error);
		return;
	}
	close_drain_captures(run);
	if (lost_frames(run))
		run_break(run, ENDING_LAB, "the capture lost frames");
	else if (captured(run) != run->frames)
		flush(run); /* something was still on its way */
	else
		hear_all(run);
}

static void
flush(struct run *run)
{
	run->frames = captured(run);
	lab_flush(run->lab, flushed, run);
}

static void
frozen(void *arg, const char *error, int value)
{
	struct run *run = arg;

	(void)value;
	if (run->over)
		return;
	if (error != NULL) {
		run_break(run, ENDING_LAB, "%s", error);
		return;
	}
	close_drain_captures(run);
	flush(run);
}

void
close_begin(struct run *run)
{
	run->closing = true;
	run->evidence.nanoseconds = run_clock() - run->started;
	lab_freeze(run->lab, frozen, run);
}
