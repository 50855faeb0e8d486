/* SPDX-License-Identifier: MIT */
/*
 * Processes that a foreign command has started, wherever they went: into
 * groups and sessions of their own, or away from their parent.  Orphans come
 * to the first process, so whatever is left is below it.
 *
 * They are found in /proc, which shows the numbers that the host gives them;
 * a signal goes to the folder that was read, so never to another process that
 * has the number meanwhile (pidfd_send_signal(2)).
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define ROUNDS 200 /* after which what still runs may run */

struct process {
	pid_t number, parent; /* as /proc has them */
	pid_t inner; /* its number for this process */
	char state; /* 'R', 'S', 'T', 'Z' ... */
};

struct processes {
	struct process *process;
	size_t count, room;
};

/* What `status` says behind a name such as "PPid:". */
static const char *
field(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at != NULL ? at + strlen(name) : "";
}

/* Reads /proc/NUMBER/status; false where the process is gone. */
static bool
read_process(int folder, struct process *p)
{
	char status[4096];
	const char *inner, *last;
	int fd = openat(folder, "status", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return false;
	n = read(fd, status, sizeof(status) - 1);
	close(fd);
	if (n <= 0)
		return false;
	status[n] = '\0';
	p->parent = (pid_t)strtol(field(status, "\nPPid:"), NULL, 10);
	p->state = field(status, "\nState:\t")[0];
	/* "NSpid: 4711 12": the last one is that of the innermost space. */
	inner = field(status, "\nNSpid:");
	last = inner + strcspn(inner, "\n");
	while (last > inner && isdigit((unsigned char)last[-1]))
		last--;
	p->inner = (pid_t)strtol(last, NULL, 10);
	return true;
}

static int
open_process(pid_t number)
{
	char name[32];

	snprintf(name, sizeof(name), "/proc/%d", (int)number);
	return open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int
add_process(struct init *lab, struct processes *all, pid_t number)
{
	struct process p = { .number = number };
	int folder = open_process(number);
	bool there = folder != -1 && read_process(folder, &p);
	struct process *larger;

	if (folder != -1)
		close(folder);
	if (!there)
		return 0;
	if (all->count == all->room) {
		all->room = all->room == 0 ? 256 : all->room * 2;
		larger = reallocarray(
		    all->process, all->room, sizeof(*all->process));
		if (larger == NULL)
			return init_fail(lab, "listing processes");
		all->process = larger;
	}
	all->process[all->count++] = p;
	return 0;
}

static int
read_processes(struct init *lab, struct processes *all)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	int bad = 0;

	if (proc == NULL)
		return init_fail(lab, "/proc");
	while (bad == 0 && (entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]))
			bad = add_process(
			    lab, all, (pid_t)strtol(entry->d_name, NULL, 10));
	closedir(proc);
	return bad;
}

/* The number of this process in /proc, where that is another space's. */
static pid_t
own_number(void)
{
	char text[32] = "";

	if (readlink("/proc/self", text, sizeof(text) - 1) == -1)
		return -1;
	return (pid_t)strtol(text, NULL, 10);
}

/* Whether it was started on purpose, and is not anybody's leftover. */
static bool
is_ours(const struct init *lab, pid_t inner)
{
	for (size_t i = 0; i < INIT_CHILDREN; i++)
		if (lab->child[i] == inner)
			return true;
	return false;
}

static void
to_front(struct processes *all, size_t i, size_t *front)
{
	struct process p = all->process[i];

	all->process[i] = all->process[*front];
	all->process[(*front)++] = p;
}

/*
 * Brings those that are below the first process to the front, generation
 * after generation; how many there are.
 */
static size_t
gather(const struct init *lab, struct processes *all, enum left which)
{
	const pid_t self = own_number();
	size_t front = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct process *p = &all->process[i];

		if (p->parent == self && p->inner != lab->awake &&
		    (which == LEFT_ALL || !is_ours(lab, p->inner)))
			to_front(all, i, &front);
	}
	for (size_t at = 0; at < front; at++)
		for (size_t i = front; i < all->count; i++)
			if (all->process[i].parent == all->process[at].number)
				to_front(all, i, &front);
	return front;
}

/* Whether a signal has still to do its work on it. */
static bool
goes_on(const struct process *p, int sig)
{
	if (p->state == 'Z' || p->state == 'X')
		return false;
	return sig == SIGKILL || (p->state != 'T' && p->state != 't');
}

/* Unless it is another process by now, or has moved: next time, then. */
static bool
signal_to(const struct process *p, int sig)
{
	struct process now = { .number = p->number };
	int folder = open_process(p->number);
	bool sent;

	if (folder == -1)
		return false;
	sent = read_process(folder, &now) && now.inner == p->inner &&
	       now.parent == p->parent &&
	       syscall(SYS_pidfd_send_signal, folder, sig, NULL, 0) == 0;
	close(folder);
	return sent;
}

/* The end of a child of ours can be waited for; of others it fails. */
static void
await_end(const struct process *p, int options)
{
	if (p->inner > 0)
		(void)waitpid(p->inner, NULL, options);
}

/* Sends a signal to all that it is for; how many those were. */
static int
sweep(struct init *lab, enum left which, int sig)
{
	struct processes all = { 0 };
	size_t found;
	int count = 0;

	if (read_processes(lab, &all) == -1) {
		free(all.process);
		return -1;
	}
	found = gather(lab, &all, which);
	for (size_t i = 0; i < found; i++) {
		const struct process *p = &all.process[i];

		if (!goes_on(p, sig)) {
			if (sig == SIGKILL)
				await_end(p, WNOHANG);
			continue;
		}
		count++;
		if (signal_to(p, sig) && sig == SIGKILL)
			await_end(p, 0);
	}
	free(all.process);
	return count;
}

/*
 * One that is not our child tells nobody that it has stopped, so it is looked
 * at again; it needs the CPU to stop.  Some wait for a disk for long.
 */
static int
stop(struct init *lab, enum left which)
{
	int going = 1;

	for (int round = 0; going > 0 && round < ROUNDS; round++) {
		going = sweep(lab, which, SIGSTOP);
		if (going > 0)
			sched_yield();
	}
	return going == -1 ? -1 : 0;
}

int
left_stop(struct init *lab)
{
	return stop(lab, LEFT_ALL);
}

int
left_end(struct init *lab, enum left which)
{
	int first, left;

	/* What stands still starts no more, and can be counted. */
	if (stop(lab, which) == -1)
		return -1;
	first = left = sweep(lab, which, SIGKILL);
	while (left > 0)
		left = sweep(lab, which, SIGKILL);
	return left == -1 ? -1 : first;
}

/* How many of the programs run, or would. */
static int
count_busy(struct init *lab)
{
	struct processes all = { 0 };
	size_t found;
	int count = 0;

	if (read_processes(lab, &all) == -1) {
		free(all.process);
		return -1;
	}
	found = gather(lab, &all, LEFT_ALL);
	for (size_t i = 0; i < found; i++)
		count += all.process[i].state == 'R';
	free(all.process);
	return count;
}

/*
 * What a segment wakes runs, or waits for the CPU, as soon as the segment has
 * arrived; who sleeps then has done with it.  One that never sleeps is not
 * waited for without end.
 */
int
left_settle(struct init *lab)
{
	int busy = 1;

	for (int round = 0; busy > 0 && round < ROUNDS; round++) {
		if (lab->plan.isolated && marker_flush(lab) == -1)
			return -1;
		busy = count_busy(lab);
		if (busy > 0)
			sched_yield();
	}
	return busy == -1 ? -1 : 0;
}
