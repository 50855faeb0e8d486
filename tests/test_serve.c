/* SPDX-License-Identifier: MIT */
/* resetlab serve: which servers, where, what they count, what is refused. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/catalogue.h"
#include "files.h"
#include "served.h"
#include "suites.h"

#define TEN "xxxxxxxxxx"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* ----------------------------------------------------------- which servers */

static void
is_served_or_left_out(const struct served *s, const char *cause)
{
	json_t *server =
	    json_object_get(json_object_get(s->said, "servers"), cause);
	const char *reason = json_string_value(
	    json_object_get(json_object_get(s->said, "left_out"), cause));
	struct drive d;

	ck_assert_msg((server != NULL) != (reason != NULL), "%s is %s", cause,
	    server != NULL ? "both" : "neither");
	if (server == NULL) {
		ck_assert_str_ne(reason, "");
		return;
	}
	ck_assert_str_ne(served_text(s, cause, "about"), "");
	ck_assert_str_ne(served_text(s, cause, "claim"), "");
	ck_assert_str_ne(served_text(s, cause, "sees"), "");
	d = served_at(s, cause);
	close(drive_connect(&d));
}

/* Of a cause that is served by several cases only the first has its name. */
static size_t
causes_served(const struct served *s)
{
	json_t *servers = json_object_get(s->said, "servers"), *value;
	const char *key;
	size_t n = 0;

	json_object_foreach(servers, key, value) if (strchr(key, '/') == NULL)
	    n++;
	return n;
}

START_TEST(every_cause_is_served_or_left_out_with_a_reason)
{
	struct served s = served_start(NULL, "");
	struct catalogue catalogue;
	char *error = NULL, build[512];

	snprintf(build, sizeof(build), "%s", invoke_program());
	*strrchr(build, '/') = '\0';

	ck_assert_msg(catalogue_load(&catalogue, files_source("scenarios"),
			  build, &error) == 0,
	    "%s", error);
	for (size_t i = 0; i < catalogue.count; i++)
		is_served_or_left_out(&s, catalogue.page[i]->name);
	ck_assert_uint_eq(causes_served(&s) + json_object_size(json_object_get(
						  s.said, "left_out")),
	    catalogue.count);
	catalogue_free(&catalogue);
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	served_free(&s);
}
END_TEST

START_TEST(a_client_meets_what_it_was_promised)
{
	struct served s = served_start(NULL, "close_unread write_after_close");

	ck_assert_str_eq(
	    served_text(&s, "close_unread", "case"), "close_unread/unread");
	ck_assert_str_eq(
	    served_text(&s, "close_unread", "sees"), "read ECONNRESET");
	ck_assert_str_eq(
	    served_text(&s, "write_after_close", "sees"), "write EPIPE");
	ck_assert_str_eq(served_talk(&s, "close_unread", "hello ! < < >"),
	    "ECONNRESET EOF EPIPE");
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	ck_assert_ptr_nonnull(strstr(s.i.err, "close_unread: 127.0.0.1:"));
	ck_assert_ptr_nonnull(strstr(s.i.err, ": closing with 5 bytes unread"));
	served_free(&s);
}
END_TEST

/* The words, and the keys that must come of them. */
static const struct {
	const char *words, *keys, *left;
} named[] = {
	{ "close_unread", "close_unread", "" },
	{ "close_unread/drained", "close_unread/drained", "" },
	{ "close_unread/* linger2",
	    "close_unread/unread close_unread/drained "
	    "close_unread/lingering linger2",
	    "" },
	{ "linger2 close_unread linger2", "linger2 close_unread", "" },
	{ "linger2/close linger2", "linger2/close linger2", "" },
	{ "idle_timeout/*",
	    "idle_timeout/abort idle_timeout/beside idle_timeout/reused "
	    "idle_timeout/close",
	    "idle_timeout/forgotten" },
};

static void
keys_are(json_t *object, const char *keys)
{
	char text[1024] = "";
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		if (text[0] != '\0')
			strcat(text, " ");
		ck_assert_uint_lt(strlen(text) + strlen(key), sizeof(text) - 1);
		strcat(text, key);
	}
	ck_assert_str_eq(text, keys);
}

