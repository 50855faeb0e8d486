/* SPDX-License-Identifier: MIT */
/*
 * One run of one case, as a chain of answers on the event loop:
 *
 *     settings -> baseline -> server -> "ready" -> rules -> probe
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

static void next_setting(struct run *run);
static void next_rule(struct run *run);
static void start_server(struct run *run);
static void start_probe(struct run *run);

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
	if (!run->over)
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
server_died(struct run *run, const char *how)
{
	const char *last;

	stream_drain(&run->log);
	last = run->logged.count > 0 ?
		   run->logged.line[run->logged.count - 1].text :
		   "nothing";
	run_break(run, ENDING_SERVER, "the server %s%s; it last said: %s", how,
	    run->ends.server_port == 0 ? " before it was ready" : "", last);
}

void
run_child_exited(struct run *run, pid_t pid, int status)
{
	char how[64];

	died(status, how, sizeof(how));
	if (pid == run->server) {
		run->server = 0;
		if (!run->killed && !run->closing)
			server_died(run, how);
	} else if (pid == run->probe) {
		run->probe = 0;
		/* Its last lines may still be in the pipe. */
		stream_drain(&run->transcript);
		if (!run->closing)
			run_break(run, ENDING_PROBE,
			    "the probe %s and never wrote \"end\"", how);
	}
}

void
run_lab_lost(struct run *run)
{
	run_break(run, ENDING_LAB, "the lab's first process ended");
}

/* A line of the server's log. */
static void
log_cb(void *arg, const char *text)
{
	struct run *run = arg;

	if (text == NULL || run->over)
		return;
	lines_add(&run->logged, 0, "%s", text);
	act_logged(run, text);
}

/* A line of the probe. */
static void
transcript_cb(void *arg, const char *text)
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

/* "ready ADDR:PORT": the one line of the server's standard output. */
static void
ready_cb(void *arg, const char *text)
{
	struct run *run = arg;
	const char *colon;
	unsigned long port;

	if (text == NULL || run->ends.server_port != 0 || run->over)
		return;
	colon = strrchr(text, ':');
	port = colon != NULL ? strtoul(colon + 1, NULL, 10) : 0;
	if (strncmp(text, "ready ", 6) != 0 || port == 0 || port > 65535) {
		run_break(run, ENDING_SERVER,
		    "the server's first line was \"%s\", expected \"ready "
		    "ADDRESS:PORT\"",
		    text);
		return;
	}
	run->ends.server_port = (uint16_t)port;
	run->next = 0;
	next_rule(run);
}

static void
setting_done(void *arg, const char *error, int value)
{
	struct run *run = arg;

	(void)value;
	if (error != NULL)
		run_break(run, ENDING_LAB, "%s", error);
	else if (!run->over)
		next_setting(run);
}

static void
next_setting(struct run *run)
{
	const struct network *network = &run->plan.c->network;
	const struct sysctl *s = &network->sysctl[run->next];

	if (run->next == network->sysctls) {
		start_server(run);
		return;
	}
	run->next++;
	lab_sysctl(run->lab, s->on, s->name, s->value, setting_done, run);
}

static void
rule_done(void *arg, const char *error, int value)
{
	struct run *run = arg;

	(void)value;
	if (error != NULL)
		run_break(run, ENDING_LAB, "%s", error);
	else if (!run->over)
		next_rule(run);
}

static void
next_rule(struct run *run)
{
	const struct network *network = &run->plan.c->network;

	if (run->next == network->rules) {
		start_probe(run);
		return;
	}
	act_rule(run, &network->rule[run->next++], rule_done);
}

/* What moved before this moment is none of the case's. */
static int
take_baseline(struct run *run)
{
	struct lines others = { 0 };

	if (!lab_plan_of(run->lab)->isolated)
		return 0;
	close_drain_captures(run);
	for (int i = 0; i < HOSTS; i++) {
		const struct lab_host *h = lab_host_of(run->lab, (enum host)i);

		frames_free(&run->evidence.frames[i]);
		if (lab_has(run->lab, (enum host)i) &&
		    counters_read(h->snmp_fd, h->netstat_fd, &run->before[i]) ==
			-1)
			return -1;
	}
	if (run->plan.reasons != NULL) {
		if (reason_drain(run->plan.reasons) == -1)
			return -1;
		/* Port 0: whatever these hosts sent before. */
		reason_take(run->plan.reasons, &run->ends, &others);
		lines_free(&others);
	}
	return 0;
}

/* The server's or the client's address in the family of this run. */
static const char *
address(const struct run *run, char text[INET6_ADDRSTRLEN])
{
	const struct lab_host *h = lab_host_of(run->lab, HOST_SERVER);

	if (run->plan.family == 6)
		inet_ntop(AF_INET6, &h->ipv6, text, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET, &h->ipv4, text, INET6_ADDRSTRLEN);
	return text;
}

/*
 * An argument vector: the program under build/, `first` (a NULL-terminated
 * list), the case's own arguments, `last`.
 */
