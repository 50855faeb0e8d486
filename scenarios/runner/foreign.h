/* SPDX-License-Identifier: MIT */
/*
 * A foreign command: any program, run in the client's place instead of the
 * probe, and watched from outside.
 */
#ifndef RUNNER_FOREIGN_H
#define RUNNER_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scenario_case;

/* What runs instead of the probe. */
struct foreign {
	/*
	 * Its words, NULL-terminated, the first one found along PATH.  In each,
	 * {host}, {port}, {url} and {cacert} are filled in wherever they stand:
	 * a numeric address, a number, SCHEME://HOST:PORT and the path, and the
	 * name of a file with the run's CA (only with `tls`).
	 */
	char *const *argv;
	const char *path; /* of {url}, from its '/' on; NULL: "/" */
	bool http, tls; /* the scheme: tcp:// (no path), http://, https:// */
	size_t most; /* bytes of its stdout, and of its stderr, that are kept */
};

/* What became of it. */
struct foreign_result {
	int status; /* as waitpid(2) has it; not where `deadline` is set */
	bool started; /* it could be executed */
	bool deadline; /* it did not end, and was ended with the run */
	char *out, *err; /* owned, a NUL behind each */
	size_t out_length, err_length;
	uint64_t out_total, err_total; /* with what was not kept */
	uint64_t nanoseconds; /* from its start to its end */
	/*
	 * Processes that ran on when it had ended by itself, wherever they
	 * hid; they were ended then, before the evidence was taken.
	 */
	unsigned left_running;
	/*
	 * SYNs of new connections that the client's host sent to the server or
	 * the middlebox, repetitions not counted; -1: on loopback not known.
	 */
	int connections;
};

/* Accepts NULL. */
void foreign_result_free(struct foreign_result *result);

/* What is filled in. */
struct foreign_place {
	const char *host; /* numeric */
	unsigned family; /* 4 or 6 */
	uint16_t port;
	int ca_fd; /* the number that the command has the CA as; -1: none */
};

/* The words filled in, NULL-terminated; to be freed with the other. */
char **foreign_words(
    const struct foreign *foreign, const struct foreign_place *place);
void foreign_words_free(char **words);

/* Whether a word of the command holds this ("{cacert}"). */
bool foreign_asks_for(const struct foreign *foreign, const char *what);

/*
 * Why a name cannot be executed, along PATH, as a sentence (to be freed); NULL
 * where it can be tried.
 */
char *foreign_why_not(const char *name);

/*
 * The step of a case whose acts a foreign command cannot put in order: without
 * the probe's word nothing says when they are to begin.  NULL: there is none.
 */
const char *foreign_lost_step(const struct scenario_case *c);

/* Whether the server of a case speaks TLS: it is told to, by "--tls". */
bool foreign_has_tls(const struct scenario_case *c);

#endif
