/* SPDX-License-Identifier: MIT */
/* Every server driven directly, with plain sockets and without the runner. */
#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drive.h"
#include "suites.h"

#define TEN "xxxxxxxxxx"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define HUNDRED SIXTY TEN TEN TEN TEN

/* Every servers/NAME.c of the tree: what holds for all is asked of all. */
#define MOST 200
static char *servers[MOST];
static int count;

/* What a client hears of each way of ending a connection. */
static const struct sequence {
	const char *name, *arguments, *script, *result;
} sequences[] = {
	{ "close_unread", "", "hello ! < < >", "ECONNRESET EOF EPIPE" },
	{ "close_unread", "", "hi <", "2" },
	{ "close_unread", "--most 5", "hello <", "5" },
	{ "close_unread", "--drain", "hello $ < >", "EOF 1" },
	{ "close_unread", "--linger", "hello $ < > >", "EOF 1 1" },
	{ "close_unread", "--first 0", "hello <", "5" },
	{ "fixed_packet", "", SIXTY "xxx $ <", "EOF" },
	{ "fixed_packet", "", SIXTY "xxxx <", "64" },
	{ "fixed_packet", "", HUNDRED " < $ <", "64 EOF" },
	{ "fixed_packet", "--look-behind", HUNDRED " ! < >", "EOF EPIPE" },
	{ "fixed_packet", "--look-behind --on-violation close",
	    HUNDRED " ! < < >", "ECONNRESET EOF EPIPE" },
	{ "fixed_packet", "--on-violation close", "x $ <", "EOF" },
	{ "fixed_packet", "--on-violation abort", "x ! < <", "ECONNRESET EOF" },
	{ "fixed_packet", "--first 0", "x <", "1" },
	{ "linger_zero", "--when accepted", "! < < >", "ECONNRESET EOF EPIPE" },
	{ "linger_zero", "", "hello ! < < >", "ECONNRESET EOF EPIPE" },
	{ "linger_zero", "--inherit", "hello ! < <", "ECONNRESET EOF" },
	{ "linger_zero", "--when answered", "hello ! < < <",
	    "50 ECONNRESET EOF" },
	{ "linger_zero", "--when acknowledged", "hello ! < < <",
	    "50 ECONNRESET EOF" },
	{ "linger_zero", "--when unread", "hello ! < <", "ECONNRESET EOF" },
	{ "linger_zero", "--plain", "hello $ <", "EOF" },
	{ "linger_zero", "--seconds 1", "hello $ <", "EOF" },
	{ "linger_zero", "--first 0 --answer 7 --inherit", "hello < x <",
	    "7 7" },
	{ "unhandled_exception", "", HUNDRED " ! < < >",
	    "ECONNRESET EOF EPIPE" },
	{ "unhandled_exception", "--how segv", HUNDRED " ! < <",
	    "ECONNRESET EOF" },
	{ "unhandled_exception", "--how kill", HUNDRED " ! < <",
	    "ECONNRESET EOF" },
	{ "unhandled_exception", "--how exit", HUNDRED " ! < <",
	    "ECONNRESET EOF" },
	{ "unhandled_exception", "", "x $ <", "EOF" },
	{ "unhandled_exception", "--first 0", "x <", "2" },
	{ "exhaust_fds", "", "hello <", "5" },
};
#define SEQUENCES ((int)(sizeof(sequences) / sizeof(sequences[0])))

/* And of a server that has no descriptor for it. */
static const struct sequence exhausted[] = {
	{ "exhaust_fds", "--spare 0 --policy reserve-fd", "$ <", "EOF" },
	{ "exhaust_fds", "--spare 0 --policy reserve-fd-abort", "! < <",
	    "ECONNRESET EOF" },
	{ "exhaust_fds", "--spare 0 --policy close-listener", "! < <",
	    "ECONNRESET EOF" },
};
#define EXHAUSTED ((int)(sizeof(exhausted) / sizeof(exhausted[0])))

/* A wrong command line, and what the one sentence about it must hold. */
static const struct mistake {
	const char *arguments, *sentence;
} mistakes[] = {
	{ "--no-such", "--no-such" },
	{ "--port", "--port" },
	{ "--port 65536", "65535" },
	{ "--port -1", "-1" },
	{ "--port 1x", "1x" },
	{ "--quiet=yes", "--quiet" },
	{ "operand", "operand" },
	{ "--listen example.org", "example.org" },
	{ "--listen 0.0.0.0", "every address" },
	{ "--listen 0.0.0.0 --allow-remote", "every address" },
	{ "--listen ::", "every address" },
	{ "--listen ::ffff:0.0.0.0", "every address" },
	{ "--listen 192.0.2.1", "--allow-remote" },
	{ "--listen 2001:db8::1", "--allow-remote" },
	{ "--listen ::ffff:192.0.2.1", "--allow-remote" },
};
#define MISTAKES ((int)(sizeof(mistakes) / sizeof(mistakes[0])))

