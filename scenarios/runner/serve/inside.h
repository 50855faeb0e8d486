/* SPDX-License-Identifier: MIT */
/* What the files of this room know of each other. */
#ifndef SERVE_INSIDE_H
#define SERVE_INSIDE_H

#include <event2/event.h>
#include <sys/types.h>

#include "../lines.h"
#include "../stream.h"
#include "serve.h"

struct serving;

/* One server, from its start to its end. */
struct server {
	struct serving *serving;
	const struct offer *offer;
	pid_t pid; /* 0: it has ended */
	unsigned port; /* 0: it is not ready yet */
	int ca; /* the file that holds its authority's certificate; -1: none */
	struct stream out, log;
	struct lines held; /* what it logged before it was ready */
	unsigned count_at[2]; /* places in the file of counts */
};

enum phase {
	PHASE_STARTING, /* not all are ready yet */
	PHASE_SERVING,
	PHASE_ENDING, /* told to end */
};

struct serving {
	const struct serve_plan *plan;
	struct event_base *base;
	struct server *server; /* one for each offer, in their order */
	size_t count, ready;
	enum phase phase;
	bool served; /* all were ready once */
	bool over; /* told to end, and no child is left */
	enum suite_status status;
	struct event *hurry; /* the deadline of a start, and then of an end */
	int counts; /* the file of --count; -1: none */
	bool counts_new; /* it was not there before */
	int null; /* /dev/null */
	struct event *watched[6]; /* what watch.c waits for */
	size_t watches;
	int starter, input; /* descriptors of watch.c; -1: not watched */
};

/* ------------------------------------------------------------------ serve.c
 */

/* Begins to end all of it; only the first status that is not HELD counts. */
void serve_end(struct serving *s, enum suite_status status);

/* A server is ready; another one has ended, with its wait status. */
void serve_ready(struct server *server);
void serve_ended(struct server *server, int status);

/* ----------------------------------------------------------------- server.c
 */

/* Starts it.  What fails is said, and ends the whole (serve_end). */
void server_start(struct server *server);

/* Hands on what it has still logged, and forgets the rest. */
void server_free(struct server *server);

/* ------------------------------------------------------------------ words.c
 */

/* "127.0.0.1" or "::1". */
const char *server_host(const struct server *server);

/* Its program and arguments, NULL-terminated; to be freed, as NULL may. */
char **server_words(const struct server *server);
void server_words_free(char **words);

/* Whether its case says --tls. */
bool server_wants_tls(const struct server *server);

/* ------------------------------------------------------------------ watch.c
 */

/*
 * Waits for whatever ends the whole: SIGTERM, SIGINT, SIGHUP (unless it is
 * ignored), and, without --stay, the end of who started this process and that
 * of its standard input where it is a pipe or a socket.  Reaps children.
 * Returns -1 after it has said what was wrong.
 */
int watch_open(struct serving *s);
void watch_close(struct serving *s);

/* Reaps whatever has ended: the event of SIGCHLD. */
void watch_reap(struct serving *s);

/* --------------------------------------------------------------- announce.c
 */

/* Says where they are and closes stdout; -1 where it could not be written. */
int announce(const struct serving *s);

/* ----------------------------------------------------------------- counts.c
 */

/* Makes the file of --count, if any; -1 after it has said what was wrong. */
int counts_open(struct serving *s);
/* Closes it, and removes it where nothing was served and it is new. */
void counts_close(struct serving *s);

/* -------------------------------------------------------------------- log.c
 */

/*
 * Writes "KEY: TEXT" to stderr.  It never waits for a reader: a line that
 * nobody takes is lost, and how many were is said when there is one again.
 */
void log_line(const char *key, const char *text);

/* The same for a sentence of our own: "resetlab: ...". */
__attribute__((format(printf, 1, 2))) void log_say(const char *fmt, ...);

#endif
