/* SPDX-License-Identifier: MIT */
/*
 * Examinations as a person runs them: a client that is right, clients each of
 * which is wrong in one way (tests/exam/client.c), and commands that are none.
 */
#include <check.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "census.h"
#include "files.h"
#include "invoke.h"
#include "sandbox.h"
#include "suites.h"

#define WORDS 32
#define SECONDS 120 /* of a test, also below a sanitizer */

static char *before;

/* The sandbox, and in it the client beside resetlab. */
static void
setup_all(void)
{
	const char *build = getenv("RESETLAB_BUILD");
	struct invocation i;

	sandbox_setup();
	i = invoke_argv(
	    NULL, invoke_words("cp %s/tests/exam-client %s",
		      build != NULL ? build : "build", files_path("build")));
	invoke_expect(&i, 0);
	invoke_free(&i);
}

/* The working folder is one of the sandbox from now on. */
static void
setup(void)
{
	sandbox_enter();
	before = census_take();
}

static void
teardown(void)
{
	census_expect(before, "after an examination");
	free(before);
}

/* ------------------------------------------------------------- one of them */

static const char client[] = "../build/exam-client";

/* The client's command line for --upload and --reuse; static. */
static const char *
client_in(const char *mode)
{
	static char text[2][600];
	static int next;

	next = !next;
	snprintf(text[next], sizeof(text[next]), "%s %s {url}", client, mode);
	return text[next];
}

/* "resetlab exam" and the words, NULL-terminated. */
static struct invocation
exam(const char *const words[])
{
	const char *argv[WORDS] = { invoke_program(), "exam" };

	for (size_t i = 0; words[i] != NULL; i++)
		argv[i + 2] = words[i];
	return invoke_argv(NULL, (char *const *)(uintptr_t)argv);
}

#define EXAM(...) exam((const char *const[]){ __VA_ARGS__, NULL })

/* One whose report is JSON; it must end with this status. */
static json_t *
report(int status, const char *const words[])
{
	struct invocation i = exam(words);
	json_error_t error;
	json_t *root;

	invoke_expect(&i, status);
	root = json_loads(i.out, 0, &error);
	ck_assert_msg(root != NULL, "%s:\n%s", error.text, i.out);
	invoke_free(&i);
	return root;
}

#define REPORT(status, ...)                                       \
	report(status, (const char *const[]){ "--format", "json", \
			   "--deadline", __VA_ARGS__, NULL })