/* How the worker dies, and what the server then writes. */
static const struct death {
	const char *arguments, *log;
} deaths[] = {
	{ "--how abort", "worker died of SIGABRT" },
	{ "--how segv", "worker died of SIGSEGV" },
	{ "--how kill", "worker died of SIGKILL" },
	{ "--how exit", "worker exited with status 1" },
};
#define DEATHS ((int)(sizeof(deaths) / sizeof(deaths[0])))

static void
assert_clean_end(struct drive *d, int number)
{
	int status = drive_end(d, number);

	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "status %#x; its log:\n%s", (unsigned)status, d->log);
}

static void
assert_one_line(const char *text)
{
	const char *newline = strchr(text, '\n');

	ck_assert_ptr_nonnull(newline);
	ck_assert_msg(newline[1] == '\0', "more than one line: %s", text);
}

static void
assert_sequence(const struct sequence *s)
{
	struct drive d = drive_start(s->name, s->arguments);
	int fd = drive_connect(&d);
	const char *heard = drive_talk(fd, s->script);

	ck_assert_msg(strcmp(heard, s->result) == 0,
	    "%s %s: expected %s, heard %s", s->name, s->arguments, s->result,
	    heard);
	close(fd);
	assert_clean_end(&d, SIGTERM);
}

START_TEST(a_client_hears_exactly_this_sequence)
{
	assert_sequence(&sequences[_i]);
}
END_TEST

START_TEST(a_client_too_many_hears_exactly_this_sequence)
{
	assert_sequence(&exhausted[_i]);
}
END_TEST

START_TEST(every_server_of_the_tree_is_found)
{
	/* find_servers() asserts nothing: it runs before the tests. */
	ck_assert_int_ge(count, 5);
	ck_assert_int_lt(count, MOST);
}
END_TEST

/* What a server needs to be told to start at all, and to accept a client. */
static const char *
needed(const char *name)
{
	return strcmp(name, "proxy") == 0 ? "--to 127.0.0.1 --to-port 9" :
	       strcmp(name, "nobody_listens") == 0 ? "--listens" :
						     "";
}

/* The article's programs end by themselves: that is their cause. */
static bool
ends_by_itself(const char *name)
{
	return strncmp(name, "article_", strlen("article_")) == 0;
}

START_TEST(help_and_version_go_to_stdout)
{
	char out[DRIVE_TEXT], err[DRIVE_TEXT], usage[64];

	ck_assert_int_eq(drive_run(servers[_i], "--help", out, err), 0);
	snprintf(usage, sizeof(usage), "usage: %s ", servers[_i]);
	ck_assert_ptr_eq(strstr(out, usage), out);
	ck_assert_ptr_nonnull(strstr(out, "--first K"));
	ck_assert_str_eq(err, "");
	ck_assert_int_eq(drive_run(servers[_i], "--version", out, err), 0);
	ck_assert_ptr_eq(strstr(out, servers[_i]), out);
	assert_one_line(out);
}
END_TEST

START_TEST(a_wrong_command_line_is_one_sentence_and_status_2)
{
	char out[DRIVE_TEXT], err[DRIVE_TEXT], arguments[256];

	for (int i = 0; i < count; i++) {
		snprintf(arguments, sizeof(arguments), "%s %s",
		    needed(servers[i]), mistakes[_i].arguments);
		ck_assert_int_eq(drive_run(servers[i], arguments, out, err), 2);
		ck_assert_str_eq(out, "");
		assert_one_line(err);
		ck_assert_msg(strstr(err, mistakes[_i].sentence) != NULL,
		    "%s: %s", mistakes[_i].arguments, err);
	}
}
END_TEST

START_TEST(options_that_contradict_each_other_are_refused)
{
	char out[DRIVE_TEXT], err[DRIVE_TEXT];

	ck_assert_int_eq(
	    drive_run("linger_zero", "--plain --inherit", out, err), 2);
	assert_one_line(err);
	ck_assert_int_eq(drive_run("exhaust_fds", "--first 1", out, err), 2);
	assert_one_line(err);
	ck_assert_int_eq(drive_run("linger_zero", "--when never", out, err), 2);
	ck_assert_ptr_nonnull(strstr(err, "never"));
	assert_one_line(err);
}
END_TEST

