/* SPDX-License-Identifier: MIT */
/*
 * A setting of the whole machine, net.ipv4.tcp_max_orphans: nobody changes it
 * who was not told to, and it is restored whatever happens.
 *
 * What changes it runs only as root with RESETLAB_ALLOW_GLOBAL=1 (make
 * check-global).  Where a test makes the change last it is one less than
 * before, which nobody on the machine notices.
 */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "census.h"
#include "invoke.h"
#include "sandbox.h"
#include "suites.h"

#define SETTING "/proc/sys/net/ipv4/tcp_max_orphans"
#define POINTS 20 /* of the runner's life */
#define GUARDIAN_POINTS 20 /* of the guardian's, in stops of ptrace(2) */
#define AT_ONCE 500 /* ms, well before the guardian's own deadline */
#define KILLED "the guardian of net.ipv4.tcp_max_orphans was killed"
#define SKIPPED                                                   \
	"it changes a setting of the whole machine, which needs " \
	"--allow-global and root"

/* ------------------------------------------------------------ the setting */

static long
setting(void)
{
	FILE *f = fopen(SETTING, "re");
	long value;

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%ld", &value), 1);
	fclose(f);
	return value;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Waits until the setting is `value`; how many ms that took. */
static double
until(long value, double limit, const char *when)
{
	const double began = now();

	while (setting() != value) {
		ck_assert_msg(now() - began < limit,
		    "%s: it is %ld, not %ld, after %g ms", when, setting(),
		    value, limit);
		poll(NULL, 0, 1);
	}
	return now() - began;
}

/* ----------------------------------------- pages that make the change last */

static long old; /* the value before the tests */

/* `held`: changed and not restored; `passed`: changed and restored. */
static void
write_page(void)
{
	char *page;
	FILE *f;

	ck_assert_int_ne(
	    asprintf(&page,
		"about: A page.\n"
		"group: tests\n"
		"why: To change a setting harmlessly.\n"
		"cases:\n"
		"  - name: held\n"
		"    claim: What it waits for never comes.\n"
		"    run: {server: [too_many_orphans],\n"
		"          client: [too_many_orphans, --await, end]}\n"
		"    steps:\n"
		"      orphan-left:\n"
		"        - set-global: {ipv4.tcp_max_orphans: %ld}\n"
		"        - until-log: what nobody says\n"
		"      closed:\n"
		"        - restore-global: yes\n"
		"  - name: passed\n"
		"    claim: It is restored.\n"
		"    run: {server: [too_many_orphans],\n"
		"          client: [too_many_orphans, --await, end]}\n"
		"    steps:\n"
		"      orphan-left:\n"
		"        - set-global: {ipv4.tcp_max_orphans: %ld}\n"
		"      closed:\n"
		"        - restore-global: yes\n",
		old - 1, old - 1),
	    -1);
	f = fopen("lasting.yaml", "we");
	ck_assert_ptr_nonnull(f);
	fputs(page, f);
	ck_assert_int_eq(fclose(f), 0);
	free(page);
	invoke_pages(".");
}

static void
enter(void)
{
	sandbox_enter();
	old = setting();
	ck_assert_int_gt(old, 1);
	write_page();
}

/* --------------------------------------------- who may, and who may not */

START_TEST(without_permission_the_cases_are_skipped_and_nothing_fails)
{
	static const char *const words[] = { "", "--no-skip", "--format tap" };

	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
		struct invocation i = invoke(NULL,
		    "run too_many_orphans/closed too_many_orphans/data-unsent "
		    "%s",
		    words[k]);

		invoke_expect(&i, 0);
		invoke_expect_out(&i, SKIPPED);
		if (k < 2)
			invoke_expect_out(&i, "2 skipped of 2 cases");
		invoke_free(&i);
	}
}
END_TEST

START_TEST(an_ordinary_user_is_refused_in_one_sentence)
{
	struct invocation i;

	sandbox_enter();
	sandbox_become_ordinary();
	i = invoke(NULL, "run --allow-global close_unread");
	invoke_expect(&i, 3);
	invoke_expect_sentence(&i,
	    "--allow-global: only root may change "
	    "net.ipv4.tcp_max_orphans, a setting of the whole machine");
	ck_assert_str_eq(i.out, "");
	invoke_free(&i);
}
END_TEST

