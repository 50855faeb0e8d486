/* SPDX-License-Identifier: MIT */
/*
 * What a system may forbid and a person may get wrong: one clear sentence and
 * the documented exit status for each, and nothing is left.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "census.h"
#include "files.h"
#include "invoke.h"
#include "sandbox.h"
#include "suites.h"

static char *before;

static void
enter(void)
{
	sandbox_enter();
	before = census_take();
}

static void
leave(void)
{
	census_expect(before, "after the runs of this test");
	free(before);
}

/* ------------------------------------------------------------ a person's */

static const struct wrong_words {
	const char *words, *sentence;
} wrong_words[] = {
	{ "run close_unraed", "close_unread" },
	{ "run close_unread/draind", "close_unread/drained" },
	{ "run 'zzz*'", "zzz" },
	{ "explain close_unraed", "close_unread" },
	{ "rum", "did you mean run" },
	{ "run -j 0", "expected a whole number from 1" },
	{ "run --repeat -1", "expected a whole number from 1" },
	{ "run --family 5", "expected 4, 6 or both" },
	{ "run --format xml", "expected text, tap, junit or json" },
	{ "run --isolation vm", "expected auto, lab or loopback" },
	{ "run --clocks often", "expected too, not or only" },
	{ "run --clocks only close_unread", "none of these cases is left" },
	{ "run --shuffle soon", "expected a whole number" },
	{ "run --pcap /nowhere", "expected a folder that exists" },
	{ "run --deadline 0", "expected a whole number from 1" },
	{ "run --record --hide", "--record" },
	{ "run --fersh", "unrecognized option '--fersh'" },
};

#define WRONG_WORDS ((int)(sizeof(wrong_words) / sizeof(wrong_words[0])))

START_TEST(wrong_words_are_status_2_and_a_sentence)
{
	const struct wrong_words *w = &wrong_words[_i];
	struct invocation i = invoke(NULL, "%s", w->words);

	invoke_expect(&i, 2);
	ck_assert_str_eq(i.out, "");
	ck_assert_msg(strstr(i.err, w->sentence) != NULL, "%s", i.err);
	/* And, of an option, where to read more. */
	ck_assert_msg(strchr(i.err, '\n')[1] == '\0' ||
			  strstr(i.err, "\nsee resetlab run --help\n") != NULL,
	    "%s", i.err);
	invoke_free(&i);
}
END_TEST

static const char *const wrong_pages[] = { "malformed", "tab", "crlf",
	"byte_order_mark", "own_twin", "missing_program" };

#define WRONG_PAGES ((int)(sizeof(wrong_pages) / sizeof(wrong_pages[0])))

START_TEST(a_wrong_page_is_status_2_and_a_sentence_with_its_line)
{
	struct invocation i;
	size_t length;
	char name[64], *text;

	snprintf(
	    name, sizeof(name), "tests/pages/bad/%s.yaml", wrong_pages[_i]);
	text = files_read(files_source(name), &length);
	snprintf(name, sizeof(name), "%d", _i);
	ck_assert_int_eq(mkdir(files_path(name), 0755), 0);
	invoke_pages(files_path(name));
	snprintf(name, sizeof(name), "%d/%s.yaml", _i, wrong_pages[_i]);
	files_write(name, text, length);
	i = invoke(NULL, "run");
	invoke_expect(&i, 2);
	snprintf(name, sizeof(name), "%s.yaml:", wrong_pages[_i]);
	invoke_expect_sentence(&i, name);
	free(text);
	invoke_free(&i);
}
END_TEST

/* -------------------------------------------------------------- a system's */

static void
forbid_namespaces(void)
{
	sandbox_new_users();
	sandbox_put("/proc/sys/user/max_user_namespaces", "0");
}

static void
protect_sysctls(void)
{
	sandbox_new_users();
	if (mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) == -1 ||
	    mount(NULL, "/proc/sys", NULL,
		MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV |
		    MS_NOEXEC,
		NULL) == -1)
		invoke_refuse("/proc/sys");
}

