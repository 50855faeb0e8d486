/* SPDX-License-Identifier: MIT */
/*
 * Drives a server by hand, without the runner: starts it, reads its ready
 * line, talks to it with plain sockets, and ends it.  What fails, fails the
 * test.  Every wait has a deadline.
 *
 * RESETLAB_WRAPPER, if set, is a command before the server's ("valgrind -q
 * --error-exitcode=9").
 */
#ifndef TESTS_DRIVE_H
#define TESTS_DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define DRIVE_TEXT 4096

struct drive {
	pid_t pid;
	int out, err; /* what it writes to stdout and stderr */
	char address[64]; /* as it is listened on, without brackets */
	int port;
	char log[DRIVE_TEXT]; /* what has been read of stderr */
};

/* Starts build/servers/NAME with the words of `arguments`, split at blanks. */
struct drive drive_start(const char *name, const char *arguments);

/*
 * Runs it to its end instead; returns the exit status, and what it wrote to
 * stdout and stderr.
 */
int drive_run(const char *name, const char *arguments, char out[DRIVE_TEXT],
    char err[DRIVE_TEXT]);

/*
 * Whether it runs below a wrapper.  Valgrind keeps RLIMIT_NOFILE to itself, so
 * that no server runs out of descriptors there.
 */
bool drive_wrapped(void);

/* Waits until its log holds a text. */
void drive_until_log(struct drive *d, const char *text);

/* Ends it with a signal; returns its wait status. */
int drive_end(struct drive *d, int signal);

/* A connection to it; with a receive buffer of so many bytes (SO_RCVBUF). */
int drive_connect(const struct drive *d);
int drive_connect_with(const struct drive *d, int receive_buffer);

/*
 * Does what the words of a script say on a connection, and returns what came
 * of it, as words; static.
 *
 *     TEXT    sends it, results in nothing
 *     <       reads: how many bytes, EOF, or the error's name
 *     *       reads until the end or an error: how many bytes, and which
 *     >       writes one byte: 1, or the error's name
 *     !       waits for a reset; results in nothing
 *     $       waits for the end; results in nothing
 */
const char *drive_talk(int fd, const char *script);

/* Reads what has come as text, or fails at the deadline; static. */
const char *drive_read(int fd);

#endif