START_TEST(root_of_a_user_namespace_is_refused_in_one_sentence)
{
	struct invocation i;

	if (geteuid() != 0)
		return;
	sandbox_enter();
	sandbox_become_ordinary();
	sandbox_new_users();
	i = invoke_argv(NULL,
	    invoke_words("unshare --user --map-root-user %s run --allow-global",
		invoke_program()));
	invoke_expect(&i, 3);
	invoke_expect_sentence(&i, "--allow-global: only root may change");
	invoke_free(&i);
}
END_TEST

START_TEST(the_help_says_what_is_changed)
{
	struct invocation i = invoke(NULL, "run --help");

	invoke_expect(&i, 0);
	invoke_expect_out(&i, "--allow-global");
	invoke_expect_out(&i, "net.ipv4.tcp_max_orphans");
	invoke_free(&i);
}
END_TEST

/* ------------------------------------------------------ with permission */

/* Five at a time: a runner that says nothing for a minute is given up. */
START_TEST(twenty_of_twenty_hold_and_the_setting_is_the_old_one)
{
	char *before = census_take();

	invoke_pages("../scenarios");
	for (int k = 0; k < 4; k++) {
		struct invocation i =
		    invoke(NULL, "run --allow-global --no-skip --isolation lab "
				 "--family both --repeat 5 too_many_orphans");

		invoke_expect(&i, 0);
		invoke_expect_out(&i, "8 held, 0 failed, 0 broken, 0 skipped");
		ck_assert_str_eq(i.err, "");
		invoke_free(&i);
		census_expect(before, "after five runs of each");
		ck_assert_int_eq(setting(), old);
	}
	free(before);
}
END_TEST

/* Other cases close connections all the time, and none of them is reset. */
START_TEST(no_other_case_runs_beside_it)
{
	struct invocation i;

	invoke_pages("../scenarios");
	i = invoke(NULL,
	    "run --allow-global --no-skip --isolation lab -j 4 --shuffle 7 "
	    "--repeat 5 too_many_orphans write_after_close linger2 "
	    "close_unread");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, " 0 failed, 0 broken, 0 skipped");
	invoke_free(&i);
	ck_assert_int_eq(setting(), old);
}
END_TEST

static const int signals[] = { SIGKILL, SIGINT, SIGTERM, SIGSEGV };

START_TEST(a_runner_that_dies_while_it_is_changed_leaves_the_old_value)
{
	char *before = census_take();
	struct invocation i =
	    invoke_start(NULL, "run --allow-global lasting/held");

	until(old - 1, 5000, "held");
	kill(i.pid, signals[_i]);
	until(old, AT_ONCE, "the runner was killed");
	invoke_finish(&i);
	ck_assert(WIFSIGNALED(i.status));
	ck_assert_int_eq(WTERMSIG(i.status), signals[_i]);
	invoke_free(&i);
	census_expect(before, "the runner was killed");
	ck_assert_int_eq(setting(), old);
	free(before);
}
END_TEST

/* Lets the runner live until its n-th stop at a system call; how many. */
static unsigned long
live(unsigned long point)
{
	char **words = invoke_words("%s --scenarios %s run --allow-global "
				    "--isolation lab lasting/passed",
	    invoke_program(), ".");
	unsigned long stops = 0;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		(void)!freopen("/dev/null", "w", stdout);
		(void)!freopen("/dev/null", "w", stderr);
		setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execv(words[0], words);
		_exit(126);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ptrace(PTRACE_SETOPTIONS, pid, NULL,
	    PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		int sig = WSTOPSIG(status);

		if (++stops == point)
			kill(pid, SIGKILL);
		if (sig == (SIGTRAP | 0x80) || sig == SIGTRAP || sig == SIGSTOP)
			sig = 0;
		ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)sig);
	}
	return stops;
}

