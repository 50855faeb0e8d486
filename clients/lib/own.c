/* SPDX-License-Identifier: MIT */
/* What a probe needs that makes the call itself, or has a child make it. */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "private.h"

void
probe_called(int fd, const char *call, int result)
{
	if (result == -1)
		transcript_error(fd, call, errno);
	else
		transcript_write(fd, call, "ok");
}

void
probe_told(int fd, const char *call, const char *result)
{
	transcript_write(fd, call, result);
}

void
probe_await_child(pid_t child)
{
	char result[32] = "exited";
	struct signalfd_siginfo info;
	sigset_t set;
	pid_t ended;
	int status, fd;

	/* Blocked first: then it ended before, or the descriptor will tell. */
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd == -1)
		err(1, "signalfd");
	ended = waitpid(child, &status, WNOHANG);
	while (ended == 0) {
		wait_for(fd, POLLIN, "child");
		(void)!read(fd, &info, sizeof(info));
		ended = waitpid(child, &status, WNOHANG);
	}
	if (ended == -1)
		err(1, "waitpid");
	close(fd);
	if (WIFSIGNALED(status))
		snprintf(result, sizeof(result), "SIG%s",
		    sigabbrev_np(WTERMSIG(status)));
	transcript_write(-1, "child", result);
}

void
probe_become_child(pid_t parent)
{
	static const int fatal[] = { SIGPIPE, SIGTERM, SIGINT };

	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		signal(fatal[i], SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		err(1, "prctl PR_SET_PDEATHSIG");
	/* A probe that died before that was asked for is no parent now. */
	if (getppid() != parent)
		_exit(127);
}

void
probe_await_bytes(int fd)
{
	wait_for(fd, POLLIN, "await_bytes");
	transcript_write(fd, "await_bytes", "POLLIN");
}
