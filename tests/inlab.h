/* SPDX-License-Identifier: MIT */
/*
 * A lab driven by hand, through lab.h alone: a request is asked of it with
 * inlab_answer() and the struct as its callback, and what came of it is waited
 * for.  What fails, fails the test; every wait has a deadline.
 */
#ifndef TESTS_INLAB_H
#define TESTS_INLAB_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "../scenarios/runner/lab/lab.h"

#define INLAB_TEXT 16384
#define INLAB_ENDED 64

struct inlab {
	struct event_base *base;
	struct lab *lab;
	bool answered;
	char *error; /* of the last answer, or NULL */
	int value;
	struct {
		pid_t pid;
		int status;
	} ended[INLAB_ENDED]; /* children, in the order in which they ended */
	size_t ends;
	bool inside; /* this process has entered it */
};

/* Begins a lab and waits until it stands; with 0 hosts, on plain loopback. */
void inlab_begin(struct inlab *in, unsigned hosts, unsigned block);
/* Ends it; with the last one, waits until the kernel has ended all. */
void inlab_end(struct inlab *in);

/* Waits for the answer; its value, or the error, where that is foreseen. */
void inlab_answer(void *arg, const char *error, int value);
int inlab_value(struct inlab *in);
const char *inlab_error(struct inlab *in);

/* Starts a program that reads `in_fd` (-1: nothing) and writes to `out_fd`. */
pid_t inlab_spawn(struct inlab *in, enum host host, int in_fd, int out_fd,
    char *const argv[]);
/* Starts a shell with a script, and a pipe to read from what it writes. */
pid_t inlab_shell(
    struct inlab *in, enum host host, const char *script, int *out_fd);
/* Waits for the end of a child; its wait status. */
int inlab_ended(struct inlab *in, pid_t pid);
/* What a script writes to its end, which must be a success; static. */
const char *inlab_output(struct inlab *in, enum host host, const char *script);
/* A line that a program writes, without its newline; static. */
const char *inlab_line(int fd);

/*
 * From now on this process is in a host of the lab, with all rights there and
 * on the lab's CPU: sockets that it makes are the host's.  It may go on to
 * another host, not to another lab.
 */
void inlab_enter(struct inlab *in, enum host host);

/* A host's address of a family, 4 or 6, with a port. */
struct inlab_address {
	struct sockaddr_storage address;
	socklen_t length;
};
struct inlab_address inlab_address(
    const struct inlab *in, enum host host, unsigned family, uint16_t port);

/* A listener in a host; its descriptor and port. */
int inlab_listen(
    struct inlab *in, enum host host, unsigned family, uint16_t *port);
/* A connection from a host to the listener, whatever becomes of it. */
int inlab_connect(
    struct inlab *in, enum host host, unsigned family, uint16_t port);

/* A number of a host's /proc/net/snmp, such as "Tcp" "RetransSegs". */
unsigned long inlab_snmp(const struct inlab *in, enum host host,
    const char *group, const char *name);

#endif
