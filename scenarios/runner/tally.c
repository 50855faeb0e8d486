/* SPDX-License-Identifier: MIT */
/* What came of the runs: counted by case, told to the report, kept as pcap. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "lab/lab.h"
#include "memory.h"
#include "suite_inside.h"

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
add_tally(struct suite *s, const struct pick *pick, unsigned family)
{
	const enum clocks clocks = s->plan->clocks;

	/* What makes sense in one family only is run in that one. */
	if (pick->c->family != 0 && pick->c->family != family)
		return;
	if (clocks == (pick->c->clock != NULL ? CLOCKS_NOT : CLOCKS_ONLY))
		return;
	s->tally[s->count] = (struct tally){
		.scenario = pick->scenario,
		.c = pick->c,
		.family = family,
	};
	s->work[s->count].left = s->plan->repeat;
	s->count++;
}

void
suite_tallies(struct suite *s)
{
	const struct suite_plan *plan = s->plan;

	s->began = now();
	s->tally = xcalloc(plan->picks * 2, sizeof(*s->tally));
	s->work = xcalloc(plan->picks * 2, sizeof(*s->work));
	for (size_t i = 0; i < plan->picks; i++) {
		if (plan->four)
			add_tally(s, &plan->pick[i], 4);
		if (plan->six)
			add_tally(s, &plan->pick[i], 6);
	}
}

bool
suite_needs_lab(const struct scenario_case *c)
{
	if (c->needs_lab || c->network.hosts == 3 || c->network.sysctls > 0 ||
	    c->network.rules > 0)
		return true;
	for (size_t i = 0; i < c->steps; i++)
		for (size_t k = 0; k < c->step[i].acts; k++)
			if (c->step[i].act[k].kind == ACT_UNTIL_SOCKET)
				return true;
	return false;
}

static void
erase_progress(struct suite *s)
{
	if (s->plan->progress)
		fputs("\r\033[K", s->plan->out);
}

/* The terminal's columns, or 0 where the output is none. */
static size_t
columns(FILE *out)
{
	struct winsize size;

	if (ioctl(fileno(out), TIOCGWINSZ, &size) == -1)
		return 0;
	return size.ws_col < 80 ? 80 : size.ws_col;
}

void
suite_begin(struct suite *s)
{
	if (s->begun)
		return;
	s->begun = true;
	s->head = (struct report_head){
		.cases = s->count,
		.repeat = s->plan->repeat,
		.isolation = s->isolated ? "lab" : "loopback",
		.pins = s->isolated ? lab_pins() : NULL,
		.no_reasons = s->reasons == NULL ? s->no_reasons : NULL,
		.command =
		    s->plan->foreign != NULL ? s->plan->foreign->argv : NULL,
		.hide = s->plan->hide,
		.colour = s->plan->colour,
		.both_families = s->plan->four && s->plan->six,
		.width = columns(s->plan->out),
	};
	for (size_t i = 0; i < s->count; i++)
		report_expect(&s->head, s->tally[i].c, s->tally[i].family);
	erase_progress(s);
	if (s->plan->report->begin != NULL)
		s->plan->report->begin(s->plan->out, &s->head);
}

/* Tells the report of every tally whose runs, and all before, are done. */
static bool
tell(struct suite *s)
{
	const struct report *report = s->plan->report;
	FILE *out = s->plan->out;

	if (s->told < s->count && s->work[s->told].left == 0)
		erase_progress(s);
	while (s->told < s->count && s->work[s->told].left == 0) {
		if (report->tally != NULL)
			report->tally(
			    out, &s->head, s->told + 1, &s->tally[s->told]);
		s->told++;
	}
	if (fflush(out) == EOF || ferror(out)) {
		if (errno != EPIPE) /* `| head` has seen enough */
			warn("writing the report");
		return false;
	}
	return true;
}

static void
add_outcome(struct tally *t, struct evidence *evidence, struct verdict verdict)
{
	t->outcome =
	    xreallocarray(t->outcome, t->outcomes + 1, sizeof(*t->outcome));
	t->outcome[t->outcomes++] = (struct outcome){
		.evidence = *evidence,
		.verdict = verdict,
		.count = 1,
	};
}

/* Whether two runs are one outcome. */
static bool
alike(const struct suite *s, const struct evidence *a, const struct evidence *b)
{
	return s->plan->foreign != NULL ? foreign_alike(a, b) :
					  evidence_equal(a, b);
}

/* How long the command took: what is least and most of an outcome. */
static void
count_time(struct outcome *outcome, double seconds)
{
	if (outcome->count == 1 || seconds < outcome->quickest)
		outcome->quickest = seconds;
	if (outcome->count == 1 || seconds > outcome->slowest)
		outcome->slowest = seconds;
}

