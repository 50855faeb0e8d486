/* SPDX-License-Identifier: MIT */
/*
 * Many runs of many cases: each worker has one lab at a time and takes job
 * after job; what a run gave is counted in the tally of its case.
 */
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "lab/lab.h"
#include "memory.h"
#include "run.h"
#include "suite.h"
#include "suite_inside.h"

static void next_job(struct worker *w);

/* ---------------------------------------------------------- stopping early */

static void
stop(struct suite *s, enum suite_status status)
{
	s->status = status;
	event_base_loopbreak(s->base);
}

static void
signal_cb(evutil_socket_t sig, short what, void *arg)
{
	struct suite *s = arg;

	(void)what;
	s->signal = (int)sig;
	event_base_loopbreak(s->base);
}

/* ---------------------------------------------------------------- one run */

/* What a case changes on the whole machine it changes for every lab. */
static bool
runs_alone(const struct suite *s, size_t job)
{
	return s->global != NULL && s->tally[job].c->needs_global;
}

/* Its lab is as clean as new, or the worker gets another one. */
static void
cleared(void *arg, const char *error, int value)
{
	struct worker *w = arg;

	if (error != NULL)
		warnx("a lab could not be made clean (%s); a new one is built",
		    error);
	if (error != NULL || value > 0) {
		lab_end(w->lab);
		w->lab = NULL;
	}
	next_job(w);
}

static void
run_done(void *arg, struct evidence *evidence)
{
	struct worker *w = arg;
	struct suite *s = w->suite;
	bool broken = evidence->ending != ENDING_COMPLETE;

	w->run = NULL;
	if (evidence->foreign != NULL && !evidence->foreign->started &&
	    evidence->ending == ENDING_PROBE) {
		warnx("%s", evidence->trouble);
		evidence_clear(evidence);
		suite_discard(s);
		stop(s, SUITE_USAGE);
		return;
	}
	if (!suite_count(s, w->job, evidence)) {
		stop(s, SUITE_OUTPUT);
		return;
	}
	if (s->plan->fresh || broken || runs_alone(s, w->job)) {
		lab_end(w->lab);
		w->lab = NULL;
		next_job(w);
	} else {
		lab_clear(w->lab, cleared, w);
	}
}

static void
begin_run(struct worker *w)
{
	struct suite *s = w->suite;
	const struct tally *t = &s->tally[w->job];
	struct run_plan plan = {
		.c = t->c,
		.family = t->family,
		.build = s->plan->build,
		.reasons = s->reasons,
		.no_reasons = s->no_reasons,
		.global = s->global,
		.deadline = s->plan->deadline,
	};

	if (s->plan->foreign != NULL) {
		w->foreign = *s->plan->foreign;
		w->foreign.http = t->scenario->http;
		w->foreign.tls = foreign_has_tls(t->c);
		plan.foreign = &w->foreign;
	}
	w->run = run_start(s->base, w->lab, &plan, run_done, w);
}

/* -------------------------------------------------------------- one worker */

/* Whether a case is left out only because --allow-global was not given. */
static bool
needs_permission(const struct suite *s, size_t job)
{
	return s->tally[job].c->needs_global && s->global == NULL;
}

/* Why a case is not run here, or NULL. */
static const char *
why_skip(const struct worker *w)
{
	const struct suite *s = w->suite;
	const struct tally *t = &s->tally[w->job];

	if (needs_permission(s, w->job))
		return "it changes a setting of the whole machine, which "
		       "needs --allow-global and root";
	if (t->c->needs_root && geteuid() != 0)
		return "only root may do what it needs";
	if (!s->isolated && suite_needs_lab(t->c))
		return "it needs a lab, and this is plain loopback";
	if (s->plan->foreign != NULL && foreign_lost_step(t->c) != NULL)
		return "its steps begin at a word of the probe, which a "
		       "command does not give";
	if (!lab_has_family(w->lab, t->family))
		return "this system has no IPv6";
	return NULL;
}

