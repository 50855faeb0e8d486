/* SPDX-License-Identifier: MIT */
/* From the first server's start to the last one's end. */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../memory.h"
#include "inside.h"

#define START_DEADLINE 30 /* seconds until all must be ready */
#define END_DEADLINE 2 /* seconds until what does not end is killed */

/* -------------------------------------------------------------- the end */

static void
signal_all(struct serving *s, int number)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->server[i].pid != 0)
			kill(s->server[i].pid, number);
}

static void
set_deadline(struct serving *s, time_t seconds)
{
	const struct timeval time = { .tv_sec = seconds };

	if (evtimer_add(s->hurry, &time) == -1)
		errx(SUITE_ENVIRONMENT, "cannot add a timer");
}

void
serve_end(struct serving *s, enum suite_status status)
{
	if (s->status == SUITE_HELD)
		s->status = status;
	if (s->phase == PHASE_ENDING)
		return;
	s->phase = PHASE_ENDING;
	signal_all(s, SIGTERM);
	set_deadline(s, END_DEADLINE);
	/* There may be no child whose end would be heard. */
	watch_reap(s);
}

static void
hurry_cb(evutil_socket_t fd, short what, void *arg)
{
	struct serving *s = arg;

	(void)fd;
	(void)what;
	if (s->phase == PHASE_ENDING) {
		signal_all(s, SIGKILL);
		return;
	}
	for (size_t i = 0; i < s->count; i++)
		if (s->server[i].port == 0)
			log_say("%s: not ready after %d s",
			    s->server[i].offer->key, START_DEADLINE);
	serve_end(s, SUITE_ENVIRONMENT);
}

/* ------------------------------------------------------- a server's news */

void
serve_ready(struct server *server)
{
	struct serving *s = server->serving;

	if (++s->ready < s->count || s->phase != PHASE_STARTING)
		return;
	event_del(s->hurry);
	s->phase = PHASE_SERVING;
	s->served = true;
	if (announce(s) == -1)
		serve_end(s, SUITE_OUTPUT);
}

/* "died of SIGABRT"; to be freed. */
static char *
end_words(int status)
{
	const char *name;

	if (WIFEXITED(status))
		return xasprintf(
		    "ended with exit status %d", WEXITSTATUS(status));
	name = sigabbrev_np(WTERMSIG(status));
	return xasprintf("died of SIG%s", name != NULL ? name : "?");
}

/* It has said why, we hope: "PROGRAM: why". */
static void
could_not_start(struct server *server, int status)
{
	const char *program = server->offer->c->server[0];
	const struct lines *held = &server->held;
	const char *said =
	    held->count > 0 ? held->line[held->count - 1].text : NULL;
	char *how = end_words(status);

	if (said != NULL && strncmp(said, program, strlen(program)) == 0 &&
	    strncmp(said + strlen(program), ": ", 2) == 0)
		said += strlen(program) + 2;
	log_say("%s: %s%s%s", server->offer->key, said != NULL ? said : "",
	    said != NULL ? "" : "the server ", said != NULL ? "" : how);
	free(how);
	serve_end(server->serving,
	    WIFEXITED(status) && WEXITSTATUS(status) == 2 ? SUITE_USAGE :
							    SUITE_ENVIRONMENT);
}

/* A cause may be the death of its server; who comes later is refused. */
static void
has_died(struct server *server, int status)
{
	char *how = end_words(status);

	if (server->offer->c->server_ends) {
		log_say("%s: the server %s, as is its cause: port %u refuses "
			"from now on",
		    server->offer->key, how, server->port);
	} else {
		log_say("%s: the server %s, which is no part of its cause; the "
			"others go on",
		    server->offer->key, how);
		server->serving->status = SUITE_FAILED;
	}
	free(how);
}

void
serve_ended(struct server *server, int status)
{
	server->pid = 0;
	/* What it said before it died comes first. */
	stream_drain(&server->log);
	if (server->serving->phase == PHASE_ENDING)
		return;
	if (server->port == 0)
		could_not_start(server, status);
	else
		has_died(server, status);
}

/* ------------------------------------------------------------- the whole */

static void
open_all(struct serving *s, const struct serve_plan *plan)
{
	*s = (struct serving){
		.plan = plan,
		.base = event_base_new(),
		.count = plan->choice->offers,
		.counts = -1,
		.starter = -1,
		.input = -1,
		.null = open("/dev/null", O_RDWR | O_CLOEXEC),
	};
	s->hurry = s->base != NULL ? evtimer_new(s->base, hurry_cb, s) : NULL;
	if (s->hurry == NULL || s->null == -1)
		err(SUITE_ENVIRONMENT, "cannot begin");
	s->server = xcalloc(s->count, sizeof(*s->server));
	for (size_t i = 0; i < s->count; i++)
		s->server[i] = (struct server){
			.serving = s,
			.offer = &plan->choice->offer[i],
			.ca = -1,
		};
}

static void
close_all(struct serving *s)
{
	for (size_t i = 0; i < s->count; i++)
		server_free(&s->server[i]);
	free(s->server);
	counts_close(s);
	watch_close(s);
	event_free(s->hurry);
	event_base_free(s->base);
	close(s->null);
}

static enum suite_status
serve(struct serving *s)
{
	if (counts_open(s) == -1)
		return SUITE_OUTPUT;
	if (watch_open(s) == -1)
		return SUITE_ENVIRONMENT;
	if (s->phase == PHASE_STARTING)
		set_deadline(s, START_DEADLINE);
	for (size_t i = 0; i < s->count && s->phase == PHASE_STARTING; i++)
		server_start(&s->server[i]);
	if (!s->over)
		event_base_dispatch(s->base);
	return s->status;
}

enum suite_status
serve_run(const struct serve_plan *plan)
{
	enum suite_status status;
	struct serving s;

	open_all(&s, plan);
	status = serve(&s);
	close_all(&s);
	return status;
}
