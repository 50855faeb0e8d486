/* SPDX-License-Identifier: MIT */
/*
 * Keeps the lab's CPU from idling, by a process that takes what nobody else
 * wants of it (SCHED_IDLE, sched(7)).
 *
 * A reset by a timer of the kernel is sent from whatever that CPU is doing
 * then, and in a lab that only waits this is its idle task.  On a machine of
 * two CPUs with Linux 6.18 perf_event_open(2) heard nothing at all of the
 * second one's idle task, of no tracepoint: of 240 resets by keepalive timers
 * 101 reasons were lost, and ftrace heard each.  A CPU that is awake runs its
 * own timers, in the context of that process; then none was lost of 120.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "init.h"

static _Noreturn void
stay_awake(pid_t first)
{
	static const struct sched_param none;

	/* Else it would be in everybody's way. */
	if (sched_setscheduler(0, SCHED_IDLE, &none) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 || getppid() != first)
		_exit(1);
	prctl(PR_SET_NAME, "resetlab-awake");
	close_range(0, ~0U, 0);
	for (;;)
		__asm__ volatile("" ::: "memory");
}

int
awake_begin(struct init *lab)
{
	const pid_t first = getpid();
	pid_t pid;

	if (!lab->plan.awake)
		return 0;
	pid = fork();
	if (pid == 0)
		stay_awake(first);
	if (pid == -1)
		return init_fail(lab, "fork");
	lab->awake = pid;
	return 0;
}