/* Saves a run's captures as DIR/PAGE.CASE.HOST.pcap. */
static bool
save_captures(const struct suite *s, const struct tally *t,
    const struct evidence *evidence)
{
	for (int i = 0; s->isolated && i < HOSTS; i++) {
		char *file;
		int bad;

		if (i == HOST_MIDDLEBOX && t->c->network.hosts < 3)
			continue;
		file = xasprintf("%s/%s.%s%s.%s.pcap", s->plan->pcap,
		    t->scenario->name, t->c->name,
		    s->head.both_families && t->family == 6 ? ".6" : "",
		    host_name((enum host)i));
		bad = wire_save(file, &evidence->frames[i]);
		if (bad == -1) {
			warn("writing %s", file);
			unlink(file); /* half a capture is worse than none */
		}
		free(file);
		if (bad == -1)
			return false;
	}
	return true;
}

bool
suite_count(struct suite *s, size_t job, struct evidence *evidence)
{
	struct tally *t = &s->tally[job];
	struct verdict verdict =
	    s->plan->foreign != NULL ?
		foreign_verdict(s->plan->expect, evidence) :
		verdict_of(t->c, evidence);
	const double took = evidence->foreign != NULL ?
				(double)evidence->foreign->nanoseconds / 1e9 :
				0;
	size_t i = 0;

	if (s->plan->pcap != NULL && t->runs == 0 &&
	    !save_captures(s, t, evidence)) {
		evidence_clear(evidence);
		verdict_clear(&verdict);
		return false;
	}
	for (int host = 0; host < HOSTS; host++)
		frames_free(&evidence->frames[host]);
	t->runs++;
	s->runs++;
	t->held += verdict.judgement == JUDGEMENT_HELD;
	t->seconds += (double)evidence->nanoseconds / 1e9;
	s->work[job].left--;
	while (i < t->outcomes && !alike(s, &t->outcome[i].evidence, evidence))
		i++;
	if (i == t->outcomes) {
		add_outcome(t, evidence, verdict);
	} else {
		t->outcome[i].count++;
		evidence_clear(evidence);
		verdict_clear(&verdict);
	}
	count_time(&t->outcome[i], took);
	return tell(s);
}

bool
suite_skip(struct suite *s, size_t job, const char *why)
{
	struct evidence none = { 0 };
	struct verdict verdict = { .judgement = JUDGEMENT_SKIPPED };

	verdict.reason = xstrdup(why);
	add_outcome(&s->tally[job], &none, verdict);
	s->tally[job].runs = 1;
	s->work[job].skipped = true;
	s->work[job].left = 0;
	return tell(s);
}

void
suite_progress(struct suite *s, size_t job)
{
	const struct tally *t = &s->tally[job];

	if (!s->plan->progress)
		return;
	fprintf(s->plan->out, "\r\033[K%u of %zu runs", s->runs, s->jobs);
	if (!s->plan->hide)
		fprintf(s->plan->out, ", %s/%s", t->scenario->name, t->c->name);
	fflush(s->plan->out);
}

bool
suite_busy(const struct suite *s)
{
	for (unsigned i = 0; i < s->workers; i++)
		if (s->worker[i].lab != NULL)
			return true;
	return false;
}

void
suite_discard(struct suite *s)
{
	const struct report_foot none = { 0 };
	FILE *nowhere = fopen("/dev/null", "we");

	if (nowhere == NULL)
		return;
	erase_progress(s);
	if (s->begun && s->plan->report->end != NULL)
		s->plan->report->end(nowhere, &s->head, &none);
	s->begun = false;
	fclose(nowhere);
}

enum suite_status
suite_end(struct suite *s)
{
	struct report_foot foot = { .runs = s->runs,
		.seconds = now() - s->began };
	unsigned *const count[] = {
		[JUDGEMENT_HELD] = &foot.held,
		[JUDGEMENT_FAILED] = &foot.failed,
		[JUDGEMENT_BROKEN] = &foot.broken,
		[JUDGEMENT_SKIPPED] = &foot.skipped,
	};
	unsigned unasked = 0;

	for (size_t i = 0; i < s->count; i++)
		++*count[tally_judgement(&s->tally[i])];
	erase_progress(s);
	if (s->plan->report->end != NULL)
		s->plan->report->end(s->plan->out, &s->head, &foot);
	if (fflush(s->plan->out) == EOF || ferror(s->plan->out)) {
		if (errno != EPIPE)
			warn("writing the report");
		return SUITE_OUTPUT;
	}
	for (size_t i = 0; i < s->count; i++)
		unasked += s->work[i].unasked;
	if (s->plan->foreign != NULL && s->runs == 0) {
		warnx("the command was not run: every case was skipped");
		return SUITE_ENVIRONMENT;
	}
	if (foot.failed + foot.broken > 0)
		return SUITE_FAILED;
	return s->plan->no_skip && foot.skipped > unasked ? SUITE_FAILED :
							    SUITE_HELD;
}

void
suite_free(struct tally *tallies, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < tallies[i].outcomes; k++) {
			evidence_clear(&tallies[i].outcome[k].evidence);
			verdict_clear(&tallies[i].outcome[k].verdict);
		}
		free(tallies[i].outcome);
	}
	free(tallies);
}