static json_t *
situation(const json_t *root, const char *name)
{
	size_t i;
	json_t *s;

	json_array_foreach(json_object_get(root, "situations"), i,
	    s) if (strcmp(json_string_value(json_object_get(s, "name")),
		       name) == 0) return s;
	ck_abort_msg("no situation %s", name);
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

static int
count(const json_t *root, const char *what)
{
	const json_t *counts = json_object_get(root, "counts");

	return (int)json_integer_value(json_object_get(counts, what));
}

/* ----------------------------------------------------------------- right */

static const char *const places[][3] = {
	{ "--isolation=lab", "--family=4", "lab" },
	{ "--isolation=lab", "--family=6", "lab" },
	{ "--isolation=loopback", "--family=4", "loopback" },
};

START_TEST(a_client_that_is_right_passes)
{
	json_t *root = REPORT(0, "1", places[_i][0], places[_i][1], "--strict",
	    "--upload", client_in("upload"), "--reuse", client_in("twice"),
	    "--", client, "right", "{url}");
	const char *const *p, *passed[] = { "body/ok", "body/rst", "body/fin",
		"chunk/rst", "until-close/fin", "until-close/rst",
		"after-response/rst-at-once", "refused", "upload/rst",
		"early-413/rst", "reuse/ok", NULL };

	ck_assert_str_eq(text_of(root, "isolation"), places[_i][2]);
	ck_assert_int_eq(count(root, "failures"), 0);
	ck_assert_int_eq(count(root, "warnings"), 0);
	ck_assert_int_eq(count(root, "not_examined"), 0);
	/* Every cut came when the client was seen to have read. */
	ck_assert_int_eq(
	    json_integer_value(json_object_get(root, "graces")), 0);
	for (p = passed; *p != NULL; p++)
		ck_assert_msg(strcmp(text_of(situation(root, *p), "verdict"),
				  "passed") == 0,
		    "%s", *p);
	/* Two GETs on one connection, then one on another: it tries again. */
	ck_assert_str_eq(
	    text_of(json_array_get(
			json_object_get(
			    situation(root, "reuse/second-rst"), "answers"),
			0),
		"did"),
	    "exit status 0, 2000 of 2000 bytes, 3 requests, it went on on a "
	    "new connection");
	json_decref(root);
}
END_TEST

/* ----------------------------------------------------------------- wrong */

static const struct wrong {
	const char *mode;
	const char *option; /* the command that is wrong; NULL: the main one */
	const char *verdict, *source; /* of all that is found wrong, */
	const char *situation; /* among it this */
	int times; /* and so many, or 0: more than one */
	const char *only; /* of these situations */
} wrongs[] = {
	{ "gullible", NULL, "failure", "RFC 9112 8", "chunk/fin", 15, "*" },
	{ "again", NULL, "failure", "RFC 9112 6.3", "body/rst", 8, "*" },
	{ "storm", NULL, "failure", "RFC 9112 8, 9.5", "body/fin", 2,
	    "body/*" },
	{ "hang", NULL, "failure", "RFC 9112 8, 9.5", "body/fin", 2, "body/*" },
	{ "sigpipe", NULL, "failure", "resetlab", "body/rst", 7, "*/rst" },
	{ "lost-end", NULL, "failure", "RFC 9112 8", "until-close/rst", 1,
	    "*" },
	{ "alone", NULL, "failure", "RFC 9112 6.3", "body/ok", 1, "*" },
	{ "noisy", NULL, "failure", "RFC 9112 6.3", "body/ok", 1, "*" },
	{ "upload-again", "--upload", "warning", "RFC 9110 9.2.2", "upload/rst",
	    0, "upload*" },
	{ "mute", "--upload", "warning", "RFC 9112 9.5, RFC 9110 7.5",
	    "early-413/rst", 4, "early*" },
};

#define WRONGS ((int)(sizeof(wrongs) / sizeof(wrongs[0])))

/* Whether a situation was found wrong: then by the rule that is expected. */
static bool
is_wrong(const json_t *s, const struct wrong *w)
{
	const char *verdict = text_of(s, "verdict");
	const char *source = text_of(json_object_get(s, "rule"), "source");

	if (strcmp(verdict, "failure") != 0 && strcmp(verdict, "warning") != 0)
		return false;
	ck_assert_msg(
	    strcmp(verdict, w->verdict) == 0 && strcmp(source, w->source) == 0,
	    "%s: %s in %s by %s", w->mode, verdict, text_of(s, "name"), source);
	return true;
}

START_TEST(a_client_that_is_wrong_is_caught_by_its_rule)
{
	const struct wrong *w = &wrongs[_i];
	const bool main_one = w->option == NULL;
	json_t *root =
	    REPORT(main_one ? 1 : 0, "2", main_one ? "--upload" : w->option,
		client_in(main_one ? "upload" : w->mode), "--only", w->only,
		"--", client, main_one ? w->mode : "right", "{url}");
	json_t *s;
	size_t i;
	int times = 0;

	json_array_foreach(json_object_get(root, "situations"), i, s) times +=
	    is_wrong(s, w);
	ck_assert(is_wrong(situation(root, w->situation), w));
	ck_assert_msg(w->times == 0 ? times > 1 : times == w->times,
	    "%s: %d times", w->mode, times);
	json_decref(root);
}
END_TEST

START_TEST(warnings_count_where_it_is_strict)
{
	struct invocation i =
	    EXAM("--deadline", "1", "--strict", "--only", "early*", "--upload",
		client_in("mute"), "--", client, "right", "{url}");

	invoke_expect(&i, 1);
	invoke_expect_out(&i, "4 warnings");
	invoke_free(&i);
}
END_TEST

START_TEST(a_baseline_lets_known_failures_pass)
{
	const char *file = "known";
	struct invocation i = EXAM("--deadline", "1", "--write-baseline", file,
	    "--", client, "lost-end", "{url}");

	invoke_expect(&i, 1);
	invoke_free(&i);
	i = EXAM("--deadline", "1", "--baseline", file, "--", client,
	    "lost-end", "{url}");
	invoke_expect(&i, 0);
	invoke_expect_out(&i, ", 0 failures, 0 warnings, ");
	invoke_expect_out(&i, ", 1 known failure ");
	invoke_free(&i);
	/* One more is news. */
	i = EXAM("--deadline", "1", "-j", "1", "--baseline", file, "--only",
	    "chunk/*", "--", client, "gullible", "{url}");
	invoke_expect(&i, 1);
	invoke_free(&i);
}
END_TEST

/* Right the first time that it is asked for a URL, and wrong the second. */
static const char mixed[] =
    ""
    "at=$3/$(printf %s \"$2\" | tr -c 'a-z0-9\\n' _ | sed 's/.*_[0-9]*_//'); "
    "mode=gullible; mkdir \"$at\" 2>/dev/null && mode=right; "
    "exec \"$1\" $mode \"$2\"";

START_TEST(mixed_behaviour_is_a_failure_with_its_counts)
{
	struct invocation i;
	json_t *root, *answers, *s;

	ck_assert_int_eq(mkdir("seen", 0700), 0);
	i = EXAM("--format", "json", "--deadline", "1", "--repeat", "2", "--",
	    "sh", "-c", mixed, "sh", client, "{url}", "seen");
	invoke_expect(&i, 1);
	root = json_loads(i.out, 0, NULL);
	s = situation(root, "body/ok");
	ck_assert_str_eq(text_of(s, "verdict"), "passed");
	s = situation(root, "until-close/rst");
	answers = json_object_get(s, "answers");
	ck_assert_str_eq(text_of(s, "verdict"), "failure");
	ck_assert_uint_eq(json_array_size(answers), 2);
	ck_assert_str_eq(
	    text_of(json_array_get(answers, 0), "verdict"), "failure");
	ck_assert_str_eq(
	    text_of(json_array_get(answers, 1), "verdict"), "passed");
	json_decref(root);
	invoke_free(&i);
}
END_TEST

/* --------------------------------------------------------- bad commands */

static const struct bad_words {
	const char *words[8];
	int status;
	const char *sentence;
} bad_words[] = {
	{ { "--", "no-such-command", "{url}" }, 2, "no-such-command" },
	{ { "--", "/", "{url}" }, 2, "/" },
	{ { "--", "curl", "-sS" }, 2, "the command has no {url}" },
	{ { "--upload", "curl", "--", "true", "{url}" }, 2,
	    "--upload has no {url}" },
	{ { "--deadline", "1" }, 2, "expected a command after --" },
	{ { "--deadline", "0", "true", "{url}" }, 2,
	    "expected a whole number from 1" },
	{ { "--repeat", "x", "true", "{url}" }, 2,
	    "expected a whole number from 1" },
	{ { "--family", "both", "true", "{url}" }, 2, "expected 4 or 6" },
	{ { "-j", "17", "true", "{url}" }, 2,
	    "expected a whole number from 1 to 16" },
	{ { "--only", "body", "true", "{url}" }, 2,
	    "no situation has such a name" },
	{ { "--format", "xml", "true", "{url}" }, 2,
	    "expected text, json, junit, tap or markdown" },
	{ { "--isolation", "vm", "true", "{url}" }, 2,
	    "expected auto, lab or loopback" },
	{ { "--pcap", "/nowhere", "true", "{url}" }, 2,
	    "expected a folder that exists" },
	{ { "--pcap", "/", "--isolation", "loopback", "true", "{url}" }, 2,
	    "--pcap needs a lab" },
	{ { "--baseline", "/nowhere", "true", "{url}" }, 2,
	    "/nowhere: No such" },
	{ { "--write-baseline", "/nowhere/x", "true", "{url}" }, 4,
	    "/nowhere/x: No such" },
};

#define BAD_WORDS ((int)(sizeof(bad_words) / sizeof(bad_words[0])))

START_TEST(wrong_words_are_a_sentence)
{
	const struct bad_words *b = &bad_words[_i];
	struct invocation i = exam(b->words);

	invoke_expect(&i, b->status);
	ck_assert_msg(strstr(i.err, b->sentence) != NULL, "%s", i.err);
	if (b->status == 2)
		ck_assert_str_eq(i.out, "");
	invoke_free(&i);
}
END_TEST

static const struct bad_command {
	const char *script, *did;
} bad_commands[] = {
	{ "exit 0", "exit status 0, 0 of 1000 bytes, it never connected" },
	{ "exec sleep 1000",
	    "did not end within 1 s, 0 of 1000 bytes, it never connected" },
	{ "sleep 1000 & exit 3",
	    "exit status 3, 0 of 1000 bytes, left 1 process running, it never "
	    "connected" },
	{ "kill -SEGV $$", "died of SIGSEGV, 0 of 1000 bytes, it never "
			   "connected" },
	{ "exec head -c 8000000 /dev/zero",
	    "exit status 0, 8000000 bytes: 0 are right, then come such as were "
	    "not sent, it never connected" },
	{ "trap '' TERM HUP INT; setsid sleep 1000 & while :; do sleep 1; done",
	    "did not end within 1 s, 0 of 1000 bytes, it never connected" },
};

#define BAD_COMMANDS ((int)(sizeof(bad_commands) / sizeof(bad_commands[0])))

START_TEST(a_bad_command_is_told_and_cleaned_up)
{
	const struct bad_command *b = &bad_commands[_i / 2];
	json_t *root = REPORT(1, "1", "--isolation",
	    _i % 2 == 0 ? "lab" : "loopback", "sh", "-c", b->script, "{url}");
	const json_t *s = situation(root, "body/ok");

	ck_assert_str_eq(text_of(s, "verdict"), "failure");
	ck_assert_str_eq(
	    text_of(json_array_get(json_object_get(s, "answers"), 0), "did"),
	    b->did);
	/* And nothing else is run with it. */
	ck_assert_int_eq(count(root, "not_examined") + 1,
	    (int)json_array_size(json_object_get(root, "situations")));
	json_decref(root);
}
END_TEST

START_TEST(children_that_a_client_leaves_are_ended)
{
	struct invocation i =
	    EXAM("--deadline", "1", "--", client, "family", "{url}");

	invoke_expect(&i, 0);
	invoke_expect_out(&i, "left 1 process running");
	invoke_free(&i);
}
END_TEST

/* -------------------------------------------------------------- the rest */

START_TEST(captures_are_saved_for_each_situation)
{
	struct stat st;
	struct invocation i;

	ck_assert_int_eq(mkdir("pcap", 0700), 0);
	i = EXAM("--deadline", "1", "--pcap", "pcap", "--only", "apart/*", "--",
	    client, "right", "{url}");
	invoke_expect(&i, 0);
	ck_assert_int_eq(stat("pcap/exam.body.rst.client.pcap", &st), 0);
	ck_assert_int_gt(st.st_size, 1000);
	ck_assert_int_eq(stat("pcap/exam.refused.server.pcap", &st), 0);
	invoke_free(&i);
}
END_TEST

START_TEST(a_report_that_cannot_be_written_is_status_4)
{
	char line[2048];
	struct invocation i;

	snprintf(line, sizeof(line),
	    "%s exam --deadline 1 -- %s alone {url} >/dev/full",
	    invoke_program(), client);
	i = invoke_argv(NULL, (char *const *)(uintptr_t)(const char *const[]){
				  "sh", "-c", line, NULL });
	invoke_expect(&i, 4);
	ck_assert_msg(strstr(i.err, "writing the report") != NULL, "%s", i.err);
	invoke_free(&i);
}
END_TEST

/* What a broken installation gives is no passed examination. */
START_TEST(a_run_that_comes_to_nothing_is_status_3)
{
	struct invocation i;

	ck_assert_int_eq(
	    rename("../build/servers/nobody_listens", "nobody_listens"), 0);
	i = EXAM("--deadline", "1", "--only", "refused", "--", client, "right",
	    "{url}");
	ck_assert_int_eq(
	    rename("nobody_listens", "../build/servers/nobody_listens"), 0);
	invoke_expect(&i, 3);
	invoke_expect_sentence(&i, "1 run came to nothing");
	invoke_expect_out(&i, "nobody_listens: No such file");
	invoke_free(&i);
}
END_TEST

/* In the midst of it: the client waits for an answer that does not come. */
START_TEST(a_signal_ends_it_and_leaves_nothing)
{
	char line[2048];
	struct invocation i;

	snprintf(line, sizeof(line),
	    "rm -f fifo; mkfifo fifo; %s exam --deadline 600 -- sh -c "
	    "'echo up >fifo; exec sleep 1000' {url} & read up <fifo; "
	    "kill %s $!; wait $!; echo $?",
	    invoke_program(), _i == 0 ? "-TERM" : "-KILL");
	i = invoke_argv(NULL, (char *const *)(uintptr_t)(const char *const[]){
				  "sh", "-c", line, NULL });
	invoke_expect(&i, 0);
	ck_assert_str_eq(i.out, _i == 0 ? "143\n" : "137\n");
	invoke_free(&i);
}
END_TEST

Suite *
exam_runs_suite(void)
{
	Suite *suite = suite_create("exam_runs");
	TCase *clients = tcase_create("clients");
	TCase *commands = tcase_create("commands");

	tcase_set_timeout(clients, SECONDS);
	tcase_add_unchecked_fixture(clients, setup_all, sandbox_teardown);
	tcase_add_checked_fixture(clients, setup, teardown);
	tcase_add_loop_test(clients, a_client_that_is_right_passes, 0, 3);
	tcase_add_loop_test(
	    clients, a_client_that_is_wrong_is_caught_by_its_rule, 0, WRONGS);
	tcase_add_test(clients, warnings_count_where_it_is_strict);
	tcase_add_test(clients, a_baseline_lets_known_failures_pass);
	tcase_add_test(clients, mixed_behaviour_is_a_failure_with_its_counts);
	suite_add_tcase(suite, clients);
	tcase_set_timeout(commands, SECONDS);
	tcase_add_unchecked_fixture(commands, setup_all, sandbox_teardown);
	tcase_add_checked_fixture(commands, setup, teardown);
	tcase_add_loop_test(commands, wrong_words_are_a_sentence, 0, BAD_WORDS);
	tcase_add_loop_test(commands, a_bad_command_is_told_and_cleaned_up, 0,
	    2 * BAD_COMMANDS);
	tcase_add_test(commands, children_that_a_client_leaves_are_ended);
	tcase_add_test(commands, captures_are_saved_for_each_situation);
	tcase_add_test(commands, a_report_that_cannot_be_written_is_status_4);
	tcase_add_test(commands, a_run_that_comes_to_nothing_is_status_3);
	tcase_add_loop_test(
	    commands, a_signal_ends_it_and_leaves_nothing, 0, 2);
	suite_add_tcase(suite, commands);
	return suite;
}
