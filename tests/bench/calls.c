/* SPDX-License-Identifier: MIT */
/*
 * calls start|queue|single PROGRAM [ARGUMENT ...]
 *
 * Counts the system calls of a server that reads, or not, and then aborts:
 *   start   from exec to the ready line
 *   queue   for each of many clients that wait in the listener's queue
 *   single  for each of many clients that come one at a time
 * Each client's request has arrived before the server is let go on, so the
 * counts are exact.  Writes the number, and then which calls they were.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "client.h"

#define NUMBERS 512
#define FEW 20 /* clients of a short queue, */
#define MANY 120 /* and of a long one: the servers' backlog is 128 */
#define DEADLINE 30 /* seconds for all of it */

static long counted[NUMBERS];

static const struct {
	long number;
	const char *name;
} names[] = {
#ifdef SYS_epoll_wait
	{ SYS_epoll_wait, "epoll_wait" },
#endif
	{ SYS_epoll_pwait, "epoll_pwait" },
	{ SYS_epoll_ctl, "epoll_ctl" },
	{ SYS_accept4, "accept4" },
	{ SYS_read, "read" },
	{ SYS_write, "write" },
	{ SYS_recvfrom, "recv" },
	{ SYS_recvmsg, "recvmsg" },
	{ SYS_sendto, "send" },
	{ SYS_ioctl, "ioctl" },
	{ SYS_setsockopt, "setsockopt" },
	{ SYS_close, "close" },
};

static const char *
name_of(long number)
{
	static char text[32];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	snprintf(text, sizeof(text), "#%ld", number);
	return text;
}

/* Lets the program go on to its next stop at a system call. */
static struct __ptrace_syscall_info
next_stop(pid_t pid)
{
	struct __ptrace_syscall_info info;
	int status;

	if (ptrace(PTRACE_SYSCALL, pid, NULL, 0) == -1)
		err(2, "ptrace");
	if (waitpid(pid, &status, 0) != pid)
		err(2, "waitpid");
	if (!WIFSTOPPED(status) || WSTOPSIG(status) != (SIGTRAP | 0x80))
		errx(2, "the program ended, or got a signal");
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) == -1)
		err(2, "PTRACE_GET_SYSCALL_INFO");
	return info;
}

static bool
is_wait(long number)
{
	return strncmp(name_of(number), "epoll_", 6) == 0 &&
	       number != SYS_epoll_ctl;
}

/* Goes on until it is about to wait, having closed so many descriptors. */
static void
until_idle(pid_t pid, long closed)
{
	struct __ptrace_syscall_info info;

	closed += counted[SYS_close];
	for (;;) {
		info = next_stop(pid);
		if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
			continue;
		if (info.entry.nr < NUMBERS)
			counted[info.entry.nr]++;
		if (is_wait((long)info.entry.nr) &&
		    counted[SYS_close] >= closed)
			return;
	}
}

static void
until_ready(struct child *child)
{
	struct __ptrace_syscall_info info;
	bool written = false;

	do {
		info = next_stop(child->pid);
		if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
			continue;
		if (info.entry.nr < NUMBERS)
			counted[info.entry.nr]++;
		written = info.entry.nr == SYS_write &&
			  info.entry.args[0] == STDOUT_FILENO;
	} while (!written);
	/* Back from the call, the line is in the pipe. */
	next_stop(child->pid);
	child_read_ready(child);
}

/* A number of clients at once, from one wait of the server to another. */
static void
serve(const struct child *child, int clients)
{
	int fd[MANY];

	for (int i = 0; i < clients; i++)
		fd[i] = client_request(child->port);
	until_idle(child->pid, clients);
	for (int i = 0; i < clients; i++)
		client_await_reset(fd[i]);
}

static long
total(const long numbers[NUMBERS])
{
	long sum = 0;

	for (int i = 0; i < NUMBERS; i++)
		sum += numbers[i];
	return sum;
}

static void
print(double divisor)
{
	printf("%.2f", (double)total(counted) / divisor);
	for (int i = 0; i < NUMBERS; i++)
		if (counted[i] != 0)
			printf(" %s %.4g", name_of(i),
			    (double)counted[i] / divisor);
	printf("\n");
}

/* Counts a long queue, less a short one: what each client more costs. */
static void
count_queue(const struct child *child)
{
	long few[NUMBERS];

	serve(child, FEW);
	memcpy(few, counted, sizeof(few));
	memset(counted, 0, sizeof(counted));
	serve(child, MANY);
	for (int i = 0; i < NUMBERS; i++)
		counted[i] -= few[i];
	print(MANY - FEW);
}

/* Counts the least: the kernel may be late, and then there is a wait more. */
static void
count_single(const struct child *child)
{
	long least[NUMBERS];

	for (int i = 0; i < MANY; i++) {
		memset(counted, 0, sizeof(counted));
		serve(child, 1);
		if (i == 0 || total(counted) < total(least))
			memcpy(least, counted, sizeof(least));
	}
	memcpy(counted, least, sizeof(counted));
	print(1);
}

int
main(int argc, char **argv)
{
	struct child child;

	if (argc < 3)
		errx(2, "usage: calls start|queue|single PROGRAM ...");
	alarm(DEADLINE);
	child = child_start(argv + 2, true);
	until_ready(&child);
	if (strcmp(argv[1], "start") == 0) {
		print(1);
		child_end(&child);
		return 0;
	}
	/* One to warm up: first allocations are not each client's. */
	until_idle(child.pid, 0);
	serve(&child, 1);
	memset(counted, 0, sizeof(counted));
	if (strcmp(argv[1], "queue") == 0)
		count_queue(&child);
	else
		count_single(&child);
	child_end(&child);
	return 0;
}
