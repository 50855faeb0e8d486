/* SPDX-License-Identifier: MIT */
/*
 * Runs of a tree to which causes were added, each by three new files and no
 * edit: tests/added (the one of the README), tests/causes (cases that must
 * fail, that cannot end, that leave something behind, that need every act of
 * the runner), and the pages that were written before there was a runner.
 */
#include <check.h>
#include <errno.h>
#include <glob.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "census.h"
#include "files.h"
#include "invoke.h"
#include "sandbox.h"
#include "suites.h"

/* The names of the tree's own pages, without what is added below; static. */
static const char *
catalogue(void)
{
	static char names[4096];
	glob_t pages;

	names[0] = '\0';
	ck_assert_int_eq(
	    glob(files_source("scenarios/*.yaml"), 0, NULL, &pages), 0);
	for (size_t i = 0; i < pages.gl_pathc; i++) {
		const char *name = strrchr(pages.gl_pathv[i], '/') + 1;
		size_t n = strlen(names);

		snprintf(names + n, sizeof(names) - n, " %.*s",
		    (int)(strlen(name) - strlen(".yaml")), name);
	}
	globfree(&pages);
	return names;
}

static void
copy(const char *from, const char *to)
{
	char to_path[512];
	struct invocation i;

	snprintf(to_path, sizeof(to_path), "%s", files_path(to));
	i = invoke_argv(NULL, invoke_words("cp -Rp %s %s", from, to_path));
	invoke_expect(&i, 0);
	invoke_free(&i);
}

/* Copies every file of a folder. */
static void
copy_all(const char *folder, const char *to)
{
	char from[512];

	snprintf(from, sizeof(from), "%s/.", files_source(folder));
	copy(from, to);
}

/* Builds what is new, with the flags of the tree that is tested. */
static void
make_new(void)
{
	struct invocation i;

	/* This make is nobody's child: it shares no jobs. */
	unsetenv("MAKEFLAGS");
	unsetenv("MAKELEVEL");
	unsetenv("MFLAGS");
	i = invoke_argv(
	    NULL, invoke_words("make -C %s BUILD=build", files_path(".")));
	invoke_expect(&i, 0);
	ck_assert_ptr_null(strstr(i.out, "scenarios/runner"));
	invoke_free(&i);
}

static void
setup(void)
{
	static const char *const tree[] = { "Makefile", "servers", "clients",
		"scenarios" };
	static const char *const built[] = { "obj", "servers", "clients",
		"resetlab" };
	static const char *const added[] = { "servers", "clients",
		"scenarios" };
	const char *build = getenv("RESETLAB_BUILD");
	char from[512];

	files_setup();
	ck_assert_int_eq(chmod(files_path("."), 0755), 0);
	ck_assert_int_eq(mkdir(files_path("empty"), 0755), 0);
	ck_assert_int_eq(mkdir(files_path("build"), 0755), 0);
	for (size_t i = 0; i < sizeof(tree) / sizeof(tree[0]); i++)
		copy(files_source(tree[i]), ".");
	for (size_t i = 0; i < sizeof(built) / sizeof(built[0]); i++) {
		snprintf(from, sizeof(from), "%s/%s",
		    build != NULL ? build : "build", built[i]);
		copy(from, "build");
	}
	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++) {
		snprintf(from, sizeof(from), "tests/causes/%s", added[i]);
		copy_all(from, added[i]);
		snprintf(from, sizeof(from), "tests/added/%s", added[i]);
		copy_all(from, added[i]);
	}
	make_new();
}

static char *before;

/* Root first, then an ordinary user. */
static void
enter(bool ordinary)
{
	sandbox_enter();
	if (ordinary)
		sandbox_become_ordinary();
	before = census_take();
}

static void
leave(void)
{
	census_expect(before, "after the runs of this test");
	free(before);
}

/* ------------------------------------------------------- three new files */

START_TEST(three_new_files_are_a_new_cause)
{
	struct invocation i;

	enter(_i == 1);
	i = invoke(NULL, "list");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, "hangs_up");
	invoke_free(&i);
	/* Nothing was foretold yet: it shows what it saw, for --record. */
	i = invoke(NULL, "run hangs_up --isolation lab");
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "read ECONNRESET");
	invoke_expect_out(&i, "OutRsts");
	invoke_expect_out(&i, "0 broken");
	invoke_free(&i);
	leave();
}
END_TEST

/* ------------------------------------------------------ the whole catalogue */

START_TEST(the_whole_catalogue_holds)
{
	const char *names = catalogue();
	struct invocation i;

	enter(_i % 2 == 1);
	i = invoke(NULL, "run %s --family both --isolation %s", names,
	    _i < 2 ? "lab --no-skip" : "loopback");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, " 0 failed, 0 broken");
	ck_assert_str_eq(i.err, "");
	invoke_free(&i);
	leave();
}
END_TEST