START_TEST(words_name_servers)
{
	struct served s = served_start(NULL, named[_i].words);

	keys_are(json_object_get(s.said, "servers"), named[_i].keys);
	keys_are(json_object_get(s.said, "left_out"), named[_i].left);
	served_end(&s, SIGTERM);
	invoke_expect(&s.i, 0);
	served_free(&s);
}
END_TEST

START_TEST(a_page_says_what_is_served)
{
	struct served s = served_start(NULL, "exhaust_fds oversize_field");

	ck_assert_str_eq(served_text(&s, "exhaust_fds", "case"),
	    "exhaust_fds/reserve-fd-abort");
	ck_assert_int_eq(
	    strncmp(served_text(&s, "exhaust_fds", "url"), "tcp://", 6), 0);
	ck_assert_int_eq(
	    strncmp(served_text(&s, "oversize_field", "url"), "http://", 7), 0);
	served_end(&s, SIGTERM);
	served_free(&s);
}
END_TEST

/* Why a case is left out, and the words of it. */
static const struct {
	const char *words, *sentence;
} refused[] = {
	{ "clos_unread", "no scenario \"clos_unread\"; the nearest is "
			 "\"close_unread\"" },
	{ "close_unread/draind", "the nearest is \"close_unread/drained\"" },
	{ "nothing/*", "no scenario matches \"nothing/*\"" },
	{ "close_unread firewall",
	    "\"firewall\" cannot be served: it needs a lab: three hosts" },
	{ "fast_open", "it needs a lab: the setting net.ipv4.tcp_fastopen" },
	{ "user_timeout/late",
	    "it needs a lab: a firewall rule that comes or goes" },
	{ "accept_overflow/dropped", "it needs a lab: a firewall rule" },
	{ "connection_destroyed",
	    "it needs a lab: somebody who destroys the connection" },
	{ "exhaust_memory/killed-read",
	    "it needs the runner, which kills the server meanwhile" },
	{ "too_many_orphans",
	    "it needs root, and changes a setting of the machine" },
	{ "deferred_accept", "it needs a lab" },
	{ "client_killed", "it is the client's own doing" },
	{ "proxy/*", "nothing is left to serve: \"proxy/refused\", the first, "
		     "needs a lab: three hosts" },
	{ "--port-base 65535 close_unread linger2",
	    "--port-base 65535: 2 servers need the ports up to 65536" },
	{ "--first 3 exhaust_fds/hang",
	    "exhaust_fds/hang: --first is for a --policy that goes on" },
};

START_TEST(what_cannot_be_served_is_refused)
{
	struct invocation i = invoke(NULL, "serve %s", refused[_i].words);

	invoke_expect(&i, 2);
	invoke_expect_sentence(&i, refused[_i].sentence);
	ck_assert_str_eq(i.out, "");
	invoke_free(&i);
}
END_TEST

/* With a second line that says where the help is. */
static const struct {
	const char *words, *sentence;
} wrong[] = {
	{ "--port-base 0",
	    "--port-base 0: expected a whole number from 1 to 65535\n" },
	{ "--port-base 65536", "expected a whole number from 1 to 65535\n" },
	{ "--port-base -1", "expected a whole number from 1 to 65535\n" },
	{ "--port-base 1x", "expected a whole number from 1 to 65535\n" },
	{ "--first many", "--first many: expected a whole number from 0" },
	{ "--family 5", "--family 5: expected 4 or 6\n" },
	{ "--family both", "--family both: expected 4 or 6\n" },
	{ "--stat", "unrecognized option '--stat'\n" },
	{ "--count", "option '--count' requires an argument\n" },
};

START_TEST(a_wrong_option_is_refused)
{
	struct invocation i = invoke(NULL, "serve %s", wrong[_i].words);

	invoke_expect(&i, 2);
	ck_assert_msg(strstr(i.err, wrong[_i].sentence) != NULL, "%s", i.err);
	ck_assert_ptr_nonnull(strstr(i.err, "see resetlab serve --help\n"));
	invoke_free(&i);
}
END_TEST

