/* SPDX-License-Identifier: MIT */
/* A server under measurement: started, until its line "ready 127.0.0.1:N". */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

struct child {
	pid_t pid;
	int out; /* its stdout */
	int port; /* after child_read_ready() */
	struct timespec started; /* just before its exec, likewise */
};

/*
 * Starts a program; its stdin and stderr are left as they are.  A traced one
 * is stopped behind its exec (ptrace(2), PTRACE_TRACEME), and dies with us.
 * What fails ends the program with a sentence, here and below.
 */
struct child child_start(char *const argv[], bool traced);

/* Waits for the ready line; a traced child must have written it. */
void child_read_ready(struct child *child);

void child_end(struct child *child);

#endif
