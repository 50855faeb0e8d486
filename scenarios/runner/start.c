/* SPDX-License-Identifier: MIT */
/* How a run begins: settings, baseline, programs, rules, and the probe. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory.h"
#include "run_inside.h"

static void start_program(struct run *run, enum host host);
static void start_client(struct run *run);

static bool
failed(struct run *run, const char *error)
{
	if (error != NULL)
		run_break(run, ENDING_LAB, "%s", error);
	return error != NULL || run->over;
}

/* ------------------------------------------------------------------ rules */

static void next_rule(struct run *run);

static void
rule_done(void *arg, const char *error, int value)
{
	(void)value;
	if (!failed(arg, error))
		next_rule(arg);
}

static void
next_rule(struct run *run)
{
	const struct network *network = &run->plan.c->network;

	if (run->next == network->rules)
		start_client(run);
	else
		act_rule(run, &network->rule[run->next++], rule_done);
}

/* --------------------------------------------------------------- settings */

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

static void
setting_done(void *arg, const char *error, int value)
{
	(void)value;
	if (!failed(arg, error))
		start_settings(arg);
}

void
start_settings(struct run *run)
{
	const struct network *network = &run->plan.c->network;
	const struct sysctl *s = &network->sysctl[run->next];

	if (run->next < network->sysctls) {
		run->next++;
		lab_sysctl(
		    run->lab, s->on, s->name, s->value, setting_done, run);
	} else if (take_baseline(run) == -1) {
		run_break(run, ENDING_LAB, "taking the baseline: %s",
		    strerror(errno));
	} else {
		start_program(run, HOST_SERVER);
	}
}

/* --------------------------------------------------------------- programs */

/* A host's address in the family of this run. */
static const char *
address(const struct run *run, enum host host, char text[INET6_ADDRSTRLEN])
{
	const struct lab_host *h = lab_host_of(run->lab, host);

	if (run->plan.family == 6)
		inet_ntop(AF_INET6, &h->ipv6, text, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET, &h->ipv4, text, INET6_ADDRSTRLEN);
	return text;
}

/*
 * An argument vector: the program under build/, then three NULL-terminated
 * lists, any of which may be NULL.
 */