/* Firewall rules, forged segments, sockets that are waited for, signals. */
START_TEST(every_act_of_the_runner_does_what_its_page_says)
{
	struct invocation i;

	enter(_i == 1);
	i = invoke(NULL, "run firewall/mid-stream forged_rst write_after_close "
			 "server_restarted connection_destroyed nat_lost "
			 "misbehave/killed-and-told --repeat 5 "
			 "--no-skip --isolation lab");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, ", 0 failed, 0 broken, 0 skipped");
	invoke_free(&i);
	leave();
}
END_TEST

/* ------------------------------------------------------- must fail */

static const char *const witnesses[] = { "client", "wire", "counters", "log",
	"resets" };

/* Only root hears the last one. */
START_TEST(what_was_foretold_wrongly_of_one_witness_fails_by_that_one)
{
	struct invocation i;
	char text[64];

	if (geteuid() != 0 && _i == 4)
		return;
	enter(false);
	i = invoke(NULL, "run wrong/%s --isolation lab", witnesses[_i]);
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "0 held, 1 failed, 0 broken, 0 skipped");
	for (int k = 0; k < 4 + (geteuid() == 0); k++) {
		snprintf(text, sizeof(text), "%s: %sas expected", witnesses[k],
		    k == _i ? "NOT " : "");
		invoke_expect_out(&i, text);
	}
	invoke_free(&i);
	leave();
}
END_TEST

static const struct broken {
	const char *name, *sentence;
	bool lab; /* needs one */
} broken[] = {
	{ "server-never-ready", "the probe's last word was \"nothing\"", 0 },
	{ "server-exits", "exited with status 2 before it was ready", 0 },
	{ "server-exits", "this server never wants to", 0 },
	{ "server-lies", "first line was \"here I am\"", 0 },
	{ "server-dies-later", "the server exited with status 3", 0 },
	{ "server-misused", "not \"99999\"", 0 },
	{ "probe-hangs", "did not end within 1 s", 0 },
	{ "probe-dies", "the probe died of SIGABRT", 0 },
	{ "probe-stops-short", "never wrote \"end\"", 0 },
	{ "probe-strays", "waits at step \"that-is-nowhere\"", 0 },
	{ "step-never-ends", "last word was \"step", 0 },
	{ "wrong-rule", "step await: firewall rule: Error: syntax", 1 },
	{ "wrong-sysctl", "setting net.ipv4.tcp_no_such_thing to 1", 1 },
};

#define BROKEN ((int)(sizeof(broken) / sizeof(broken[0])))

static void
check_broken(const struct broken *b, const char *isolation)
{
	struct invocation i = invoke(NULL,
	    "run misbehave/nothing-wrong misbehave/%s --deadline 1 -j 1 "
	    "--isolation %s",
	    b->name, isolation);

	invoke_expect(&i, 1);
	invoke_expect_out(&i, b->sentence);
	invoke_expect_out(&i, "1 held, 0 failed, 1 broken, 0 skipped");
	ck_assert_str_eq(i.err, "");
	invoke_free(&i);
}

START_TEST(what_cannot_end_is_broken_with_one_sentence)
{
	enter(_i % 2 == 1);
	check_broken(&broken[_i / 2], "lab");
	if (!broken[_i / 2].lab)
		check_broken(&broken[_i / 2], "loopback");
	leave();
}
END_TEST

/* A context of libnftables ends its program where it gets no such socket. */
static void
without_nf_tables(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_NETFILTER, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPROTONOSUPPORT),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]),
		.filter = filter,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
		invoke_refuse("seccomp");
}

START_TEST(without_nf_tables_only_cases_with_rules_break)
{
	struct invocation i;

	enter(_i == 1);
	i = invoke(without_nf_tables,
	    "run close_unread firewall/mid-stream dirty/half-open "
	    "--isolation lab");
	invoke_expect(&i, 1);
	invoke_expect_out(&i, "a rule needs nf_tables");
	invoke_expect_out(&i, "3 held, 0 failed, 2 broken, 0 skipped");
	ck_assert_str_eq(i.err, "");
	invoke_free(&i);
	leave();
}
END_TEST

/* ------------------------------------------------------- must be skipped */

static const struct skipped {
	const char *words, *why;
	bool ordinary;
} skipped[] = {
	{ "wrong/needs-root", "only root may do what it needs", true },
	{ "firewall/mid-stream --isolation loopback", "it needs a lab", false },
	{ "forged_rst/exact --isolation loopback", "it needs a lab", true },
	{ "dirty/half-open --isolation loopback", "it needs a lab", true },
	{ "dirty/cookie --isolation loopback", "it needs a lab", true },
};

#define SKIPPED ((int)(sizeof(skipped) / sizeof(skipped[0])))

START_TEST(what_cannot_be_run_here_is_skipped_and_said)
{
	struct invocation i;

	enter(skipped[_i].ordinary);
	i = invoke(NULL, "run %s", skipped[_i].words);
	invoke_expect(&i, 0);
	invoke_expect_out(&i, skipped[_i].why);
	invoke_expect_out(&i, "0 held, 0 failed, 0 broken, 1 skipped");
	invoke_free(&i);
	i = invoke(NULL, "run --no-skip %s", skipped[_i].words);
	invoke_expect(&i, 1);
	invoke_free(&i);
	leave();
}
END_TEST