static void
start_or_skip(struct worker *w)
{
	const char *why = why_skip(w);

	w->suite->work[w->job].unasked = needs_permission(w->suite, w->job);
	if (why == NULL) {
		begin_run(w);
	} else if (suite_skip(w->suite, w->job, why)) {
		next_job(w);
	} else {
		stop(w->suite, SUITE_OUTPUT);
	}
}

static void start_lab(struct worker *w);

/* No lab: plain loopback if that was left to us, and none stood before. */
static void
no_lab(struct worker *w, const char *why)
{
	struct suite *s = w->suite;

	if (s->plan->isolation == ISOLATION_AUTO && !s->stood && w->isolated) {
		if (s->isolated)
			warnx("no lab: %s. Going on without one", why);
		s->isolated = false;
		start_lab(w);
		return;
	}
	warnx("no lab: %s", why);
	stop(s, SUITE_ENVIRONMENT);
}

static void
ready(void *arg, const char *error, int value)
{
	struct worker *w = arg;

	(void)value;
	if (error != NULL) {
		char *why = xstrdup(error);

		lab_end(w->lab);
		w->lab = NULL;
		no_lab(w, why);
		free(why);
		return;
	}
	w->suite->stood = w->suite->stood || w->isolated;
	suite_begin(w->suite);
	start_or_skip(w);
}

static void
exited(void *arg, pid_t pid, int status)
{
	struct worker *w = arg;

	if (w->run != NULL)
		run_child_exited(w->run, pid, status);
}

static void
lost(void *arg)
{
	struct worker *w = arg;

	if (w->run != NULL) {
		run_lab_lost(w->run);
		return;
	}
	lab_end(w->lab);
	w->lab = NULL;
	no_lab(w, "its first process was killed");
}

/*
 * The kernel's timer resets from whatever its CPU is doing, and perf has been
 * seen to lose the reasons that it gives in the idle task of some CPUs.
 */
static bool
is_to_be_awake(const struct worker *w)
{
	return w->suite->reasons != NULL &&
	       w->suite->tally[w->job].c->clock != NULL;
}

static void
start_lab(struct worker *w)
{
	static const struct lab_events events = { ready, exited, lost };
	struct suite *s = w->suite;
	const struct lab_plan plan = {
		.isolated = s->isolated,
		.hosts = s->isolated ? s->tally[w->job].c->network.hosts : 2,
		.block = (unsigned)w->block,
		.cpu = w->cpu,
		.awake = s->isolated && is_to_be_awake(w),
	};
	char *error = NULL;

	w->isolated = plan.isolated;
	w->awake = plan.awake;
	w->lab = lab_start(s->base, &plan, &events, w, &error);
	if (w->lab == NULL)
		no_lab(w, error);
	free(error);
}

/* Takes the next run of a queue; false where none is to come. */
static bool
take_job(const struct suite *s, struct queue *q, size_t *job)
{
	/* A case that was skipped once has no more runs to come. */
	while (q->next < q->jobs && s->work[q->order[q->next]].skipped)
		q->next++;
	if (q->next == q->jobs)
		return false;
	*job = q->order[q->next++];
	return true;
}

/* Whether the lab that stands is one for the job. */
static bool
lab_fits(const struct worker *w)
{
	const struct tally *t = &w->suite->tally[w->job];

	return lab_plan_of(w->lab)->hosts == t->c->network.hosts &&
	       w->awake == is_to_be_awake(w);
}

static void
drop_lab(struct worker *w)
{
	lab_end(w->lab);
	w->lab = NULL;
}

/*
 * What changes the machine changes it for every lab: it runs when all else is
 * done, one run at a time, by the last worker that had anything to do.
 */
static bool
take_job_alone(struct worker *w)
{
	struct suite *s = w->suite;

	for (unsigned i = 0; i < s->workers; i++)
		if (&s->worker[i] != w && s->worker[i].lab != NULL)
			return false;
	return take_job(s, &s->alone, &w->job);
}