START_TEST(a_runner_killed_at_twenty_points_leaves_the_old_value)
{
	char *before = census_take(), when[64];
	unsigned long life = live(0);

	census_expect(before, "after a whole life");
	ck_assert_int_eq(setting(), old);
	for (unsigned k = 0; k < POINTS; k++) {
		const unsigned long point = 1 + life * k / POINTS;

		live(point);
		snprintf(when, sizeof(when), "killed at stop %lu of %lu", point,
		    life);
		until(old, CENSUS_DEADLINE, when);
		census_expect(before, when);
		ck_assert_int_eq(setting(), old);
	}
	free(before);
}
END_TEST

/* The guardian's number, where it lives; there is one at most.  Else 0. */
static pid_t
find_guardian(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t found = 0;

	ck_assert_ptr_nonnull(proc);
	while (found == 0 && (entry = readdir(proc)) != NULL) {
		char path[300], name[32], state;
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		f = fopen(path, "re");
		if (f == NULL)
			continue;
		if (fscanf(f, "%*d (%31[^)]) %c", name, &state) == 2 &&
		    strcmp(name, "resetlab-guard") == 0 && state != 'Z')
			found = atoi(entry->d_name);
		fclose(f);
	}
	closedir(proc);
	return found;
}

static pid_t
await_guardian(void)
{
	const double began = now();
	pid_t pid;

	while ((pid = find_guardian()) == 0)
		ck_assert_msg(now() - began < 5000, "no guardian");
	return pid;
}

START_TEST(a_guardian_killed_while_it_is_changed_is_replaced_by_the_runner)
{
	char *before = census_take();
	struct invocation i =
	    invoke_start(NULL, "run --allow-global lasting/held --deadline 2");

	until(old - 1, 5000, "held");
	kill(find_guardian(), SIGKILL);
	until(old, AT_ONCE, "the guardian was killed");
	invoke_finish(&i);
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "1 broken");
	invoke_free(&i);
	census_expect(before, "the guardian was killed");
	ck_assert_int_eq(setting(), old);
	free(before);
}
END_TEST

/* Its n-th stop is its last.  False where it ended before. */
static bool
kill_guardian_at(unsigned long point)
{
	pid_t pid = await_guardian();
	unsigned long stops = 0;
	int status;

	ck_assert_int_eq(ptrace(PTRACE_SEIZE, pid, NULL,
			     PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL),
	    0);
	ck_assert_int_eq(ptrace(PTRACE_INTERRUPT, pid, NULL, NULL), 0);
	while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) {
		if (++stops == point) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, __WALL);
			return true;
		}
		ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
	}
	return false;
}

START_TEST(a_guardian_killed_at_twenty_points_leaves_the_old_value)
{
	char *before = census_take(), when[64];
	unsigned killed = 0;

	for (unsigned long k = 1; k <= GUARDIAN_POINTS; k++) {
		struct invocation i = invoke_start(NULL,
		    "run --allow-global --isolation lab --deadline 1 "
		    "lasting/held");

		killed += kill_guardian_at(k);
		snprintf(when, sizeof(when), "guardian killed at stop %lu", k);
		until(old, AT_ONCE, when);
		invoke_finish(&i);
		/* Status 3: it was killed before the run began. */
		if (WIFEXITED(i.status) && WEXITSTATUS(i.status) == 3)
			invoke_expect_sentence(&i, KILLED);
		else
			invoke_expect(&i, 1);
		invoke_free(&i);
		census_expect(before, when);
		ck_assert_int_eq(setting(), old);
	}
	ck_assert_uint_ge(killed, GUARDIAN_POINTS / 2);
	free(before);
}
END_TEST

START_TEST(a_runner_that_stands_still_is_not_waited_for)
{
	char *before = census_take();
	struct invocation i =
	    invoke_start(NULL, "run --allow-global lasting/held --deadline 2");

	until(old - 1, 5000, "held");
	kill(i.pid, SIGSTOP);
	until(old, 1500, "the runner stands still");
	kill(i.pid, SIGCONT);
	invoke_finish(&i);
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "1 broken");
	invoke_free(&i);
	census_expect(before, "the runner stood still");
	ck_assert_int_eq(setting(), old);
	free(before);
}
END_TEST