START_TEST(help_names_every_option)
{
	static const char *const options[] = { "--env", "--port-base N",
		"--first K", "--count FILE", "--family 4|6", "--stay",
		"Exit status: 0" };
	struct invocation i = invoke(NULL, "serve --help");

	invoke_expect(&i, 0);
	for (size_t k = 0; k < sizeof(options) / sizeof(options[0]); k++)
		invoke_expect_out(&i, options[k]);
	invoke_free(&i);
	i = invoke(NULL, "--help");
	invoke_expect_out(&i, "  serve    keep servers up");
	invoke_free(&i);
}
END_TEST

/* --------------------------------------------------------------- the first */

START_TEST(only_the_first_meet_the_fault)
{
	struct served s = served_start(NULL, "--first 2 close_unread");

	for (int i = 0; i < 2; i++)
		ck_assert_str_eq(
		    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	for (int i = 0; i < 2; i++)
		ck_assert_str_eq(
		    served_talk(&s, "close_unread", "hello <"), "5");
	served_end(&s, SIGTERM);
	served_free(&s);
}
END_TEST

START_TEST(over_IPv6_they_are_there_too)
{
	struct served s =
	    served_start(NULL, "--family 6 close_unread oversize_field");
	char url[64];

	ck_assert_str_eq(served_text(&s, "close_unread", "host"), "::1");
	snprintf(url, sizeof(url), "http://[::1]:%d/",
	    served_at(&s, "oversize_field").port);
	ck_assert_str_eq(served_text(&s, "oversize_field", "url"), url);
	ck_assert_str_eq(
	    served_talk(&s, "close_unread", "hello ! <"), "ECONNRESET");
	served_end(&s, SIGTERM);
	served_free(&s);
}
END_TEST

/* ------------------------------------------------------------------- ports */

/* Waits for its JSON; false where it ended without, a port being in use. */
static bool
comes_up(struct invocation *i)
{
	while (i->out_fd != -1 && strchr(i->out, '\n') == NULL)
		invoke_hear(i);
	return strchr(i->out, '\n') != NULL;
}

START_TEST(fixed_ports_are_in_the_order_of_the_words)
{
	bool up = false;

	/* Others take ports as well, between our look and the server's. */
	for (int tries = 0; tries < 20 && !up; tries++) {
		struct served s = { 0 };
		int fd, base = served_take_port(&fd);

		close(fd);
		if (base > 65533)
			continue;
		s.i = invoke_start(NULL,
		    "serve --port-base %d linger2 close_unread exhaust_fds",
		    base);
		up = comes_up(&s.i);
		if (up) {
			s.said = json_loads(s.i.out, 0, NULL);
			ck_assert_int_eq(served_at(&s, "linger2").port, base);
			ck_assert_int_eq(
			    served_at(&s, "close_unread").port, base + 1);
			ck_assert_int_eq(
			    served_at(&s, "exhaust_fds").port, base + 2);
			kill(s.i.pid, SIGTERM);
		}
		served_end(&s, 0);
		invoke_expect(&s.i, up ? 0 : 3);
		served_free(&s);
	}
	ck_assert_msg(up, "never were three ports free");
}
END_TEST

/* ------------------------------------------------------------------ the shell
 */

START_TEST(a_shell_takes_the_assignments)
{
	char script[2048];
	char *words[] = { (char *)"sh", (char *)"-c", script, NULL };
	const char *fifo = files_path("ports");
	struct invocation i;

	/* As --help has it. */
	snprintf(script, sizeof(script),
	    "mkfifo %s\n"
	    "%s --scenarios %s serve --env close_unread "
	    "linger_zero/five-seconds oversize_field > %s &\n"
	    ". %s\n"
	    "echo $RESETLAB_CLOSE_UNREAD_HOST\n"
	    "echo $(($RESETLAB_CLOSE_UNREAD_PORT > 0))\n"
	    "test $RESETLAB_OVERSIZE_FIELD_URL = "
	    "http://127.0.0.1:$RESETLAB_OVERSIZE_FIELD_PORT/; echo $?\n"
	    "echo ${RESETLAB_LINGER_ZERO_FIVE_SECONDS_PORT:+there}\n"
	    "kill $!\n"
	    "wait $!; echo $?\n",
	    fifo, invoke_program(), files_source("scenarios"), fifo, fifo);
	i = invoke_argv(NULL, words);
	invoke_expect(&i, 0);
	ck_assert_str_eq(i.out, "127.0.0.1\n1\n0\nthere\n0\n");
	invoke_free(&i);
}
END_TEST

START_TEST(no_two_cases_have_one_variable)
{
	struct invocation i = invoke_start(NULL, "serve --env */*");
	char *names[600], *rest;
	size_t n = 0;

	while (i.out_fd != -1)
		invoke_hear(&i);
	rest = i.out;
	for (char *line; (line = strtok_r(rest, "\n", &rest)) != NULL; n++) {
		ck_assert_uint_lt(n, 600);
		ck_assert_int_eq(strncmp(line, "RESETLAB_", 9), 0);
		*strchr(line, '=') = '\0';
		names[n] = line;
		for (size_t k = 0; k < n; k++)
			ck_assert_str_ne(names[k], line);
	}
	ck_assert_uint_gt(n, 100);
	kill(i.pid, SIGTERM);
	invoke_finish(&i);
	invoke_expect(&i, 0);
	invoke_free(&i);
}
END_TEST

/* ------------------------------------------------------------------ counts */

static json_int_t
counted(const char *file, const char *key, const char *what)
{
	json_error_t error;
	json_t *all = json_load_file(file, 0, &error);
	json_t *n;
	json_int_t value;

	ck_assert_msg(all != NULL, "%s: %s", file, error.text);
	n = json_object_get(json_object_get(all, key), what);
	ck_assert_msg(json_is_integer(n), "no %s of %s", what, key);
	value = json_integer_value(n);
	json_decref(all);
	return value;
}

/* A way to meet a fault, and what must be counted when it has been seen. */
static const struct {
	const char *key, *script, *came;
	int connections, requests;
} meetings[] = {
	{ "close_unread", "hello ! <", "ECONNRESET", 1, 0 },
	{ "linger_zero/accepted", "! <", "ECONNRESET", 1, 0 },
	{ "unhandled_exception", HUNDRED " ! <", "ECONNRESET", 1, 0 },
	{ "oversize_field/abort", HUNDRED HUNDRED HUNDRED " ! <", "ECONNRESET",
	    1, 1 },
	{ "article_doubler", "x <", "EOF", 1, 0 },
};

START_TEST(what_a_client_has_seen_is_counted)
{
	const char *file = files_path("counts.json");
	const int i = _i;
	char words[256];
	struct served s;

	snprintf(words, sizeof(words), "--count %s %s", file, meetings[i].key);
	s = served_start(NULL, words);
	ck_assert_int_eq(counted(file, meetings[i].key, "connections"), 0);
	ck_assert_int_eq(counted(file, meetings[i].key, "requests"), 0);
	ck_assert_str_eq(served_talk(&s, meetings[i].key, meetings[i].script),
	    meetings[i].came);
	ck_assert_int_eq(counted(file, meetings[i].key, "connections"),
	    meetings[i].connections);
	ck_assert_int_eq(
	    counted(file, meetings[i].key, "requests"), meetings[i].requests);
	served_end(&s, SIGTERM);
	ck_assert_int_eq(counted(file, meetings[i].key, "connections"),
	    meetings[i].connections);
	served_free(&s);
}
END_TEST

#define CLIENTS 4 /* at a time */
#define MEETINGS 100 /* of each */

/* In a process of its own: comes and goes. */
static void
hammer(const struct served *s, const char *key)
{
	const bool speaks = strcmp(key, "linger_zero") != 0;

	for (int i = 0; i < MEETINGS; i++)
		served_talk(s, key, speaks ? HUNDRED " ! <" : "! <");
}

START_TEST(the_file_is_valid_at_every_moment)
{
	static const char *const keys[] = { "linger_zero",
		"unhandled_exception" };
	const char *file = files_path("counts.json");
	char words[256];
	struct served s;
	json_int_t before = 0, now = 0;
	int left = CLIENTS;

	snprintf(words, sizeof(words),
	    "--count %s linger_zero unhandled_exception", file);
	s = served_start(NULL, words);
	for (int i = 0; i < CLIENTS; i++) {
		if (fork() == 0) {
			hammer(&s, keys[i % 2]);
			_exit(0);
		}
	}
	while (left > 0) {
		now = counted(file, "linger_zero", "connections");
		ck_assert_int_ge(now, before);
		before = now;
		if (waitpid(-1, NULL, WNOHANG) > 0)
			left--;
	}
	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(counted(file, keys[i], "connections"),
		    CLIENTS / 2 * MEETINGS);
	served_end(&s, SIGTERM);
	served_free(&s);
}
END_TEST

START_TEST(what_another_run_counted_is_replaced)
{
	char old[3000], words[256];
	const char *file;
	struct served s;

	memset(old, 'x', sizeof(old));
	file = files_write("counts.json", old, sizeof(old));
	snprintf(words, sizeof(words), "--count %s linger2", file);
	for (int i = 0; i < 2; i++) {
		s = served_start(NULL, words);
		ck_assert_int_eq(counted(file, "linger2", "connections"), 0);
		served_talk(&s, "linger2", "x");
		served_end(&s, SIGTERM);
		served_free(&s);
	}
}
END_TEST

START_TEST(two_do_not_count_into_one_file)
{
	const char *file = files_path("counts.json");
	char words[256];
	struct served s;
	struct invocation i;

	snprintf(words, sizeof(words), "--count %s linger2", file);
	s = served_start(NULL, words);
	i = invoke(NULL, "serve %s", words);
	invoke_expect(&i, 4);
	invoke_expect_sentence(&i, "another resetlab serve counts into it");
	invoke_free(&i);
	counted(file, "linger2", "connections");
	served_end(&s, SIGTERM);
	served_free(&s);
}
END_TEST

/* A file that cannot be, and why. */
static const struct {
	const char *file, *sentence;
} unwritable[] = {
	{ "/nowhere/counts", "--count /nowhere/counts: No such file" },
	{ "/dev", "--count /dev: Is a directory" },
	{ "/dev/null", "--count /dev/null: expected a file, or a name for " },
};

START_TEST(a_file_that_cannot_be_is_refused)
{
	struct invocation i =
	    invoke(NULL, "serve --count %s close_unread", unwritable[_i].file);

	invoke_expect(&i, 4);
	invoke_expect_sentence(&i, unwritable[_i].sentence);
	ck_assert_str_eq(i.out, "");
	invoke_free(&i);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static TCase *
files_case(const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, files_setup, files_teardown);
	tcase_set_timeout(tcase, 120);
	return tcase;
}

Suite *
serve_suite(void)
{
	Suite *suite = suite_create("serve");
	TCase *which = files_case("which servers"),
	      *where = files_case("where");
	TCase *counts = files_case("counts");

	tcase_add_test(which, every_cause_is_served_or_left_out_with_a_reason);
	tcase_add_test(which, a_client_meets_what_it_was_promised);
	tcase_add_loop_test(which, words_name_servers, 0, ROWS(named));
	tcase_add_test(which, a_page_says_what_is_served);
	tcase_add_loop_test(
	    which, what_cannot_be_served_is_refused, 0, ROWS(refused));
	tcase_add_loop_test(which, a_wrong_option_is_refused, 0, ROWS(wrong));
	tcase_add_test(which, help_names_every_option);
	tcase_add_test(which, only_the_first_meet_the_fault);
	suite_add_tcase(suite, which);

	tcase_add_test(where, over_IPv6_they_are_there_too);
	tcase_add_test(where, fixed_ports_are_in_the_order_of_the_words);
	tcase_add_test(where, a_shell_takes_the_assignments);
	tcase_add_test(where, no_two_cases_have_one_variable);
	suite_add_tcase(suite, where);

	tcase_add_loop_test(
	    counts, what_a_client_has_seen_is_counted, 0, ROWS(meetings));
	tcase_add_test(counts, the_file_is_valid_at_every_moment);
	tcase_add_test(counts, what_another_run_counted_is_replaced);
	tcase_add_test(counts, two_do_not_count_into_one_file);
	tcase_add_loop_test(
	    counts, a_file_that_cannot_be_is_refused, 0, ROWS(unwritable));
	suite_add_tcase(suite, counts);
	return suite;
}
