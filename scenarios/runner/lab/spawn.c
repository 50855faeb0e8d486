/* SPDX-License-Identifier: MIT */
/* A child in a host of the lab, without the lab's rights. */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

/*
 * What root keeps in a lab: reach to files, as outside.  All else (network,
 * namespaces, tracing) is the lab's and not its programs'.
 */
static const int kept[] = { CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH,
	CAP_FOWNER, CAP_FSETID, CAP_SETGID, CAP_SETUID };

static int
drop_rights(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = { 0 };
	uint32_t keep = 0;

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		keep |= 1U << kept[i];
	/* An exec by root would fill the set up again, but for the bound. */
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if ((cap > 31 || (keep & 1U << cap) == 0) &&
		    prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == -1)
			return -1;
	if (getuid() == 0)
		data[0].permitted = data[0].effective = keep;
	return (int)syscall(SYS_capset, &head, data);
}

/* In the new child; returns only where something failed, with errno. */
static void
become(const struct init *lab, int host, char *const argv[], const int fds[3],
    pid_t first)
{
	sigset_t none;

	sigemptyset(&none);
	if (setpgid(0, 0) == -1)
		return;
	if (lab->plan.isolated &&
	    (setns(lab->host[host].net_fd, CLONE_NEWNET) == -1 ||
		drop_rights() == -1))
		return;
	/* On loopback nothing else ends it when the first process dies. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 ||
	    sigprocmask(SIG_SETMASK, &none, NULL) == -1)
		return;
	if (getppid() != first)
		_exit(127); /* it died before this could be asked for */
	for (int i = 0; i < 3; i++)
		if (dup2(fds[i], i) == -1)
			return;
	execv(argv[0], argv);
}

/*
 * vfork(2): the child borrows this memory until exec, so its errno is ours.
 * fds are above 2: 0 to 2 are open in this process from its start.
 */
static pid_t
begin(const struct init *lab, int host, char *const argv[], const int fds[3],
    volatile int *error)
{
	const pid_t first = getpid();
	pid_t pid;

	*error = 0;
	pid = vfork();
	if (pid == 0) {
		become(lab, host, argv, fds, first);
		*error = errno;
		_exit(127);
	}
	if (pid == -1)
		*error = errno;
	return pid;
}

pid_t
spawn_child(struct init *lab, int host, char *const argv[], const int fds[3])
{
	size_t slot = 0;
	volatile int error;
	pid_t pid;

	while (slot < INIT_CHILDREN && lab->child[slot] != 0)
		slot++;
	if (slot == INIT_CHILDREN)
		return init_failx(lab, "too many programs in one lab");
	pid = begin(lab, host, argv, fds, &error);
	if (error == 0) {
		lab->child[slot] = pid;
		return pid;
	}
	errno = error; /* a child that failed is reaped where all are */
	return init_fail(lab, "%s", argv[0]);
}
