/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

/* When the child was about to exec: it writes that down, we read it. */
static struct timespec *
shared_time(void)
{
	static struct timespec *shared;

	if (shared != NULL)
		return shared;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		err(2, "mmap");
	return shared;
}

static void __attribute__((noreturn))
become(char *const argv[], int out, bool traced, struct timespec *started)
{
	if (dup2(out, STDOUT_FILENO) == -1)
		err(2, "dup2");
	if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
		err(2, "ptrace");
	clock_gettime(CLOCK_MONOTONIC, started);
	execv(argv[0], argv);
	err(2, "%s", argv[0]);
}

static void
set_tracing(pid_t pid)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		errx(2, "the program cannot be started, or not be traced");
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, options) == -1)
		err(2, "ptrace");
}

struct child
child_start(char *const argv[], bool traced)
{
	struct timespec *started = shared_time();
	struct child child = { 0 };
	int out[2];

	if (pipe2(out, O_CLOEXEC) == -1)
		err(2, "pipe2");
	child.pid = fork();
	if (child.pid == -1)
		err(2, "fork");
	if (child.pid == 0)
		become(argv, out[1], traced, started);
	close(out[1]);
	child.out = out[0];
	if (traced)
		set_tracing(child.pid);
	return child;
}

void
child_read_ready(struct child *child)
{
	char line[64];
	ssize_t n = read(child->out, line, sizeof(line) - 1);

	line[n > 0 ? n : 0] = '\0';
	if (sscanf(line, "ready 127.0.0.1:%d\n", &child->port) != 1)
		errx(2, "not a ready line: \"%s\"", line);
	child->started = *shared_time();
}

void
child_end(struct child *child)
{
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	close(child->out);
}