static void
temporary_folder_noexec(void)
{
	sandbox_new_users();
	if (mount("tmpfs", "../mounted", "tmpfs", MS_NOEXEC, NULL) == -1)
		invoke_refuse("tmpfs");
	setenv("TMPDIR", "../mounted", 1);
}

static void
temporary_folder_missing(void)
{
	setenv("TMPDIR", "/nowhere", 1);
}

/* Has a system call with these first arguments fail with an error. */
static void
refuse_call(unsigned call, int argument, unsigned value, int error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    (unsigned)offsetof(struct seccomp_data, args) +
			(unsigned)argument * 8),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
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

/* As a kernel that was started with ipv6.disable=1. */
static void
no_ipv6(void)
{
	refuse_call(SYS_socket, 0, AF_INET6, EAFNOSUPPORT);
}

/* As in a container that has only IPv4. */
static void
no_ipv6_address(void)
{
	int fd;
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	sandbox_new_users();
	if (unshare(CLONE_NEWNET) == -1)
		invoke_refuse("unshare");
	sandbox_put("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || ioctl(fd, SIOCSIFFLAGS, &lo) == -1)
		invoke_refuse("lo");
}

/* As in a container whose profile does not allow it. */
static void
forbid_packet_sockets(void)
{
	refuse_call(SYS_socket, 0, AF_PACKET, EPERM);
}

static const struct system {
	const char *name;
	void (*prepare)(void);
	const char *words;
	int status;
	const char *out; /* on stdout, or NULL */
	const char *sentence; /* the one on stderr, or NULL: nothing */
} systems[] = {
	{ "no user namespace", forbid_namespaces, "--isolation lab", 3, NULL,
	    "raise user.max_user_namespaces" },
	{ "no user namespace, auto", forbid_namespaces, "", 0, "3 held",
	    "Going on without one" },
	{ "no user namespace, no skip", forbid_namespaces,
	    "linger_zero --no-skip", 0, "held", "Going on without one" },
	{ "no IPv6", no_ipv6, "--isolation lab", 0, "3 held", NULL },
	{ "no IPv6, asked for", no_ipv6, "--family 6 --isolation lab", 0,
	    "3 skipped", NULL },
	{ "no IPv6, no skip", no_ipv6,
	    "--family both --no-skip --isolation lab", 1, "3 skipped", NULL },
	{ "no IPv6 address, lab", no_ipv6_address,
	    "--family both --isolation lab", 0, "6 held", NULL },
	{ "no IPv6 address, loopback", no_ipv6_address,
	    "--family both --isolation loopback", 0, "3 skipped", NULL },
	{ "read-only /proc/sys", protect_sysctls, "--isolation lab", 3, NULL,
	    "is /proc/sys read-only?" },
	{ "read-only /proc/sys, auto", protect_sysctls, "", 0, "3 held",
	    "is /proc/sys read-only?" },
	{ "noexec temporary folder", temporary_folder_noexec, "--isolation lab",
	    0, "3 held", NULL },
	{ "no temporary folder", temporary_folder_missing, "--isolation lab", 0,
	    "3 held", NULL },
	{ "no packet sockets", forbid_packet_sockets, "--isolation lab", 3,
	    NULL, "socket(AF_PACKET)" },
};

#define SYSTEMS ((int)(sizeof(systems) / sizeof(systems[0])))

static void
check_system(const struct system *s)
{
	struct invocation i =
	    invoke(s->prepare, "run close_unread %s", s->words);

	ck_assert_msg(WIFEXITED(i.status) && WEXITSTATUS(i.status) == s->status,
	    "%s: wait status %x\n%s%s", s->name, i.status, i.out, i.err);
	if (s->out != NULL)
		invoke_expect_out(&i, s->out);
	if (s->sentence == NULL)
		ck_assert_str_eq(i.err, "");
	else
		invoke_expect_sentence(&i, s->sentence);
	invoke_free(&i);
}

START_TEST(what_a_system_forbids_is_one_sentence_for_root)
{
	if (geteuid() != 0)
		return;
	enter();
	check_system(&systems[_i]);
	leave();
}
END_TEST

START_TEST(what_a_system_forbids_is_one_sentence_for_an_ordinary_user)
{
	sandbox_enter();
	sandbox_become_ordinary();
	before = census_take();
	check_system(&systems[_i]);
	leave();
}
END_TEST

static rlim_t descriptors;

static void
limit_descriptors(void)
{
	const struct rlimit limit = { descriptors, descriptors };

	if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
		invoke_refuse("setrlimit");
}

/* From where not even a library can be opened up to where there are enough. */
static const rlim_t values[] = { 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	17, 18, 19, 20, 22, 24, 28, 32, 40, 48, 64 };

#define VALUES ((int)(sizeof(values) / sizeof(values[0])))

START_TEST(few_descriptors_are_a_sentence_and_never_a_hang)
{
	struct invocation i;
	const char *mode = _i % 2 == 0 ? "lab" : "loopback";

	descriptors = values[_i / 2];
	enter();
	i = invoke(limit_descriptors,
	    "run close_unread linger_zero/plain -j 2 --isolation %s", mode);
	ck_assert_msg(WIFEXITED(i.status), "%lu: wait status %x\n%s%s",
	    descriptors, i.status, i.out, i.err);
	if (WEXITSTATUS(i.status) != 0)
		ck_assert_msg(
		    strstr(i.err, "Too many open files") != NULL ||
			strstr(i.out, "Too many open files") != NULL ||
			strstr(i.err, "Error 24") != NULL,
		    "%lu:\n%s%s", descriptors, i.out, i.err);
	if (descriptors == 64)
		invoke_expect(&i, 0);
	invoke_free(&i);
	leave();
}
END_TEST

/* ------------------------------------------------------ nowhere to write to */

static void
close_input(void)
{
	close(STDIN_FILENO);
}

static void
close_output(void)
{
	close(STDOUT_FILENO);
}

static void
close_errors(void)
{
	close(STDERR_FILENO);
}

static void
close_all(void)
{
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
}

START_TEST(closed_standard_descriptors_do_no_harm)
{
	struct invocation i;

	enter();
	i = invoke(close_input, "run close_unread");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, "3 held");
	invoke_free(&i);
	i = invoke(close_errors, "run close_unread");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, "3 held");
	invoke_free(&i);
	i = invoke(close_output, "run close_unread");
	invoke_expect(&i, 4);
	invoke_expect_sentence(&i, "standard output is closed");
	invoke_free(&i);
	i = invoke(close_all, "run close_unread");
	invoke_expect(&i, 4);
	invoke_free(&i);
	leave();
}
END_TEST