START_TEST(a_port_that_is_taken_is_one_sentence_and_status_1)
{
	struct drive d = drive_start("close_unread", "");
	char out[DRIVE_TEXT], err[DRIVE_TEXT], arguments[32];

	snprintf(arguments, sizeof(arguments), "--port %d", d.port);
	ck_assert_int_eq(drive_run("linger_zero", arguments, out, err), 1);
	assert_one_line(err);
	ck_assert_ptr_nonnull(strstr(err, "Address already in use"));
	assert_clean_end(&d, SIGTERM);
}
END_TEST

/* The address is nobody's, so that listening fails after the warning. */
START_TEST(a_remote_address_is_warned_of_except_in_a_lab)
{
	const char *arguments = "--listen 192.0.2.1 --allow-remote";
	char out[DRIVE_TEXT], err[DRIVE_TEXT];

	unsetenv("RESETLAB_LAB");
	ck_assert_int_eq(drive_run("close_unread", arguments, out, err), 1);
	ck_assert_ptr_nonnull(strstr(err, "others can reach 192.0.2.1"));
	setenv("RESETLAB_LAB", "1", 1);
	ck_assert_int_eq(
	    drive_run("close_unread", "--listen 192.0.2.1", out, err), 1);
	assert_one_line(err);
	ck_assert_int_eq(
	    drive_run("close_unread", "--listen 0.0.0.0", out, err), 2);
}
END_TEST

START_TEST(an_ipv6_address_stands_in_brackets)
{
	struct drive d = drive_start("close_unread", "--listen ::1");
	int fd = drive_connect(&d);

	ck_assert_str_eq(d.address, "::1");
	ck_assert_str_eq(drive_talk(fd, "hello ! <"), "ECONNRESET");
	drive_until_log(&d, "closing with 5 bytes unread\n");
	ck_assert_ptr_eq(strstr(d.log, "[::1]:"), d.log);
	close(fd);
	assert_clean_end(&d, SIGTERM);
}
END_TEST

START_TEST(only_the_first_k_connections_meet_the_fault)
{
	struct drive d = drive_start("close_unread", "--first 2");
	static const char *const heard[] = { "ECONNRESET", "ECONNRESET", "5",
		"5" };
	int fd;

	for (int i = 0; i < 4; i++) {
		fd = drive_connect(&d);
		ck_assert_str_eq(
		    drive_talk(fd, i < 2 ? "hello ! <" : "hello <"), heard[i]);
		close(fd);
	}
	assert_clean_end(&d, SIGTERM);
}
END_TEST

START_TEST(sigterm_and_sigint_end_it_with_connections_open)
{
	struct drive d = drive_start(servers[_i], needed(servers[_i]));
	int number = _i % 2 == 0 ? SIGTERM : SIGINT;
	int fd[3];

	for (int i = 0; i < 3; i++)
		fd[i] = drive_connect(&d);
	assert_clean_end(&d, number);
	for (int i = 0; i < 3; i++)
		close(fd[i]);
}
END_TEST

START_TEST(quiet_writes_no_log_and_stdout_has_one_line)
{
	struct drive d;
	int fd, out;
	char more, arguments[80];

	if (ends_by_itself(servers[_i]))
		return;
	snprintf(
	    arguments, sizeof(arguments), "--quiet %s", needed(servers[_i]));
	d = drive_start(servers[_i], arguments);
	fd = drive_connect(&d);
	out = dup(d.out);

	drive_talk(fd, HUNDRED);
	close(fd);
	assert_clean_end(&d, SIGTERM);
	ck_assert_str_eq(d.log, "");
	ck_assert_int_eq(read(out, &more, 1), 0);
	close(out);
}
END_TEST

START_TEST(a_lingering_close_throws_away_whatever_comes)
{
	struct drive d = drive_start("close_unread", "--linger");
	int fd = drive_connect(&d);

	ck_assert_str_eq(drive_talk(fd, "hello $ < hi"), "EOF");
	drive_until_log(&d, "threw 2 bytes away");
	close(fd);
	assert_clean_end(&d, SIGTERM);
}
END_TEST

