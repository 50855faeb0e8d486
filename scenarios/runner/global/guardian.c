/* SPDX-License-Identifier: MIT */
/* The process that alone changes a setting of the machine, and restores it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "guardian.h"

enum {
	FIRST_FD = 3, /* its descriptors are numbered from here on */
	FDS = 4,
};

struct guardian {
	struct guardian_fds fds;
	bool set; /* the value is not the old one */
	bool late; /* the deadline restored it, and nobody was told yet */
	int64_t until; /* ms, CLOCK_MONOTONIC: the deadline of the change */
	char old[sizeof(((struct order *)NULL)->old)];
};

int
guardian_put(int setting, const char *value)
{
	const size_t length = strlen(value);

	return pwrite(setting, value, length, 0) == (ssize_t)length ? 0 : errno;
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
set(struct guardian *g, const struct order *order)
{
	int error;

	memcpy(g->old, order->old, sizeof(g->old));
	g->set = true;
	g->late = false;
	g->until = now() + GUARDIAN_DEADLINE;
	error = guardian_put(g->fds.setting, order->value);
	g->set = error == 0;
	return error;
}

static int
restore(struct guardian *g)
{
	int error = g->late ? ETIME : 0;

	if (g->set)
		error = guardian_put(g->fds.setting, g->old);
	g->set = g->late = false;
	return error;
}

/* False at the end of the stream: the runner needs it no more. */
static bool
obey(struct guardian *g)
{
	struct answer answer = { .pid = getpid() };
	struct order order;

	if (recv(g->fds.control, &order, sizeof(order), 0) != sizeof(order))
		return false;
	answer.error = order.kind == ORDER_SET ? set(g, &order) : restore(g);
	/* A runner that is gone is seen by its pidfd. */
	(void)send(g->fds.control, &answer, sizeof(answer), MSG_NOSIGNAL);
	return true;
}

/* Until the change must end, in ms; -1 where there is none. */
static int
left(const struct guardian *g)
{
	int64_t ms = g->until - now();

	if (!g->set)
		return -1;
	return ms > 0 ? (int)ms : 0;
}

static void
guard(struct guardian *g)
{
	struct pollfd fds[] = {
		{ .fd = g->fds.control, .events = POLLIN },
		{ .fd = g->fds.runner, .events = POLLIN },
	};

	for (;;) {
		int n = poll(fds, 2, left(g));

		if (n > 0 && fds[1].revents != 0)
			return; /* the runner is dead */
		if (n > 0 && fds[0].revents != 0 && !obey(g))
			return;
		if (g->set && left(g) == 0) {
			(void)restore(g);
			g->late = true;
		}
	}
}

/* It keeps four descriptors, and nothing that the runner's reader waits for. */
static struct guardian_fds
keep(const struct guardian_fds *fds)
{
	const int from[FDS] = { fds->control, fds->setting, fds->runner,
		fds->lock };
	int to[FDS], null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* Out of the way first: a number may be wanted by another. */
	for (int i = 0; i < FDS; i++)
		to[i] = fcntl(from[i], F_DUPFD_CLOEXEC, FIRST_FD + FDS);
	for (int i = 0; i < FDS; i++)
		dup3(to[i], FIRST_FD + i, O_CLOEXEC);
	for (int i = 0; null != -1 && i < FIRST_FD; i++)
		dup2(null, i);
	close_range(FIRST_FD + FDS, ~0U, 0);
	return (struct guardian_fds){ .control = FIRST_FD,
		.setting = FIRST_FD + 1,
		.runner = FIRST_FD + 2,
		.lock = FIRST_FD + 3 };
}

void
guardian_main(const struct guardian_fds *fds)
{
	struct guardian g = { .fds = keep(fds) };
	struct answer ready = { .pid = getpid() };
	const struct sched_param first = { .sched_priority = 1 };

	setsid();
	/* Before what else runs on the machine, if it may. */
	(void)sched_setscheduler(0, SCHED_RR, &first);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_IGN);
	prctl(PR_SET_NAME, "resetlab-guard");
	(void)!chdir("/");
	if (send(g.fds.control, &ready, sizeof(ready), MSG_NOSIGNAL) ==
	    sizeof(ready))
		guard(&g);
	(void)restore(&g);
	_exit(0);
}