START_TEST(what_needs_root_is_run_by_root)
{
	struct invocation i;

	if (geteuid() != 0)
		return;
	enter(false);
	i = invoke(NULL, "run wrong/needs-root --no-skip");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, "1 held");
	invoke_free(&i);
	leave();
}
END_TEST

/* ------------------------------------------- standing, fresh and shuffled */

static const char *const orders[] = { "--fresh", "-j 1", "--shuffle 1",
	"--shuffle 2", "-j 1 --shuffle 3", "-j 5 --shuffle 4" };

/*
 * With cases that leave TIME_WAIT, half a connection, a fast-open cookie, a
 * burst of ICMP, a rule and a setting behind: a lab that stands is as new for
 * each, or the documents would differ.
 */
START_TEST(standing_fresh_and_shuffled_labs_show_the_same)
{
	static const char more[] =
	    "dirty --isolation lab --no-skip --clocks not";
	const char *names = catalogue();
	struct invocation standing, other;

	enter(_i == 1);
	standing = invoke(NULL, "run %s %s --format json", names, more);
	invoke_expect(&standing, 0);
	for (size_t k = 0; k < sizeof(orders) / sizeof(orders[0]); k++) {
		other = invoke(
		    NULL, "run %s %s --format json %s", names, more, orders[k]);
		ck_assert_msg(strcmp(standing.out, other.out) == 0,
		    "%s differs:\n%.2000s", orders[k], other.out);
		ck_assert_str_eq(other.err, "");
		invoke_free(&other);
	}
	invoke_free(&standing);
	leave();
}
END_TEST

/* ---------------------------------------------------------------- clocks */

/* The number before a word of the last lines of a run. */
static unsigned
counted(const struct invocation *i, const char *word)
{
	const char *at = strstr(i->out, word);
	unsigned n = 0;

	ck_assert_msg(at != NULL, "no \"%s\" in:\n%s", word, i->out);
	while (at > i->out && at[-1] != '\n' && at[-1] != '(')
		at--;
	ck_assert_int_eq(sscanf(at, "%u", &n), 1);
	return n;
}

START_TEST(cases_with_a_clock_are_left_out_or_alone)
{
	static const char *const which[] = { "too", "not", "only" };
	unsigned runs[3];

	enter(false);
	for (int k = 0; k < 3; k++) {
		struct invocation i = invoke(NULL,
		    "run idle_timeout close_unread --clocks %s", which[k]);

		invoke_expect(&i, 0);
		runs[k] = counted(&i, " runs, ");
		invoke_free(&i);
	}
	ck_assert_uint_eq(runs[1], 3);
	ck_assert_uint_eq(runs[2], 5);
	ck_assert_uint_eq(runs[0], runs[1] + runs[2]);
	leave();
}
END_TEST

/* One after the other, or two at a time, would take 76 or 38 seconds. */
START_TEST(clocks_are_waited_for_at_the_same_time)
{
	struct timespec began, ended;
	struct invocation i;

	enter(false);
	clock_gettime(CLOCK_MONOTONIC, &began);
	i = invoke(NULL, "run idle_timeout/abort --repeat 240");
	clock_gettime(CLOCK_MONOTONIC, &ended);
	invoke_expect(&i, 0);
	invoke_expect_out(&i, "held 240/240");
	ck_assert_int_lt(ended.tv_sec - began.tv_sec, 30);
	invoke_free(&i);
	leave();
}
END_TEST

Suite *
run_suite(void)
{
	Suite *s = suite_create("run");
	TCase *tc = tcase_create("tree");

	tcase_set_timeout(tc, 300);
	tcase_add_unchecked_fixture(tc, setup, files_teardown);
	tcase_add_loop_test(tc, three_new_files_are_a_new_cause, 0, 2);
	tcase_add_loop_test(tc, the_whole_catalogue_holds, 0, 4);
	tcase_add_loop_test(
	    tc, every_act_of_the_runner_does_what_its_page_says, 0, 2);
	tcase_add_loop_test(tc,
	    what_was_foretold_wrongly_of_one_witness_fails_by_that_one, 0, 5);
	tcase_add_loop_test(
	    tc, what_cannot_end_is_broken_with_one_sentence, 0, 2 * BROKEN);
	tcase_add_loop_test(
	    tc, without_nf_tables_only_cases_with_rules_break, 0, 2);
	tcase_add_loop_test(
	    tc, what_cannot_be_run_here_is_skipped_and_said, 0, SKIPPED);
	tcase_add_test(tc, what_needs_root_is_run_by_root);
	tcase_add_loop_test(
	    tc, standing_fresh_and_shuffled_labs_show_the_same, 0, 2);
	tcase_add_test(tc, cases_with_a_clock_are_left_out_or_alone);
	tcase_add_test(tc, clocks_are_waited_for_at_the_same_time);
	suite_add_tcase(s, tc);
	return s;
}