START_TEST(a_worker_dies_really_and_the_next_client_is_served)
{
	struct drive d =
	    drive_start("unhandled_exception", deaths[_i].arguments);
	int fd = drive_connect(&d);

	ck_assert_str_eq(drive_talk(fd, HUNDRED " ! <"), "ECONNRESET");
	drive_until_log(&d, deaths[_i].log);
	close(fd);
	fd = drive_connect(&d);
	drive_talk(fd, "-21");
	ck_assert_str_eq(drive_read(fd), "-42\n");
	close(fd);
	assert_clean_end(&d, SIGTERM);
}
END_TEST

START_TEST(a_held_connection_survives_its_worker)
{
	struct drive d = drive_start("unhandled_exception", "--hold");
	int fd = drive_connect(&d);

	drive_talk(fd, HUNDRED);
	drive_until_log(&d, "worker died of SIGABRT");
	ck_assert_str_eq(drive_talk(fd, "> >"), "1 1");
	/* The holder goes with the server; then what is unread resets. */
	ck_assert_int_eq(WTERMSIG(drive_end(&d, SIGKILL)), SIGKILL);
	ck_assert_str_eq(drive_talk(fd, "! <"), "ECONNRESET");
	close(fd);
}
END_TEST

START_TEST(a_worker_does_not_outlive_a_killed_server)
{
	struct drive d = drive_start("unhandled_exception", "");
	int fd = drive_connect(&d);

	drive_talk(fd, "21");
	ck_assert_str_eq(drive_read(fd), "42\n");
	ck_assert_int_eq(WTERMSIG(drive_end(&d, SIGKILL)), SIGKILL);
	ck_assert_str_eq(drive_talk(fd, "$ <"), "EOF");
	close(fd);
}
END_TEST

START_TEST(integers_out_of_range_are_none)
{
	static const char *const texts[] = { "1073741824", "-1073741825",
		"99999999999999999999", "4x", "-" };
	struct drive d = drive_start("unhandled_exception", "--first 0");

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int fd = drive_connect(&d);

		drive_talk(fd, texts[i]);
		ck_assert_str_eq(drive_read(fd), "?\n");
		drive_talk(fd, "1073741823");
		ck_assert_str_eq(drive_read(fd), "2147483646\n");
		close(fd);
	}
	assert_clean_end(&d, SIGTERM);
}
END_TEST

/* More than the client's window takes at once: else it could not be lost. */
START_TEST(an_acknowledged_answer_always_arrives_whole)
{
	struct drive d =
	    drive_start("linger_zero", "--when acknowledged --answer 16384");

	for (int i = 0; i < 20; i++) {
		int fd = drive_connect_with(&d, 4096);

		ck_assert_str_eq(drive_talk(fd, "hello *"), "16384 ECONNRESET");
		close(fd);
	}
	assert_clean_end(&d, SIGTERM);
}
END_TEST

START_TEST(an_unsent_answer_is_thrown_away)
{
	struct drive d = drive_start("linger_zero", "--when unsent");
	int fd = drive_connect_with(&d, 1);

	/* Twice 576 bytes fit into the smallest window; 4096 were written. */
	ck_assert_str_eq(
	    drive_talk(fd, "hello ! < < <"), "1152 ECONNRESET EOF");
	close(fd);
	assert_clean_end(&d, SIGTERM);
}
END_TEST

START_TEST(out_of_descriptors_the_queue_waits)
{
	struct drive d = drive_start("exhaust_fds", "--spare 1");
	int served = drive_connect(&d), waiting = drive_connect(&d);

	drive_until_log(&d, "accept: EMFILE\n");
	ck_assert_str_eq(drive_talk(waiting, "hello >"), "1");
	ck_assert_str_eq(drive_talk(served, "hello <"), "5");
	assert_clean_end(&d, SIGTERM);
	ck_assert_msg(strstr(strstr(d.log, "EMFILE") + 1, "EMFILE") == NULL,
	    "it tried again:\n%s", d.log);
	close(served);
	close(waiting);
}
END_TEST

START_TEST(a_closed_listener_resets_its_whole_queue)
{
	struct drive d = drive_start(
	    "exhaust_fds", "--spare 1 --policy close-listener --queue 3");
	int fd[4];

	fd[0] = drive_connect(&d);
	fd[1] = drive_connect(&d);
	drive_until_log(&d, "accept: EMFILE");
	/* Turns of the event loop: it does not close before three wait. */
	ck_assert_str_eq(drive_talk(fd[0], "hello < hello <"), "5 5");
	fd[2] = drive_connect(&d);
	fd[3] = drive_connect(&d);
	for (int i = 1; i < 4; i++)
		ck_assert_str_eq(drive_talk(fd[i], "! <"), "ECONNRESET");
	ck_assert_str_eq(drive_talk(fd[0], "hello <"), "5");
	for (int i = 0; i < 4; i++)
		close(fd[i]);
	assert_clean_end(&d, SIGTERM);
}
END_TEST

