/* SPDX-License-Identifier: MIT */
/*
 * The runs of an examination: each worker has one lab at a time, and takes
 * run after run; what came of one is put into its sitting.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lab/lab.h"
#include "../memory.h"
#include "../run.h"
#include "inside.h"

#define WORKERS 2 /* that run what needs a CPU */
#define WAITERS 3 /* that run what waits for a silent server */
#define SIGNALS 3 /* SIGINT, SIGTERM, SIGHUP */
#define KEPT (64 * 1024) /* bytes of a command's stdout, and of its stderr */

/* One lab, and one run at a time in it. */
struct worker {
	struct exam *exam;
	bool waits; /* takes only what may take the whole deadline */
	int block; /* its addresses */
	struct lab *lab; /* or NULL */
	bool isolated; /* what that lab was asked to be */
	bool ready; /* the lab stands, and waits for a run */
	struct run *run; /* or NULL */
	struct sitting *sitting; /* that the run is of */
	unsigned number; /* of the run, from 0 */
	struct scenario_case c; /* made for the run */
	struct foreign foreign;
	char **words;
};

struct exam {
	const struct exam_plan *plan;
	struct event_base *base;
	struct sittings sittings;
	struct worker worker[EXAM_JOBS];
	unsigned workers;
	bool isolated; /* labs, or plain loopback */
	bool stood; /* a lab has stood: loopback is no answer any more */
	enum suite_status status;
	int signal; /* that ended it, or 0 */
};

static void start_lab(struct worker *w);

static void
stop(struct exam *exam, enum suite_status status)
{
	exam->status = status;
	event_base_loopbreak(exam->base);
}

static void
drop_lab(struct worker *w)
{
	lab_end(w->lab);
	w->lab = NULL;
	w->ready = false;
}

/* ---------------------------------------------------------------- one run */

static void
say_progress(const struct exam *exam, const struct worker *w)
{
	unsigned done, runs = sittings_runs(&exam->sittings, &done);

	if (exam->plan->progress)
		fprintf(stderr, "\r\033[K%u of %u runs, %s", done, runs,
		    w->sitting->s->name);
}

/* Saves a run's captures as DIR/exam.SITUATION.HOST.pcap. */
static int
save_captures(const struct worker *w, const struct evidence *evidence)
{
	char *name = xstrdup(w->sitting->s->name);
	int bad = 0;

	for (char *p = name; *p != '\0'; p++)
		if (*p == '/')
			*p = '.';
	for (int i = 0; i < HOST_MIDDLEBOX && bad == 0; i++) {
		char *file = xasprintf("%s/exam.%s.%s.pcap",
		    w->exam->plan->pcap, name, host_name((enum host)i));

		bad = wire_save(file, &evidence->frames[i]);
		if (bad == -1) {
			warn("writing %s", file);
			unlink(file); /* half a capture is worse than none */
		}
		free(file);
	}
	free(name);
	return bad;
}

static void take_run(struct worker *w);

/* Everyone who waits for something to do: a control may have been passed. */
static void
wake_all(struct exam *exam)
{
	for (unsigned i = 0; i < exam->workers; i++) {
		struct worker *w = &exam->worker[i];

		if (w->run == NULL && (w->lab == NULL || w->ready))
			take_run(w);
	}
}

static void
cleared(void *arg, const char *error, int value)
{
	struct worker *w = arg;

	if (error != NULL || value > 0)
		drop_lab(w);
	else
		w->ready = true;
	take_run(w);
}

static void
run_done(void *arg, struct evidence *evidence)
{
	struct worker *w = arg;
	struct sitting *t = w->sitting;
	const bool whole = evidence->ending == ENDING_COMPLETE;

	w->run = NULL;
	observe(&t->trial[t->done], evidence);
	if (w->exam->plan->pcap != NULL && w->number == 0 && w->isolated &&
	    save_captures(w, evidence) == -1)
		stop(w->exam, SUITE_OUTPUT);
	sittings_done(&w->exam->sittings, t);
	t->seconds += (double)evidence->nanoseconds / 1e9;
	evidence_clear(evidence);
	exam_words_free(w->words);
	w->words = NULL;
	if (whole)
		lab_clear(w->lab, cleared, w);
	else
		drop_lab(w);
	wake_all(w->exam);
}

static bool
is_http_cut(const struct situation *s)
{
	return s->server == NULL || strcmp(s->server[0], "http_cut") == 0;
}

/* A case of one server and no expectation: only its witnesses are wanted. */
static void
begin_run(struct worker *w)
{
	static const char *const plain[] = { "http_cut", NULL };
	const struct exam_plan *plan = w->exam->plan;
	const struct situation *s = w->sitting->s;
	const struct run_plan run = {
		.c = &w->c,
		.family = plan->family,
		.build = plan->build,
		.no_reasons = "an examination does not ask for them",
		.foreign = &w->foreign,
		.deadline = plan->deadline,
	};

	w->c = (struct scenario_case){
		/* C has no conversion of const char *const * to char **. */
		.name = (char *)(uintptr_t)s->name,
		.server =
		    (void *)(uintptr_t)(s->server != NULL ? s->server : plain),
		.network = { .hosts = 2 },
		/* Its cut waits until the client has read: not for a time. */
		.sees_client_sockets = is_http_cut(s),
	};
	w->words = exam_words(plan, s);
	w->foreign = (struct foreign){
		.argv = w->words,
		.path = s->path,
		.http = !s->tls,
		.tls = s->tls,
		.most = KEPT,
	};
	w->ready = false;
	say_progress(w->exam, w);
	w->run = run_start(w->exam->base, w->lab, &run, run_done, w);
}