static char **
arguments(const struct run *run, const char *folder, const char *name,
    const char *const *const part[3])
{
	char **argv = NULL;
	size_t count = 0, room = 0;

	argv = xgrow(argv, count, &room, sizeof(*argv));
	argv[count++] = xasprintf("%s/%s/%s", run->plan.build, folder, name);
	for (int i = 0; i < 3; i++) {
		for (const char *const *p = part[i]; p != NULL && *p != NULL;
		     p++) {
			argv = xgrow(argv, count, &room, sizeof(*argv));
			argv[count++] = xstrdup(*p);
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

/* A line of a program's log. */
static void
log_cb(void *arg, const char *text)
{
	struct program *p = arg;

	if (text == NULL || p->run->over)
		return;
	lines_add(&p->logged, 0, "%s", text);
	act_logged(p->run, text);
}

/* "ready ADDR:PORT": the one line of a server's standard output. */
static void
ready_cb(void *arg, const char *text)
{
	struct program *p = arg;
	void (*is_ready)(struct run *) = p->is_ready;
	const char *colon;
	unsigned long port;

	if (text == NULL || is_ready == NULL || p->run->over)
		return;
	colon = strrchr(text, ':');
	port = colon != NULL ? strtoul(colon + 1, NULL, 10) : 0;
	if (strncmp(text, "ready ", 6) != 0 || port == 0 || port > 65535) {
		run_break(p->run, ENDING_SERVER,
		    "the %s's first line was \"%s\", expected \"ready "
		    "ADDRESS:PORT\"",
		    host_name(p->host), text);
		return;
	}
	if (p->host == HOST_SERVER)
		p->run->ends.server_port = (uint16_t)port;
	else
		p->run->ends.middlebox_port = (uint16_t)port;
	p->is_ready = NULL;
	is_ready(p->run);
}

static void
started(void *arg, const char *error, int pid)
{
	struct program *p = arg;

	if (error != NULL)
		run_break(p->run, ENDING_SERVER, "the %s: %s",
		    host_name(p->host), error);
	else
		p->pid = pid;
}

static void
start_rules(struct run *run)
{
	run->next = 0;
	next_rule(run);
}

static void
server_is_ready(struct run *run)
{
	if (run->plan.c->middlebox != NULL)
		start_program(run, HOST_MIDDLEBOX);
	else
		start_rules(run);
}

static int
open_pipes(struct program *p, int fds[3])
{
	fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	fds[1] = stream_open(&p->ready, p->run->base, ready_cb, p);
	fds[2] = stream_open(&p->log, p->run->base, log_cb, p);
	if (fds[0] != -1 && fds[1] != -1 && fds[2] != -1)
		return 0;
	run_break(p->run, ENDING_LAB, "pipe: %s", strerror(errno));
	for (int i = 0; i < 3; i++)
		if (fds[i] != -1)
			close(fds[i]);
	return -1;
}

/*
 * What a server can be given beside its pipes: a file for its CA, and a socket
 * that sees the client's.  Its words say their numbers.
 */
struct gifts {
	const char *word[5];
	char file[32], number[8];
};

static int
give(struct program *p, struct lab_program *program, struct gifts *gifts)
{
	struct run *run = p->run;
	const struct foreign *foreign = run->plan.foreign;
	size_t n = 0;

	*gifts = (struct gifts){ .word = { NULL } };
	if (p->host != HOST_SERVER)
		return 0;
	if (foreign != NULL && foreign->tls && run->ca_fd == -1)
		run->ca_fd = memfd_create("resetlab-ca", MFD_CLOEXEC);
	if (foreign != NULL && foreign->tls && run->ca_fd == -1)
		return -1;
	if (run->ca_fd != -1) {
		snprintf(gifts->file, sizeof(gifts->file), "/proc/self/fd/%u",
		    3 + program->more);
		program->fds[3 + program->more++] = run->ca_fd;
		gifts->word[n++] = "--ca-file";
		gifts->word[n++] = gifts->file;
	}
	/* On loopback a server opens one itself. */
	if (run->plan.c->sees_client_sockets &&
	    lab_plan_of(run->lab)->isolated) {
		program->client_sockets = true;
		snprintf(gifts->number, sizeof(gifts->number), "%u",
		    3 + program->more);
		gifts->word[n++] = "--client-sockets";
		gifts->word[n++] = gifts->number;
	}
	return 0;
}

/* Starts a program in its host; a middlebox's is told where the server is. */
static void
spawn_program(struct program *p)
{
	struct run *run = p->run;
	const struct scenario_case *c = run->plan.c;
	/* C has no conversion of char ** to const char *const *. */
	const char *const *own =
	    (void *)(p->host == HOST_SERVER ? c->server : c->middlebox);
	char here[INET6_ADDRSTRLEN], there[INET6_ADDRSTRLEN];
	char port[8], to_port[8];
	const char *first[] = { "--listen", NULL, "--port", port, NULL };
	const char *last[] = { "--to", NULL, "--to-port", to_port, NULL };
	struct gifts gifts;
	const char *const *part[3] = { first, own + 1, gifts.word };
	struct lab_program program = { .more = 0 };
	char **argv;

	if (open_pipes(p, program.fds) == -1)
		return;
	/* Port 0 is any; a server that comes again has the one it had. */
	snprintf(port, sizeof(port), "%u",
	    p->host == HOST_SERVER ? run->ends.server_port : 0);
	snprintf(to_port, sizeof(to_port), "%u", run->ends.server_port);
	first[1] = address(run, p->host, here);
	last[1] = address(run, HOST_SERVER, there);
	if (p->host == HOST_MIDDLEBOX)
		part[2] = last;
	if (give(p, &program, &gifts) == -1) {
		run_break(run, ENDING_LAB, "memfd_create: %s", strerror(errno));
	} else {
		argv = arguments(run, "servers", own[0], part);
		program.argv = argv;
		lab_spawn_program(run->lab, p->host, &program, started, p);
		arguments_free(argv);
	}
	for (int i = 0; i < 3; i++)
		close(program.fds[i]);
}

static void
start_program(struct run *run, enum host host)
{
	struct program *p = &run->program[host];

	p->is_ready = host == HOST_SERVER ? server_is_ready : start_rules;
	spawn_program(p);
}

void
start_again(struct run *run, void (*is_ready)(struct run *run))
{
	struct program *p = &run->program[HOST_SERVER];

	stream_drain(&p->log);
	stream_close(&p->ready);
	stream_close(&p->log);
	p->may_end = run->plan.c->server_ends;
	p->is_ready = is_ready;
	spawn_program(p);
}

/* -------------------------------------------------------------- the probe */

static void
probe_started(void *arg, const char *error, int pid)
{
	struct run *run = arg;

	if (error != NULL)
		run_break(run, ENDING_PROBE, "the probe: %s", error);
	else
		run->probe = pid;
}

uint16_t
start_target(struct run *run, char where[INET6_ADDRSTRLEN])
{
	const struct scenario_case *c = run->plan.c;
	const bool proxied = c->middlebox != NULL || c->to_middlebox;

	if (c->to_middlebox) /* it translates to the server's, same port */
		run->ends.middlebox_port = run->ends.server_port;
	address(run, proxied ? HOST_MIDDLEBOX : HOST_SERVER, where);
	return proxied ? run->ends.middlebox_port : run->ends.server_port;
}

static void
start_probe(struct run *run)
{
	const struct scenario_case *c = run->plan.c;
	char where[INET6_ADDRSTRLEN], port[8];
	const char *last[] = { where, port, NULL };
	const char *const *part[3] = { NULL, (void *)(c->client + 1), last };
	char **argv;
	int fds[3], go[2] = { -1, -1 };

	snprintf(port, sizeof(port), "%u", start_target(run, where));
	fds[1] = stream_open(&run->transcript, run->base, run_transcript, run);
	fds[2] = STDERR_FILENO;
	if (fds[1] == -1 || pipe2(go, O_CLOEXEC) == -1) {
		run_break(run, ENDING_LAB, "pipe: %s", strerror(errno));
		if (fds[1] != -1)
			close(fds[1]);
		return;
	}
	fds[0] = go[0];
	run->go_fd = go[1];
	argv = arguments(run, "clients", c->client[0], part);
	lab_spawn(run->lab, HOST_CLIENT, argv, fds, probe_started, run);
	arguments_free(argv);
	close(fds[0]);
	close(fds[1]);
}

static void
start_client(struct run *run)
{
	if (run->plan.foreign != NULL)
		attend_begin(run);
	else
		start_probe(run);
}
