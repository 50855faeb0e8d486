/* SPDX-License-Identifier: MIT */
/*
 * The room behind `resetlab serve`: servers on loopback for other people's
 * tests, in one process tree that leaves nothing behind.
 *
 *     choose.c    which cases the words of a person mean
 *     obstacle.c  why a case cannot be served
 *     serve.c     from the first server's start to the last one's end
 *     server.c    one server: started, heard, ended
 *     words.c     its command line
 *     watch.c     what ends it: signals, its starter, its standard input
 *     announce.c  where the servers are, as JSON or for a shell
 *     counts.c    the file of --count
 *     log.c       the servers' logs, on standard error
 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include <sys/types.h>

#include "../catalogue.h"
#include "../suite.h"

/* A case that is served. */
struct offer {
	char *key; /* what it is called: "close_unread", "http_cut/tls" */
	const struct scenario *scenario;
	const struct scenario_case *c;
};

/* One that is not. */
struct left_out {
	char *key;
	char *reason;
};

/* All zero is a valid empty one. */
struct choice {
	struct offer *offer; /* in the order of the words */
	size_t offers;
	struct left_out *left;
	size_t lefts;
};

/*
 * What is served for the words, or without words for every cause:
 *     CAUSE       what its page says (`serve`), else its first case that is
 *                 no twin and can be served; its key is CAUSE
 *     CAUSE/CASE  just that one, also a twin
 *     a glob      every case that it matches, as CAUSE/CASE
 * What cannot be served is left out; where a word names nothing else, that is
 * an error.  Returns -1 and sets *error to a sentence (to be freed), or 0.
 * The choice keeps pointers into the catalogue.
 */
__attribute__((warn_unused_result)) int serve_choose(
    const struct catalogue *catalogue, char *const words[], size_t count,
    unsigned family, struct choice *choice, char **error);
void serve_choice_free(struct choice *choice);

/*
 * Why that case cannot be served on loopback, by an ordinary user, over that
 * family; to be freed.  NULL: it can.
 */
char *serve_obstacle(const struct scenario *scenario,
    const struct scenario_case *c, unsigned family);

struct serve_plan {
	const struct choice *choice; /* one offer at least */
	const char *build; /* the folder of servers/ */
	unsigned family; /* 4 or 6 */
	unsigned port_base; /* the first server's port; 0: any that are free */
	const char *first; /* the K of --first, or NULL */
	const char *count; /* a file, or NULL */
	bool env; /* shell assignments instead of JSON */
	/*
	 * Who started it, as getppid() said at once: nobody is told of an end
	 * that came before.  With it all of it ends, but for `stay`.
	 */
	pid_t starter;
	bool stay;
};

/*
 * Starts the servers, says on stdout where they are, and returns when it was
 * told to end and every process is gone: SUITE_HELD, or SUITE_FAILED where a
 * server died that should not have.  Where they cannot be started it says why
 * and returns another status, and nothing is left.
 */
__attribute__((warn_unused_result)) enum suite_status serve_run(
    const struct serve_plan *plan);

#endif