/*
 * And the change is to last as short as can be: such a run does not wait for
 * the CPU behind what else runs on the machine, nor does what its lab, which
 * is its own for that, starts.  Where it may not, the change lasts longer.
 */
static void
hurry(struct worker *w, bool much)
{
	const struct sched_param p = { .sched_priority = much ? 1 : 0 };

	if (w->hurries == much)
		return;
	drop_lab(w);
	w->hurries = much;
	(void)sched_setscheduler(0, much ? SCHED_RR : SCHED_OTHER, &p);
}

static void
next_job(struct worker *w)
{
	struct suite *s = w->suite;

	hurry(w, false);
	if ((w->waits || !take_job(s, &s->others, &w->job)) &&
	    !take_job(s, &s->clocks, &w->job) && !take_job_alone(w)) {
		drop_lab(w);
		return;
	}
	suite_progress(s, w->job);
	hurry(w, runs_alone(s, w->job));
	if (w->lab != NULL && s->isolated && !lab_fits(w))
		drop_lab(w);
	if (w->lab == NULL)
		start_lab(w);
	else
		start_or_skip(w);
}

/* ------------------------------------------------------------- the whole */

/* splitmix64: the same numbers from a seed on every machine. */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

static void
shuffle(struct queue *q, uint64_t *state)
{
	for (size_t i = q->jobs; i > 1; i--) {
		size_t j = (size_t)(draw(state) % i), kept = q->order[i - 1];

		q->order[i - 1] = q->order[j];
		q->order[j] = kept;
	}
}

/* Adds each case once that has so many hosts. */
static void
add_round(struct suite *s, unsigned hosts)
{
	for (size_t job = 0; job < s->count; job++) {
		const struct scenario_case *c = s->tally[job].c;
		struct queue *q = runs_alone(s, job) ? &s->alone :
				  c->clock != NULL   ? &s->clocks :
						       &s->others;

		if (c->network.hosts == hosts)
			q->order[q->jobs++] = job;
	}
}

/*
 * The order of all runs: round after round, or drawn from the seed.  In a
 * round a lab of two hosts is followed by one of three, once.
 */
static void
make_queues(struct suite *s)
{
	uint64_t state = s->plan->seed;

	s->jobs = s->count * s->plan->repeat;
	s->clocks.order = xcalloc(s->jobs, sizeof(*s->clocks.order));
	s->others.order = xcalloc(s->jobs, sizeof(*s->others.order));
	s->alone.order = xcalloc(s->jobs, sizeof(*s->alone.order));
	for (unsigned round = 0; round < s->plan->repeat; round++)
		for (unsigned hosts = 2; hosts <= HOSTS; hosts++)
			add_round(s, hosts);
	if (!s->plan->shuffle)
		return;
	shuffle(&s->clocks, &state);
	shuffle(&s->others, &state);
	shuffle(&s->alone, &state);
}

/* How many of a queue's runs can be done at a time. */
static unsigned
at_most(const struct queue *q, unsigned workers)
{
	return workers < q->jobs ? workers : (unsigned)q->jobs;
}

/* A worker for each lab, each on a CPU of its own as far as there are. */
static int
make_workers(struct suite *s)
{
	cpu_set_t allowed;
	unsigned waiters;
	int cpu = -1;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) == -1)
		CPU_ZERO(&allowed);
	waiters = at_most(&s->clocks, s->plan->waiters);
	s->workers = s->plan->workers;
	if (s->workers > s->jobs - waiters)
		s->workers = (unsigned)(s->jobs - waiters);
	s->workers += waiters;
	s->worker = xcalloc(s->workers, sizeof(*s->worker));
	for (unsigned i = 0; i < s->workers; i++) {
		s->worker[i].suite = s;
		s->worker[i].waits = i < waiters;
		s->worker[i].block = lab_claim_block();
		if (s->worker[i].block == -1)
			return -1;
		for (int tried = 0; tried < CPU_SETSIZE; tried++) {
			cpu = (cpu + 1) % CPU_SETSIZE;
			if (CPU_ISSET((unsigned)cpu, &allowed))
				break;
		}
		s->worker[i].cpu =
		    CPU_ISSET((unsigned)cpu, &allowed) ? cpu : -1;
	}
	return 0;
}