START_TEST(the_oldest_makes_room_for_the_newest)
{
	struct drive d =
	    drive_start("exhaust_fds", "--spare 2 --policy evict-oldest");
	int fd[3];

	for (int i = 0; i < 3; i++)
		fd[i] = drive_connect(&d);
	ck_assert_str_eq(drive_talk(fd[0], "! <"), "ECONNRESET");
	ck_assert_str_eq(drive_talk(fd[1], "hello <"), "5");
	ck_assert_str_eq(drive_talk(fd[2], "hello <"), "5");
	for (int i = 0; i < 3; i++)
		close(fd[i]);
	assert_clean_end(&d, SIGTERM);
}
END_TEST

START_TEST(after_the_first_k_there_are_descriptors_again)
{
	struct drive d = drive_start(
	    "exhaust_fds", "--spare 0 --policy reserve-fd-abort --first 1");
	int fd = drive_connect(&d);

	ck_assert_str_eq(drive_talk(fd, "! <"), "ECONNRESET");
	close(fd);
	fd = drive_connect(&d);
	ck_assert_str_eq(drive_talk(fd, "hello <"), "5");
	close(fd);
	assert_clean_end(&d, SIGTERM);
}
END_TEST

static void
add_exhaustion(TCase *tc)
{
	tcase_add_loop_test(
	    tc, a_client_too_many_hears_exactly_this_sequence, 0, EXHAUSTED);
	tcase_add_test(tc, out_of_descriptors_the_queue_waits);
	tcase_add_test(tc, a_closed_listener_resets_its_whole_queue);
	tcase_add_test(tc, the_oldest_makes_room_for_the_newest);
	tcase_add_test(tc, after_the_first_k_there_are_descriptors_again);
}

static void
add_ends(TCase *tc)
{
	tcase_add_test(tc, a_lingering_close_throws_away_whatever_comes);
	tcase_add_test(tc, a_held_connection_survives_its_worker);
	tcase_add_test(tc, a_worker_does_not_outlive_a_killed_server);
	tcase_add_test(tc, integers_out_of_range_are_none);
	tcase_add_test(tc, an_acknowledged_answer_always_arrives_whole);
	tcase_add_test(tc, an_unsent_answer_is_thrown_away);
}

static void
add_command_line(TCase *tc)
{
	tcase_add_test(tc, every_server_of_the_tree_is_found);
	tcase_add_loop_test(tc, help_and_version_go_to_stdout, 0, count);
	tcase_add_loop_test(
	    tc, a_wrong_command_line_is_one_sentence_and_status_2, 0, MISTAKES);
	tcase_add_test(tc, options_that_contradict_each_other_are_refused);
	tcase_add_test(tc, a_port_that_is_taken_is_one_sentence_and_status_1);
	tcase_add_test(tc, a_remote_address_is_warned_of_except_in_a_lab);
	tcase_add_test(tc, an_ipv6_address_stands_in_brackets);
}

static void
find_servers(void)
{
	const char *source = getenv("RESETLAB_SOURCE");
	const struct dirent *entry;
	char folder[512];
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/servers",
	    source != NULL ? source : ".");
	dir = opendir(folder);
	if (dir == NULL)
		return;
	for (entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
		size_t length = strlen(entry->d_name);

		if (length > 2 && count < MOST &&
		    strcmp(entry->d_name + length - 2, ".c") == 0)
			servers[count++] = strndup(entry->d_name, length - 2);
	}
	closedir(dir);
}

Suite *
servers_suite(void)
{
	Suite *s = suite_create("servers");
	TCase *tc = tcase_create("driven directly");

	find_servers();

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(
	    tc, a_client_hears_exactly_this_sequence, 0, SEQUENCES);
	tcase_add_test(tc, only_the_first_k_connections_meet_the_fault);
	tcase_add_loop_test(
	    tc, sigterm_and_sigint_end_it_with_connections_open, 0, count);
	tcase_add_loop_test(
	    tc, quiet_writes_no_log_and_stdout_has_one_line, 0, count);
	tcase_add_loop_test(
	    tc, a_worker_dies_really_and_the_next_client_is_served, 0, DEATHS);
	add_ends(tc);
	if (!drive_wrapped())
		add_exhaustion(tc);
	add_command_line(tc);
	suite_add_tcase(s, tc);
	return s;
}
