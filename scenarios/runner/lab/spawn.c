/* SPDX-License-Identifier: MIT */
/* A child in a host of the lab, without the lab's rights. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
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

/*
 * Root owns the settings of the lab's network as files, and needs no right but
 * that to write to them: here they can only be read from now on.
 */
static int
seal_settings(void)
{
	static const char folder[] = "/proc/sys/net";
	struct statvfs now;
	unsigned long flags = MS_BIND | MS_REMOUNT | MS_RDONLY;

	if (geteuid() != 0 || statvfs(folder, &now) == -1 ||
	    (now.f_flag & ST_RDONLY) != 0)
		return 0;
	/* What another user space has set must stay. */
	flags |= (now.f_flag & ST_NOSUID) != 0 ? MS_NOSUID : 0;
	flags |= (now.f_flag & ST_NODEV) != 0 ? MS_NODEV : 0;
	flags |= (now.f_flag & ST_NOEXEC) != 0 ? MS_NOEXEC : 0;
	if (unshare(CLONE_NEWNS) == 0 &&
	    mount(folder, folder, NULL, MS_BIND, NULL) == 0 &&
	    mount(NULL, folder, NULL, flags, NULL) == 0)
		return 0;
	/* A container may forbid to mount; root in there knows what he does. */
	return errno == EPERM || errno == EACCES ? 0 : -1;
}

/*
 * Puts fds[] in their places.  One of them may stand where another belongs:
 * first all of them go out of the way.
 */
static int
place_descriptors(const struct init_program *program)
{
	int away[MESSAGE_FDS];

	for (unsigned i = 0; i < program->count; i++) {
		away[i] = fcntl(program->fds[i], F_DUPFD_CLOEXEC, MESSAGE_FDS);
		if (away[i] == -1)
			return -1;
	}
	for (unsigned i = 0; i < program->count; i++)
		if (dup2(away[i], (int)i) == -1)
			return -1;
	return 0;
}

/* In the new child; returns only where something failed, with errno. */
static void
become(const struct init *lab, int host, const struct init_program *program,
    pid_t first)
{
	sigset_t none;

	sigemptyset(&none);
	if (setpgid(0, 0) == -1)
		return;
	if (lab->plan.isolated &&
	    (setns(lab->host[host].net_fd, CLONE_NEWNET) == -1 ||
		(program->foreign && seal_settings() == -1) ||
		drop_rights() == -1))
		return;
	/* On loopback nothing else ends it when the first process dies. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 ||
	    sigprocmask(SIG_SETMASK, &none, NULL) == -1)
		return;
	if (getppid() != first)
		_exit(127); /* it died before this could be asked for */
	if (program->foreign && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return;
	if (place_descriptors(program) == -1)
		return;
	if (program->foreign)
		execvpe(program->argv[0], program->argv, program->environment);
	else
		execv(program->argv[0], program->argv);
}

/*
 * vfork(2): the child borrows this memory until exec, so its errno is ours.
 * fds are above 2: 0 to 2 are open in this process from its start.
 */
static pid_t
begin(const struct init *lab, int host, const struct init_program *program,
    volatile int *error)
{
	const pid_t first = getpid();
	pid_t pid;

	*error = 0;
	pid = vfork();
	if (pid == 0) {
		become(lab, host, program, first);
		*error = errno;
		_exit(127);
	}
	if (pid == -1)
		*error = errno;
	return pid;
}

/* What this process was given: all but what a lab adds (init.c). */
static char **
callers_environment(void)
{
	size_t count = 0, to = 0;
	char **list;

	while (environ[count] != NULL)
		count++;
	list = calloc(count + 1, sizeof(*list));
	for (size_t i = 0; list != NULL && i < count; i++)
		if (strncmp(environ[i], "RESETLAB_LAB=", 13) != 0)
			list[to++] = environ[i];
	return list;
}

pid_t
spawn_child(struct init *lab, int host, struct init_program *program)
{
	size_t slot = 0;
	volatile int error;
	pid_t pid;

	while (slot < INIT_CHILDREN && lab->child[slot] != 0)
		slot++;
	if (slot == INIT_CHILDREN)
		return init_failx(lab, "too many programs in one lab");
	if (program->foreign)
		program->environment = callers_environment();
	if (program->foreign && program->environment == NULL)
		return init_fail(lab, "%s", program->argv[0]);
	pid = begin(lab, host, program, &error);
	free(program->environment);
	program->environment = NULL;
	if (error == 0) {
		lab->child[slot] = pid;
		lab->foreign = lab->foreign || program->foreign;
		return pid;
	}
	errno = error; /* a child that failed is reaped where all are */
	return init_fail(lab, "%s", program->argv[0]);
}
