/* SPDX-License-Identifier: MIT */
/*
 * Runs resetlab as a person does: a program with words, whose exit status and
 * output are looked at.  What fails, fails the test; every wait has a
 * deadline.
 */
#ifndef TESTS_INVOKE_H
#define TESTS_INVOKE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct invocation {
	pid_t pid;
	int out_fd, err_fd; /* what it writes is read from here; -1: ended */
	char *out, *err; /* what it has written so far */
	size_t out_length, err_length;
	int status; /* as waitpid(2) gives it, after invoke_finish() */
};

/*
 * Another tree than RESETLAB_BUILD and RESETLAB_SOURCE: ROOT/build/resetlab,
 * ROOT/scenarios.
 */
void invoke_tree(const char *root);
/* Other pages than those of the tree. */
void invoke_pages(const char *folder);

/* The words of a command line, split at blanks, NULL-terminated; static. */
char **invoke_words(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Where resetlab is; static. */
const char *invoke_program(void);

/*
 * Starts "resetlab --scenarios DIR WORDS", the words split at blanks, with
 * /dev/null as its standard input.  `prepare`, if not NULL, is called in the
 * new process before exec, and fails with invoke_refuse().
 */
struct invocation invoke_start(void (*prepare)(void), const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void invoke_refuse(const char *what);

/*
 * Waits for some more of what it writes, or for the end of one stream, whose
 * descriptor is -1 then; false where both have ended.
 */
bool invoke_hear(struct invocation *i);

/* Reads until it has written a text on stdout, or fails. */
void invoke_until(struct invocation *i, const char *text);

/*
 * Reads all that it writes, until nobody can write any more, and waits for
 * its end.
 */
void invoke_finish(struct invocation *i);

/* invoke_start and invoke_finish. */
struct invocation invoke(void (*prepare)(void), const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Any program, found along PATH: argv is NULL-terminated. */
struct invocation invoke_argv(void (*prepare)(void), char *const argv[]);

/* Fails the test, showing all, unless it exited with this status. */
void invoke_expect(const struct invocation *i, int status);
/* Fails unless stderr is exactly one line and holds the text. */
void invoke_expect_sentence(const struct invocation *i, const char *text);
/* Fails unless stdout holds the text. */
void invoke_expect_out(const struct invocation *i, const char *text);

void invoke_free(struct invocation *i);

#endif