/* ------------------------------------------------------------ one worker */

static void
no_lab(struct worker *w, const char *why)
{
	struct exam *exam = w->exam;

	if (exam->plan->isolation == ISOLATION_AUTO && !exam->stood &&
	    w->isolated) {
		if (exam->isolated)
			warnx("no lab: %s. Going on without one", why);
		exam->isolated = false;
		start_lab(w);
		return;
	}
	warnx("no lab: %s", why);
	stop(exam, SUITE_ENVIRONMENT);
}

static void
lab_ready(void *arg, const char *error, int value)
{
	struct worker *w = arg;

	(void)value;
	if (error != NULL) {
		char *why = xstrdup(error);

		drop_lab(w);
		no_lab(w, why);
		free(why);
		return;
	}
	if (!lab_has_family(w->lab, w->exam->plan->family)) {
		warnx("--family 6: this system has no IPv6");
		stop(w->exam, SUITE_ENVIRONMENT);
		return;
	}
	w->exam->stood = w->exam->stood || w->isolated;
	begin_run(w);
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
	drop_lab(w);
	no_lab(w, "its first process was killed");
}

static void
start_lab(struct worker *w)
{
	static const struct lab_events events = { lab_ready, exited, lost };
	const struct lab_plan plan = {
		.isolated = w->exam->isolated,
		.hosts = 2,
		.block = (unsigned)w->block,
		.cpu = -1,
	};
	char *error = NULL;

	w->isolated = plan.isolated;
	w->lab = lab_start(w->exam->base, &plan, &events, w, &error);
	if (w->lab == NULL)
		no_lab(w, error);
	free(error);
}

/* Begins the next run, if there is one that this worker may begin now. */
static void
take_run(struct worker *w)
{
	struct sitting *t = sittings_next(&w->exam->sittings, w->waits);

	if (t == NULL || w->exam->status != SUITE_HELD)
		return;
	w->sitting = t;
	w->number = t->begun++;
	if (w->lab == NULL)
		start_lab(w);
	else
		begin_run(w);
}

/* -------------------------------------------------------------- the whole */

static void
signal_cb(evutil_socket_t sig, short what, void *arg)
{
	struct exam *exam = arg;

	(void)what;
	exam->signal = (int)sig;
	event_base_loopbreak(exam->base);
}

/* Under nohup(1) a hang-up is none of its business. */
static bool
is_ignored(int sig)
{
	struct sigaction now;

	return sigaction(sig, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static void
run_loop(struct exam *exam)
{
	static const int signals[SIGNALS] = { SIGINT, SIGTERM, SIGHUP };
	struct event *event[SIGNALS];

	for (int i = 0; i < SIGNALS; i++) {
		event[i] =
		    evsignal_new(exam->base, signals[i], signal_cb, exam);
		if (!is_ignored(signals[i]))
			event_add(event[i], NULL);
	}
	wake_all(exam);
	while (exam->signal == 0 && exam->status == SUITE_HELD &&
	       sittings_left(&exam->sittings))
		event_base_loop(exam->base, EVLOOP_ONCE);
	for (int i = 0; i < SIGNALS; i++)
		event_free(event[i]);
}

static int
make_workers(struct exam *exam)
{
	const unsigned jobs = exam->plan->jobs;

	exam->workers = jobs > 0 ? jobs : WORKERS + WAITERS;
	for (unsigned i = 0; i < exam->workers; i++) {
		exam->worker[i] = (struct worker){
			.exam = exam,
			.waits = jobs == 0 && i >= WORKERS,
			.block = lab_claim_block(),
		};
		if (exam->worker[i].block == -1)
			return -1;
	}
	return 0;
}

static void
tear_down(struct exam *exam)
{
	for (unsigned i = 0; i < exam->workers; i++) {
		lab_end(exam->worker[i].lab);
		run_free(exam->worker[i].run);
		exam_words_free(exam->worker[i].words);
	}
	lab_wait_all();
	event_base_free(exam->base);
	sittings_free(&exam->sittings);
	if (exam->plan->progress)
		fputs("\r\033[K", stderr);
	if (exam->signal != 0) {
		signal(exam->signal, SIG_DFL);
		raise(exam->signal);
	}
}

enum suite_status
exam_run(const struct exam_plan *plan, struct paper *paper)
{
	struct exam exam = { .plan = plan,
		.base = event_base_new(),
		.isolated = plan->isolation != ISOLATION_LOOPBACK };

	if (exam.base == NULL)
		errx(SUITE_ENVIRONMENT, "event_base_new failed");
	sittings_begin(&exam.sittings, plan);
	if (make_workers(&exam) == -1) {
		warn("claiming addresses for a lab");
		exam.status = SUITE_ENVIRONMENT;
	}
	if (exam.status == SUITE_HELD)
		run_loop(&exam);
	*paper = (struct paper){
		.command = plan->command,
		.isolation = exam.isolated ? "lab" : "loopback",
		.family = plan->family,
		.repeat = plan->repeat,
		.deadline = plan->deadline,
	};
	for (int i = 0; i < ASKED; i++)
		paper->asked[i] = plan->asked[i];
	if (exam.signal == 0 && exam.status == SUITE_HELD)
		sittings_mark(&exam.sittings, paper);
	tear_down(&exam);
	return exam.status;
}
