/* SPDX-License-Identifier: MIT */
/*
 * The lab under attack: the runner, or the first process of one of its labs,
 * is killed at a hundred points of its life, counted in system calls from its
 * exec on; whatever it had begun is gone within a second.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "census.h"
#include "invoke.h"
#include "sandbox.h"
#include "suites.h"

#define POINTS 100
#define CASES "close_unread exhaust_fds/hang --fresh -j 2"

/*
 * What is traced stops twice at each system call: as it enters and as it
 * leaves.  A life is counted in these stops.
 */
#define AT_CALL (SIGTRAP | 0x80)

enum victim {
	VICTIM_RUNNER, /* only it is traced */
	VICTIM_FIRST, /* the first process of its first lab */
};

struct attack {
	enum victim victim;
	int signal; /* what it is killed with */
	const char *words; /* after "run" */
	unsigned long point; /* of its life at which it is killed; 0: never */
	unsigned long birth; /* or at which child's beginning; 0: never */
	pid_t runner, first; /* of the first lab; 0: not begun */
	unsigned long stops, births; /* of the victim so far */
	bool killed;
	int status; /* of the runner */
	int output; /* a file in memory: all that the runner said */
};

static void
become_tracee(const struct attack *a)
{
	char **words = invoke_words(
	    "%s --scenarios ../scenarios run %s", invoke_program(), a->words);

	dup2(a->output, STDOUT_FILENO);
	dup2(a->output, STDERR_FILENO);
	/* It cannot look for leaks while it is traced. */
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	execv(words[0], words);
	_exit(126);
}

static void
start(struct attack *a)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	int status;

	if (a->victim == VICTIM_FIRST)
		options |= PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
			   PTRACE_O_TRACEVFORK;
	a->output = memfd_create("output", MFD_CLOEXEC);
	a->runner = fork();
	ck_assert_int_ne(a->runner, -1);
	if (a->runner == 0)
		become_tracee(a);
	ck_assert_int_eq(waitpid(a->runner, &status, 0), a->runner);
	ck_assert(WIFSTOPPED(status));
	ck_assert_int_eq(
	    ptrace(PTRACE_SETOPTIONS, a->runner, NULL, options), 0);
	ck_assert_int_eq(
	    ptrace(a->victim == VICTIM_RUNNER ? PTRACE_SYSCALL : PTRACE_CONT,
		a->runner, NULL, NULL),
	    0);
}

static bool
is_victim(const struct attack *a, pid_t pid)
{
	return pid == (a->victim == VICTIM_RUNNER ? a->runner : a->first);
}

/* A process has stopped: it is killed, let go for good, or goes on. */
static void
stopped(struct attack *a, pid_t pid, int status)
{
	int sig = WSTOPSIG(status);

	if (a->victim == VICTIM_FIRST && a->first == 0 && pid != a->runner)
		a->first = pid;
	if (pid != a->runner && pid != a->first) {
		ptrace(PTRACE_DETACH, pid, NULL, NULL);
		return;
	}
	if (is_victim(a, pid)) {
		a->stops++;
		a->births += status >> 16 != 0;
		if (a->stops == a->point ||
		    (status >> 16 != 0 && a->births == a->birth)) {
			kill(pid, a->signal);
			a->killed = true;
			if (a->signal == SIGKILL)
				return;
		}
	}
	/* Stops of tracing's own; the rest are signals to be delivered. */
	if (sig == AT_CALL || sig == SIGTRAP || sig == SIGSTOP)
		sig = 0;
	ptrace(is_victim(a, pid) ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL,
	    (void *)(long)sig);
}

/* Lets the runner live until it ends. */
static void
attack(struct attack *a)
{
	int status;
	pid_t pid;

	start(a);
	for (;;) {
		pid = waitpid(-1, &status, __WALL);
		ck_assert_int_ne(pid, -1);
		if (WIFSTOPPED(status))
			stopped(a, pid, status);
		else if (pid == a->runner)
			break;
	}
	a->status = status;
}

/* What the runner said. */
static char *
said(const struct attack *a)
{
	struct stat st;
	char *text;

	ck_assert_int_eq(fstat(a->output, &st), 0);
	text = calloc(1, (size_t)st.st_size + 1);
	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(
	    pread(a->output, text, (size_t)st.st_size, 0), st.st_size);
	return text;
}

/* A runner whose lab was killed says so, and ends by itself. */
static void
expect_end(const struct attack *a)
{
	char *text = said(a);
	const bool exited = WIFEXITED(a->status);
	const int status = exited ? WEXITSTATUS(a->status) : -1;
	const bool died = a->victim == VICTIM_RUNNER && a->killed;

	/* Status 0: it, or its lab, was met when the work was done. */
	if (died && (a->signal == SIGKILL || status != 0))
		ck_assert_msg(
		    WIFSIGNALED(a->status) && WTERMSIG(a->status) == a->signal,
		    "point %lu: wait status %x\n%s", a->point, a->status, text);
	else if (status != 0)
		ck_assert_msg((status == 1 || status == 3) &&
				  strstr(text, "first process") != NULL,
		    "point %lu: wait status %x\n%s", a->point, a->status, text);
	free(text);
}

static const struct series {
	enum victim victim;
	int signal;
	unsigned points;
	const char *words;
} series[] = {
	{ VICTIM_RUNNER, SIGKILL, POINTS, CASES " --isolation lab" },
	{ VICTIM_FIRST, SIGKILL, POINTS, CASES " --isolation lab" },
	{ VICTIM_RUNNER, SIGKILL, POINTS, CASES " --isolation loopback" },
	{ VICTIM_FIRST, SIGKILL, POINTS, CASES " --isolation loopback" },
	{ VICTIM_RUNNER, SIGINT, POINTS / 4, CASES " --isolation lab" },
	{ VICTIM_RUNNER, SIGTERM, POINTS / 4, CASES " --isolation loopback" },
};