/* Under nohup(1) a hang-up is none of its business. */
static bool
is_ignored(int sig)
{
	struct sigaction now;

	return sigaction(sig, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/* Drained as they come: what others reset must not fill the rings. */
static void
reasons_cb(evutil_socket_t fd, short what, void *arg)
{
	struct suite *s = arg;

	(void)fd;
	(void)what;
	/* A failure shows again when a run asks. */
	(void)reason_drain(s->reasons);
}

static void
run_loop(struct suite *s)
{
	static const int signals[SUITE_SIGNALS] = { SIGINT, SIGTERM, SIGHUP };
	struct event *event[SUITE_SIGNALS], *reasons = NULL;

	if (s->reasons != NULL) {
		/* Once and for good: reason_fd() says why. */
		reasons = event_new(s->base, reason_fd(s->reasons),
		    EV_READ | EV_PERSIST, reasons_cb, s);
		event_add(reasons, NULL);
	}
	for (int i = 0; i < SUITE_SIGNALS; i++) {
		event[i] = evsignal_new(s->base, signals[i], signal_cb, s);
		if (!is_ignored(signals[i]))
			event_add(event[i], NULL);
	}
	for (unsigned i = 0; i < s->workers && s->status == SUITE_HELD; i++)
		next_job(&s->worker[i]);
	/* Ends when no worker has a lab: the signals alone do not hold it. */
	while (s->signal == 0 && s->status == SUITE_HELD && suite_busy(s))
		event_base_loop(s->base, EVLOOP_ONCE);
	for (int i = 0; i < SUITE_SIGNALS; i++)
		event_free(event[i]);
	if (reasons != NULL)
		event_free(reasons);
}

static void
open_global(struct suite *s)
{
	char *why_not = NULL;

	s->global = global_open(s->base, &why_not);
	if (s->global != NULL)
		return;
	warnx("--allow-global: %s", why_not);
	free(why_not);
	s->status = SUITE_ENVIRONMENT;
}

static void
tear_down(struct suite *s)
{
	for (unsigned i = 0; i < s->workers; i++) {
		lab_end(s->worker[i].lab);
		run_free(s->worker[i].run);
	}
	lab_wait_all();
	global_close(s->global);
	reason_close(s->reasons);
	event_base_free(s->base);
	free(s->no_reasons);
	free(s->worker);
	free(s->clocks.order);
	free(s->others.order);
	free(s->alone.order);
	free(s->work);
	if (s->signal != 0) {
		signal(s->signal, SIG_DFL);
		raise(s->signal);
	}
}

enum suite_status
suite_run(const struct suite_plan *plan, struct tally **tallies, size_t *count)
{
	struct suite s = { .plan = plan,
		.base = event_base_new(),
		.isolated = plan->isolation != ISOLATION_LOOPBACK };

	if (s.base == NULL)
		errx(SUITE_ENVIRONMENT, "event_base_new failed");
	suite_tallies(&s);
	if (plan->allow_global)
		open_global(&s);
	make_queues(&s);
	if (s.jobs == 0) {
		warnx("none of these cases is left to be run by --clocks and "
		      "--family");
		s.status = SUITE_USAGE;
	}
	if (s.isolated)
		s.reasons = reason_open(&s.no_reasons);
	if (s.status == SUITE_HELD && make_workers(&s) == -1) {
		warn("claiming addresses for a lab");
		s.status = SUITE_ENVIRONMENT;
	}
	if (s.status == SUITE_HELD)
		run_loop(&s);
	if (s.signal == 0 && s.status == SUITE_HELD)
		s.status = suite_end(&s);
	*tallies = s.tally;
	*count = s.count;
	tear_down(&s);
	return s.status;
}