START_TEST(a_second_is_the_longest_that_it_is_changed)
{
	struct invocation i =
	    invoke_start(NULL, "run --allow-global lasting/held --deadline 2");
	double lasted;

	until(old - 1, 5000, "held");
	lasted = until(old, 1500, "held");
	ck_assert_msg(lasted > 500, "it lasted %g ms only", lasted);
	invoke_finish(&i);
	invoke_expect(&i, 1);
	invoke_free(&i);
	ck_assert_int_eq(setting(), old);
}
END_TEST

START_TEST(a_guardian_that_stands_still_changes_nothing_later)
{
	char *before = census_take();
	struct invocation i =
	    invoke_start(NULL, "run --allow-global lasting/passed");

	kill(await_guardian(), SIGSTOP);
	invoke_finish(&i);
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "did not answer");
	invoke_free(&i);
	census_expect(before, "the guardian stood still");
	ck_assert_int_eq(setting(), old);
	free(before);
}
END_TEST

START_TEST(two_runners_at_once_do_not_take_each_others_value_for_the_old)
{
	char *before = census_take();
	struct invocation one =
	    invoke_start(NULL, "run --allow-global lasting/held --deadline 2");
	struct invocation other;

	until(old - 1, 5000, "held");
	other = invoke(NULL, "run --allow-global lasting/passed");
	invoke_expect(&other, 3);
	invoke_expect_sentence(&other,
	    "another run of resetlab is about to change "
	    "net.ipv4.tcp_max_orphans; this one must wait for its end");
	invoke_free(&other);
	invoke_finish(&one);
	invoke_free(&one);
	census_expect(before, "two runners");
	ck_assert_int_eq(setting(), old);
	free(before);
}
END_TEST

static bool
is_allowed(void)
{
	const char *allowed = getenv("RESETLAB_ALLOW_GLOBAL");

	return geteuid() == 0 && allowed != NULL && strcmp(allowed, "1") == 0;
}

static void
add_changing(Suite *s)
{
	TCase *tc = tcase_create("changed");

	tcase_set_timeout(tc, 300);
	tcase_add_unchecked_fixture(tc, sandbox_setup, sandbox_teardown);
	tcase_add_checked_fixture(tc, enter, NULL);
	tcase_add_test(
	    tc, twenty_of_twenty_hold_and_the_setting_is_the_old_one);
	tcase_add_test(tc, no_other_case_runs_beside_it);
	tcase_add_loop_test(tc,
	    a_runner_that_dies_while_it_is_changed_leaves_the_old_value, 0,
	    (int)(sizeof(signals) / sizeof(signals[0])));
	tcase_add_test(
	    tc, a_runner_killed_at_twenty_points_leaves_the_old_value);
	tcase_add_test(tc,
	    a_guardian_killed_while_it_is_changed_is_replaced_by_the_runner);
	tcase_add_test(
	    tc, a_guardian_killed_at_twenty_points_leaves_the_old_value);
	tcase_add_test(tc, a_runner_that_stands_still_is_not_waited_for);
	tcase_add_test(tc, a_second_is_the_longest_that_it_is_changed);
	tcase_add_test(tc, a_guardian_that_stands_still_changes_nothing_later);
	tcase_add_test(
	    tc, two_runners_at_once_do_not_take_each_others_value_for_the_old);
	suite_add_tcase(s, tc);
}

Suite *
global_suite(void)
{
	Suite *s = suite_create("global");
	TCase *tc = tcase_create("refused");

	tcase_set_timeout(tc, 60);
	tcase_add_unchecked_fixture(tc, sandbox_setup, sandbox_teardown);
	tcase_add_test(
	    tc, without_permission_the_cases_are_skipped_and_nothing_fails);
	tcase_add_test(tc, an_ordinary_user_is_refused_in_one_sentence);
	tcase_add_test(tc, root_of_a_user_namespace_is_refused_in_one_sentence);
	tcase_add_test(tc, the_help_says_what_is_changed);
	suite_add_tcase(s, tc);
	if (is_allowed())
		add_changing(s);
	else
		puts("global: the tests that change a setting of the machine "
		     "are left out; as root: make check-global");
	return s;
}