/* A runner that gives up frees nothing: under a sanitizer no word of it. */
static void
keep_leaks(void)
{
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
}

static void
full_output(void)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	keep_leaks();
	if (fd == -1 || dup2(fd, STDOUT_FILENO) == -1)
		invoke_refuse("/dev/full");
}

static const char *const outputs[] = { "run close_unread --format text",
	"run close_unread --format tap", "run close_unread --format junit",
	"run close_unread --format json", "list", "explain close_unread",
	"--help", "--version", "run --help" };

#define OUTPUTS ((int)(sizeof(outputs) / sizeof(outputs[0])))

START_TEST(a_full_disk_is_status_4_and_a_sentence)
{
	struct invocation i;

	enter();
	i = invoke(full_output, "%s", outputs[_i]);
	invoke_expect(&i, 4);
	invoke_expect_sentence(&i, "No space left on device");
	invoke_free(&i);
	leave();
}
END_TEST

/* Two captures of a connection take more than a page each. */
static void
small_disk(void)
{
	keep_leaks();
	sandbox_new_users();
	if (mount("tmpfs", "../mounted", "tmpfs", 0, "size=4k") == -1)
		invoke_refuse("tmpfs");
}

START_TEST(a_full_disk_under_pcap_is_status_4_and_a_sentence)
{
	struct invocation i;

	enter();
	i = invoke(
	    small_disk, "run linger_zero --isolation lab --pcap ../mounted");
	invoke_expect(&i, 4);
	invoke_expect_sentence(&i, "No space left on device");
	invoke_free(&i);
	leave();
}
END_TEST

