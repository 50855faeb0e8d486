/* SPDX-License-Identifier: MIT */
/* What a probe needs that makes the call itself, or has a child make it. */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
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
	int status, fd = pidfd_open(child, 0);

	if (fd == -1)
		err(1, "pidfd_open");
	wait_for(fd, POLLIN, "child");
	close(fd);
	if (waitpid(child, &status, 0) == -1)
		err(1, "waitpid");
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