#define SERIES ((int)(sizeof(series) / sizeof(series[0])))

/* How many stops there are in a life: the shortest of a few. */
static unsigned long
measure(const struct series *s, const char *before)
{
	unsigned long least = ~0UL;

	for (int i = 0; i < 3; i++) {
		struct attack a = { .victim = s->victim, .words = s->words };

		attack(&a);
		expect_end(&a);
		ck_assert_int_eq(a.status, 0);
		least = a.stops < least ? a.stops : least;
		close(a.output);
		census_expect(before, "after a whole life");
	}
	return least;
}

static void
attack_all(const struct series *s)
{
	char *before = census_take(), when[64];
	unsigned long life = measure(s, before);
	unsigned killed = 0;

	for (unsigned i = 0; i < s->points; i++) {
		struct attack a = { .victim = s->victim,
			.signal = s->signal,
			.words = s->words,
			.point = 1 + life * i / s->points };

		attack(&a);
		expect_end(&a);
		killed += a.killed;
		close(a.output);
		snprintf(when, sizeof(when), "killed at stop %lu of %lu",
		    a.point, life);
		census_expect(before, when);
	}
	/* One that had fewer waits than others may end before its point. */
	ck_assert_uint_ge(killed, s->points * 3 / 4);
	free(before);
}

START_TEST(killed_at_a_hundred_points_as_root_it_leaves_nothing)
{
	if (geteuid() != 0)
		return;
	sandbox_enter();
	attack_all(&series[_i]);
}
END_TEST

START_TEST(killed_at_a_hundred_points_as_an_ordinary_user_it_leaves_nothing)
{
	sandbox_enter();
	sandbox_become_ordinary();
	attack_all(&series[_i]);
}
END_TEST

/*
 * Namespaces have no list that shows those which nobody is in; but they are
 * counted.  Here only so many more can be made (namespaces(7)).
 */
#define ROOM 16

/* Takes one of each, says whether it could, and waits to be ended. */
static void
take_room(int say)
{
	bool took = unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID) == 0 &&
		    unshare(CLONE_NEWNET) == 0;

	(void)!write(say, took ? "y" : "n", 1);
	pause();
	_exit(0);
}

/* How many labs there is room for. */
static unsigned
room(void)
{
	unsigned took = 0;
	pid_t pid[ROOM];
	int say[2];
	char c;

	ck_assert_int_eq(pipe2(say, O_CLOEXEC), 0);
	for (int i = 0; i < ROOM; i++) {
		pid[i] = fork();
		ck_assert_int_ne(pid[i], -1);
		if (pid[i] == 0)
			take_room(say[1]);
		ck_assert_int_eq(read(say[0], &c, 1), 1);
		took += c == 'y';
	}
	for (int i = 0; i < ROOM; i++) {
		kill(pid[i], SIGKILL);
		ck_assert_int_eq(waitpid(pid[i], NULL, 0), pid[i]);
	}
	close(say[0]);
	close(say[1]);
	return took;
}

START_TEST(the_namespaces_of_a_hundred_killed_labs_are_gone)
{
	const struct series one = { VICTIM_RUNNER, SIGKILL, POINTS,
		"close_unread --isolation lab" };
	unsigned left = 0;

	sandbox_enter();
	sandbox_become_ordinary();
	sandbox_new_users();
	sandbox_put("/proc/sys/user/max_user_namespaces", "16");
	sandbox_put("/proc/sys/user/max_pid_namespaces", "16");
	sandbox_put("/proc/sys/user/max_net_namespaces", "32");
	attack_all(&one);
	/* The kernel takes them apart later, and tells nobody when. */
	for (int i = 0; i < 5 && left < ROOM; i++) {
		poll(NULL, 0, 200);
		left = room();
	}
	ck_assert_uint_eq(left, ROOM);
}
END_TEST

/*
 * A program that its lab has just begun does not yet know who its parent is;
 * on plain loopback no namespace ends it.
 */
START_TEST(killed_as_a_program_begins_it_leaves_nothing)
{
	struct attack a = { .victim = VICTIM_FIRST,
		.signal = SIGKILL,
		.words = "close_unread/unread --isolation loopback",
		.birth = (unsigned long)_i };
	char *before;

	sandbox_enter();
	before = census_take();
	attack(&a);
	ck_assert(a.killed);
	expect_end(&a);
	close(a.output);
	census_expect(before, "killed as a program begins");
	free(before);
}
END_TEST

Suite *
attack_suite(void)
{
	Suite *s = suite_create("attack");
	TCase *tc = tcase_create("killed");

	tcase_set_timeout(tc, 300);
	tcase_add_unchecked_fixture(tc, sandbox_setup, sandbox_teardown);
	tcase_add_loop_test(tc,
	    killed_at_a_hundred_points_as_root_it_leaves_nothing, 0, SERIES);
	tcase_add_loop_test(tc,
	    killed_at_a_hundred_points_as_an_ordinary_user_it_leaves_nothing, 0,
	    SERIES);
	tcase_add_test(tc, the_namespaces_of_a_hundred_killed_labs_are_gone);
	tcase_add_loop_test(
	    tc, killed_as_a_program_begins_it_leaves_nothing, 1, 3);
	suite_add_tcase(s, tc);
	return s;
}