static char **
arguments(const struct run *run, const char *folder, char *const *own,
    const char *const *first, const char *const *last)
{
	char **argv = NULL;
	size_t count = 0, room = 0;

	argv = xgrow(argv, count, &room, sizeof(*argv));
	argv[count++] = xasprintf("%s/%s/%s", run->plan.build, folder, own[0]);
	for (int part = 0; part < 3; part++) {
		const char *const *from = part == 0 ? first :
					  part == 1 ? (void *)(own + 1) :
						      last;

		for (; from != NULL && *from != NULL; from++) {
			argv = xgrow(argv, count, &room, sizeof(*argv));
			argv[count++] = xstrdup(*from);
		}
	}
	argv = xgrow(argv, count, &room, sizeof(*argv));
	argv[count] = NULL;
	return argv;
}

static void
arguments_free(char **argv)
{
	for (size_t i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	free(argv);
}

static void
server_started(void *arg, const char *error, int pid)
{
	struct run *run = arg;

	if (error != NULL)
		run_break(run, ENDING_SERVER, "the server: %s", error);
	else
		run->server = pid;
}

static void
start_server(struct run *run)
{
	char where[INET6_ADDRSTRLEN];
	const char *first[] = { "--listen", address(run, where), NULL };
	char **argv;
	int fds[3];

	if (take_baseline(run) == -1) {
		run_break(run, ENDING_LAB, "taking the baseline: %s",
		    strerror(errno));
		return;
	}
	fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	fds[1] = stream_open(&run->ready, run->base, ready_cb, run);
	fds[2] = stream_open(&run->log, run->base, log_cb, run);
	if (fds[0] == -1 || fds[1] == -1 || fds[2] == -1) {
		run_break(run, ENDING_LAB, "pipe: %s", strerror(errno));
		return;
	}
	argv = arguments(run, "servers", run->plan.c->server, first, NULL);
	lab_spawn(run->lab, HOST_SERVER, argv, fds, server_started, run);
	arguments_free(argv);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
}

static void
probe_started(void *arg, const char *error, int pid)
{
	struct run *run = arg;

	if (error != NULL)
		run_break(run, ENDING_PROBE, "the probe: %s", error);
	else
		run->probe = pid;
}

static void
start_probe(struct run *run)
{
	char where[INET6_ADDRSTRLEN], port[8];
	const char *last[] = { address(run, where), port, NULL };
	char **argv;
	int fds[3], go[2] = { -1, -1 };

	snprintf(port, sizeof(port), "%u", run->ends.server_port);
	fds[1] = stream_open(&run->transcript, run->base, transcript_cb, run);
	fds[2] = STDERR_FILENO;
	if (fds[1] == -1 || pipe2(go, O_CLOEXEC) == -1) {
		run_break(run, ENDING_LAB, "pipe: %s", strerror(errno));
		return;
	}
	fds[0] = go[0];
	run->go_fd = go[1];
	argv = arguments(run, "clients", run->plan.c->client, NULL, last);
	lab_spawn(run->lab, HOST_CLIENT, argv, fds, probe_started, run);
	arguments_free(argv);
	close(fds[0]);
	close(fds[1]);
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

struct run *
run_start(struct event_base *base, struct lab *lab, const struct run_plan *plan,
    void (*done)(void *arg, struct evidence *evidence), void *arg)
{
	struct run *run = xcalloc(1, sizeof(*run));
	struct timespec now;
	struct timeval limit = { .tv_sec = (time_t)plan->deadline };

	*run = (struct run){ .base = base,
		.lab = lab,
		.plan = *plan,
		.done = done,
		.arg = arg,
		.go_fd = -1 };
	set_endpoints(run);
	for (int i = 0; i < HOSTS; i++) {
		if (lab_host_of(lab, (enum host)i)->packet_fd == -1)
			continue;
		run->capture[i] =
		    event_new(base, lab_host_of(lab, (enum host)i)->packet_fd,
			EV_READ | EV_PERSIST, captured_cb, run);
		event_add(run->capture[i], NULL);
	}
	limit.tv_usec =
	    (suseconds_t)((plan->deadline - (double)limit.tv_sec) * 1e6);
	run->finish = event_new(base, -1, 0, finish_cb, run);
	run->deadline = evtimer_new(base, deadline_cb, run);
	event_add(run->deadline, &limit);
	clock_gettime(CLOCK_MONOTONIC, &now);
	run->started =
	    (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
	next_setting(run);
	return run;
}

void
run_free(struct run *run)
{
	if (run == NULL)
		return;
	for (int i = 0; i < HOSTS; i++)
		if (run->capture[i] != NULL)
			event_free(run->capture[i]);
	event_free(run->finish);
	event_free(run->deadline);
	stream_close(&run->ready);
	stream_close(&run->log);
	stream_close(&run->transcript);
	if (run->go_fd != -1)
		close(run->go_fd);
	lines_free(&run->said);
	lines_free(&run->logged);
	evidence_clear(&run->evidence);
	free(run);
}