START_TEST(a_reader_that_has_seen_enough_is_no_error_worth_a_word)
{
	struct invocation i;

	enter();
	i = invoke_start(keep_leaks, "run --repeat 3 --format tap");
	invoke_until(&i, "1..");
	close(i.out_fd);
	i.out_fd = -1;
	invoke_finish(&i);
	invoke_expect(&i, 4);
	ck_assert_str_eq(i.err, "");
	invoke_free(&i);
	leave();
}
END_TEST

/* ---------------------------------------------------------------- signals */

static void
ignore_hangup(void)
{
	signal(SIGHUP, SIG_IGN);
}

START_TEST(a_hangup_ends_it_unless_it_is_ignored)
{
	struct invocation i;

	enter();
	i = invoke_start(_i == 0 ? NULL : ignore_hangup,
	    "run close_unread exhaust_fds --repeat 20 --format tap");
	invoke_until(&i, "1..");
	kill(i.pid, SIGHUP);
	invoke_finish(&i);
	if (_i == 0)
		ck_assert_msg(
		    WIFSIGNALED(i.status) && WTERMSIG(i.status) == SIGHUP,
		    "wait status %x", i.status);
	else
		invoke_expect(&i, 0);
	ck_assert_str_eq(i.err, "");
	invoke_free(&i);
	leave();
}
END_TEST

/* ---------------------------------------------------------- two at once */

START_TEST(two_runners_at_once_do_not_disturb_each_other)
{
	struct invocation a, b;

	enter();
	if (_i == 1) {
		sandbox_become_ordinary();
		free(before);
		before = census_take();
	}
	a = invoke_start(NULL, "run --isolation lab -j 2");
	b = invoke_start(NULL, "run --isolation lab -j 2 --fresh");
	invoke_finish(&a);
	invoke_finish(&b);
	invoke_expect(&a, 0);
	invoke_expect(&b, 0);
	invoke_free(&a);
	invoke_free(&b);
	leave();
}
END_TEST

Suite *
environment_suite(void)
{
	Suite *s = suite_create("environment");
	TCase *words = tcase_create("words");
	TCase *tc = tcase_create("system");

	tcase_add_unchecked_fixture(words, files_setup, files_teardown);
	tcase_add_loop_test(
	    words, wrong_words_are_status_2_and_a_sentence, 0, WRONG_WORDS);
	tcase_add_loop_test(words,
	    a_wrong_page_is_status_2_and_a_sentence_with_its_line, 0,
	    WRONG_PAGES);
	suite_add_tcase(s, words);

	tcase_set_timeout(tc, 120);
	tcase_add_unchecked_fixture(tc, sandbox_setup, sandbox_teardown);
	tcase_add_loop_test(
	    tc, what_a_system_forbids_is_one_sentence_for_root, 0, SYSTEMS);
	tcase_add_loop_test(tc,
	    what_a_system_forbids_is_one_sentence_for_an_ordinary_user, 0,
	    SYSTEMS);
	tcase_add_loop_test(
	    tc, few_descriptors_are_a_sentence_and_never_a_hang, 0, 2 * VALUES);
	tcase_add_test(tc, closed_standard_descriptors_do_no_harm);
	tcase_add_loop_test(
	    tc, a_full_disk_is_status_4_and_a_sentence, 0, OUTPUTS);
	tcase_add_test(tc, a_full_disk_under_pcap_is_status_4_and_a_sentence);
	tcase_add_test(
	    tc, a_reader_that_has_seen_enough_is_no_error_worth_a_word);
	tcase_add_loop_test(tc, a_hangup_ends_it_unless_it_is_ignored, 0, 2);
	tcase_add_loop_test(
	    tc, two_runners_at_once_do_not_disturb_each_other, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}
