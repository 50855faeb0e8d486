/* SPDX-License-Identifier: MIT */
/* Pages: what loads, and what is said of a page that does not. */
#include <check.h>
#include <glob.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../scenarios/runner/scenario.h"
#include "../scenarios/runner/witness/segment.h"
#include "files.h"
#include "suites.h"
#include "wrong_pages.h"

#define GOOD "tests/pages/good/every_key.yaml"

static struct scenario *
load(const char *path)
{
	char *error = NULL;
	struct scenario *scenario = scenario_load(path, &error);

	ck_assert_msg(scenario != NULL, "%s", error);
	ck_assert_ptr_null(error);
	return scenario;
}

/* Loading says "PATH: message" or, as messages start with it, "PATH:LINE". */
static void
says(const char *path, const char *message)
{
	char *error = NULL;
	char *expected;
	struct scenario *scenario = scenario_load(path, &error);

	ck_assert_msg(
	    scenario == NULL, "%s loads; expected: %s", path, message);
	ck_assert_int_ne(asprintf(&expected, "%s:%s", path, message), -1);
	ck_assert_str_eq(error, expected);
	free(expected);
	free(error);
}

static void
all_load(const char *pattern)
{
	glob_t found;

	ck_assert_int_eq(glob(files_source(pattern), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		scenario_free(load(found.gl_pathv[i]));
	globfree(&found);
}

START_TEST(the_pages_of_the_tree_load)
{
	all_load("scenarios/*.yaml");
	all_load("tests/pages/paper/*.yaml");
	all_load("tests/pages/good/*.yaml");
}
END_TEST

START_TEST(a_page_is_read_whole)
{
	struct scenario *s = load(files_source(GOOD));

	ck_assert_str_eq(s->name, "every_key");
	ck_assert_str_eq(s->file, files_source(GOOD));
	ck_assert_str_eq(s->about, "A page that says everything.");
	ck_assert_str_eq(s->group, "tests");
	ck_assert_str_eq(
	    s->why, "Every key of the table is read here, folded text too.");
	ck_assert_str_eq(s->seen_in, "A test.");
	ck_assert_str_eq(s->find_it, "Read on.");
	ck_assert_str_eq(s->fix_it, "Nothing is broken.");
	ck_assert_str_eq(s->by_hand, "first line\n\nthird line");
	ck_assert_uint_eq(s->count, 2);
	ck_assert(s->http);
	ck_assert_uint_eq(s->serve.count, 2);
	ck_assert_str_eq(s->serve.line[0].text, "cause");
	ck_assert_str_eq(s->serve.line[1].text, "twin");
	scenario_free(s);
}
END_TEST

START_TEST(a_case_is_read_whole)
{
	struct scenario *s = load(files_source(GOOD));
	const struct scenario_case *c = &s->cases[0];

	ck_assert_str_eq(c->name, "cause");
	ck_assert_str_eq(c->claim, "Everything that can be said is said.");
	ck_assert_ptr_null(c->twin_of);
	ck_assert_str_eq(c->server[0], "program");
	ck_assert_str_eq(c->server[1], "--option");
	ck_assert_str_eq(c->server[2], "5");
	ck_assert_ptr_null(c->server[3]);
	ck_assert_str_eq(c->client[0], "probe");
	ck_assert_ptr_null(c->client[1]);
	ck_assert(c->needs_root && c->needs_lab);
	ck_assert_uint_eq(c->family, 6);
	ck_assert(c->acks && c->retransmissions);
	ck_assert_uint_eq(c->articles, 1);
	ck_assert_str_eq(
	    c->article[0].says, "Shutdown and close force a reset.");
	ck_assert_str_eq(c->article[0].verdict, "true only if");
	ck_assert_str_eq(c->article[0].because, "Only if bytes are unread.");
	c = &s->cases[1];
	ck_assert_str_eq(c->twin_of, "cause");
	ck_assert(c->needs_root && !c->needs_lab);
	ck_assert(!c->acks && !c->retransmissions);
	ck_assert_uint_eq(c->family, 0);
	ck_assert_uint_eq(c->network.hosts, 2);
	ck_assert_uint_eq(c->articles, 0);
	scenario_free(s);
}
END_TEST

START_TEST(a_case_may_test_two_sentences)
{
	static const char two[] = "    article:\n"
				  "      - says: One.\n"
				  "        verdict: \"false\"\n"
				  "      - says: Two.\n"
				  "        verdict: \"true\"\n"
				  "        because: It was seen.\n";
	size_t length;
	char *good = files_read(files_source(GOOD), &length);
	char *text = files_edit(good, 38, 41, two);
	struct scenario *s = load(files_write("two.yaml", text, strlen(text)));
	const struct scenario_case *c = &s->cases[0];

	ck_assert_uint_eq(c->articles, 2);
	ck_assert_str_eq(c->article[0].says, "One.");
	ck_assert_ptr_null(c->article[0].because);
	ck_assert_str_eq(c->article[1].says, "Two.");
	ck_assert_str_eq(c->article[1].verdict, "true");
	ck_assert_str_eq(c->article[1].because, "It was seen.");
	scenario_free(s);
	free(text);
	free(good);
}
END_TEST

START_TEST(a_network_is_read_whole)
{
	struct scenario *s = load(files_source(GOOD));
	const struct network *n = &s->cases[0].network;

	ck_assert_uint_eq(n->hosts, 3);
	ck_assert_uint_eq(n->sysctls, 2);
	ck_assert_int_eq(n->sysctl[0].on, HOST_SERVER);
	ck_assert_str_eq(n->sysctl[0].name, "ipv4.tcp_abort_on_overflow");
	ck_assert_str_eq(n->sysctl[0].value, "1");
	ck_assert_str_eq(n->sysctl[1].name, "core.somaxconn");
	ck_assert_uint_eq(n->rules, 1);
	ck_assert_int_eq(n->rule[0].on, HOST_CLIENT);
	ck_assert_str_eq(n->rule[0].chain, "output");
	ck_assert_str_eq(n->rule[0].add, "tcp dport {port} drop");
	scenario_free(s);
}
END_TEST

START_TEST(steps_are_read_whole)
{
	struct scenario *s = load(files_source(GOOD));
	const struct step *step = s->cases[0].step;
	const struct injection *i = &step[1].act[1].injection;

	ck_assert_uint_eq(s->cases[0].steps, 2);
	ck_assert_str_eq(step[0].name, "first-step");
	ck_assert_uint_eq(step[0].number, 27);
	ck_assert_uint_eq(step[0].acts, 3);
	ck_assert_int_eq(step[0].act[0].kind, ACT_UNTIL_LOG);
	ck_assert_str_eq(step[0].act[0].text, "accept: EMFILE");
	ck_assert_int_eq(step[0].act[1].kind, ACT_RULE);
	ck_assert_int_eq(step[0].act[1].rule.on, HOST_MIDDLEBOX);
	ck_assert_str_eq(step[0].act[1].rule.add, "drop");
	ck_assert_uint_eq(step[0].act[1].number, 29);
	ck_assert_int_eq(step[0].act[2].kind, ACT_KILL);
	ck_assert_int_eq(step[0].act[2].signal, SIGTERM);
	ck_assert_uint_eq(step[1].acts, 2);
	ck_assert_int_eq(step[1].act[0].kind, ACT_UNTIL_SOCKET);
	ck_assert_int_eq(step[1].act[0].on, HOST_SERVER);
	ck_assert_int_eq(step[1].act[0].state, TCP_FIN_WAIT2);
	ck_assert_int_eq(step[1].act[1].kind, ACT_INJECT);
	ck_assert_int_eq(i->on, HOST_MIDDLEBOX);
	ck_assert_int_eq(i->as, HOST_SERVER);
	ck_assert_uint_eq(i->flags, SEGMENT_RST | SEGMENT_ACK);
	ck_assert_int_eq(i->seq, -1);
	ck_assert_int_eq(i->ack, 2);
	ck_assert_uint_eq(i->length, 3);
	scenario_free(s);
}
END_TEST

/* An account as one text: "LINE: text\n" for each of its lines. */
static void
has_account(
    const struct expectation *e, enum account_kind kind, const char *expected)
{
	const struct lines *lines = &e->account[kind];
	size_t length;
	char *text = NULL;
	FILE *out = open_memstream(&text, &length);

	for (size_t i = 0; i < lines->count; i++)
		fprintf(out, "%u: %s\n", lines->line[i].number,
		    lines->line[i].text);
	fclose(out);
	ck_assert_str_eq(text, expected);
	free(text);
}

START_TEST(accounts_are_canonical_and_keep_their_lines)
{
	struct scenario *s = load(files_source(GOOD));
	const struct expectation *e = s->cases[0].expectation;

	ck_assert_uint_eq(s->cases[0].expectations, 2);
	ck_assert_str_eq(e[0].because, "The kernel may answer so,");
	ck_assert_str_eq(e[1].because, "or so.");
	has_account(&e[0], ACCOUNT_CLIENT,
	    "46: a-b connect ok\n48: step first-step\n49: step second-step\n"
	    "50: read ECONNRESET\n51: end\n");
	has_account(&e[0], ACCOUNT_WIRE,
	    "53: connection a\n54: client > S\n55: server > R.\n"
	    "57: connection b\n58: client > S seq=0 ack=0 ttl=64\n"
	    "59: middlebox > icmp port-unreachable\n");
	has_account(&e[0], ACCOUNT_COUNTERS,
	    "62: client EstabResets 1\n61: server EstabResets 1\n"
	    "61: server OutRsts 2\n");
	has_account(&e[0], ACCOUNT_RESETS,
	    "63: client NO_SOCKET\n63: server TCP_STATE\n"
	    "63: server TCP_STATE\n");
	has_account(&e[0], ACCOUNT_LOG, "64: accept: EMFILE\n64: closing\n");
	has_account(&e[1], ACCOUNT_COUNTERS, "");
	has_account(s->cases[1].expectation, ACCOUNT_CLIENT, "80: end\n");
	has_account(s->cases[1].expectation, ACCOUNT_LOG, "83: one text\n");
	scenario_free(s);
}
END_TEST

START_TEST(a_case_knows_its_place_in_the_file)
{
	struct scenario *s = load(files_source(GOOD));
	const struct scenario_case *c = s->cases;

	ck_assert_uint_eq(c[0].number, 15);
	ck_assert_uint_eq(c[0].server_number, 18);
	ck_assert_uint_eq(c[0].client_number, 19);
	ck_assert_uint_eq(c[0].expect_first, 42);
	ck_assert_uint_eq(c[0].expect_last, 72);
	ck_assert_uint_eq(c[0].last, 72);
	ck_assert_uint_eq(c[0].indent, 4);
	ck_assert_uint_eq(c[1].number, 74);
	ck_assert_uint_eq(c[1].twin_number, 75);
	ck_assert_uint_eq(c[1].expect_first, 79);
	ck_assert_uint_eq(c[1].expect_last, 83);
	scenario_free(s);
}
END_TEST

/* Lines of the good page exchanged, written to a file. */
static const char *
edited(unsigned first, unsigned last, const char *with)
{
	size_t length;
	char *good = files_read(files_source(GOOD), &length);
	char *text = files_edit(good, first, last, with);
	const char *path = files_write("page.yaml", text, strlen(text));

	free(good);
	free(text);
	return path;
}

START_TEST(a_server_may_see_the_clients_sockets)
{
	struct scenario *s = load(edited(36, 36, ""));

	ck_assert(!s->cases[0].sees_client_sockets);
	scenario_free(s);
	s = load(edited(36, 36, "    sees-client-sockets: yes\n"));
	ck_assert(s->cases[0].sees_client_sockets);
	ck_assert(!s->cases[1].sees_client_sockets);
	scenario_free(s);
}
END_TEST

START_TEST(a_missing_expect_loads_to_be_recorded)
{
	struct scenario *s = load(edited(79, 83, ""));

	ck_assert_uint_eq(s->cases[1].expectations, 0);
	ck_assert_uint_eq(s->cases[1].expect_first, 0);
	ck_assert_uint_eq(s->cases[1].last, 78);
	scenario_free(s);
}
END_TEST

START_TEST(a_rule_and_an_injection_need_a_lab_and_a_signal_does_not)
{
	static const struct {
		const char *act;
		bool lab;
	} rows[] = {
		{ "rule: {on: server, chain: input, add: drop}", true },
		{ "inject: {on: client, as: client, flags: R, seq: next}",
		    true },
		{ "kill: SIGKILL", false },
		{ "until-socket: {on: client, state: CLOSE}", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *steps;
		struct scenario *s;

		ck_assert_int_ne(asprintf(&steps,
				     "    steps:\n      one:\n        - %s\n"
				     "    expect:\n"
				     "      client: |\n"
				     "        step one\n"
				     "        end\n",
				     rows[i].act),
		    -1);
		s = load(edited(79, 80, steps));
		ck_assert_int_eq(s->cases[1].needs_lab, rows[i].lab);
		scenario_free(s);
		free(steps);
	}
}
END_TEST

START_TEST(a_setting_of_the_machine_needs_a_lab_root_and_permission)
{
	struct scenario *s = load(edited(77, 80,
	    "    run: {server: [program], client: [other]}\n"
	    "    steps:\n"
	    "      one:\n"
	    "        - until-orphans: counted\n"
	    "        - set-global: {ipv4.tcp_max_orphans: 7}\n"
	    "      two:\n"
	    "        - restore-global: yes\n"
	    "    expect:\n"
	    "      client: |\n"
	    "        step one\n"
	    "        step two\n"
	    "        end\n"));
	const struct scenario_case *c = &s->cases[1];

	ck_assert(c->needs_lab && c->needs_root && c->needs_global);
	ck_assert(!s->cases[0].needs_global);
	ck_assert_int_eq(c->step[0].act[0].kind, ACT_UNTIL_ORPHANS);
	ck_assert_int_eq(c->step[0].act[1].kind, ACT_SET_GLOBAL);
	ck_assert_uint_eq(c->step[0].act[1].orphans, 7);
	ck_assert_int_eq(c->step[1].act[0].kind, ACT_RESTORE_GLOBAL);
	scenario_free(s);
}
END_TEST

START_TEST(a_block_at_the_very_end_of_a_file_may_lack_its_newline)
{
	struct scenario *s = load(edited(83, 84, ""));
	size_t length;
	char *text = files_read(files_path("page.yaml"), &length);
	const char *path = files_write("page.yaml", text, length - 1);

	scenario_free(s);
	free(text);
	s = load(path);
	ck_assert_uint_eq(s->cases[1].expect_last, 82);
	scenario_free(s);
}
END_TEST

START_TEST(each_wrong_line_is_named_with_what_was_expected)
{
	const struct wrong_page *wrong = &wrong_pages[_i];

	says(edited(wrong->first, wrong->last, wrong->with), wrong->message);
}
END_TEST

static const struct {
	const char *file;
	const char *message;
} bad[] = {
	{ "byte_order_mark", "1: a byte order mark; a page is UTF-8 without "
			     "one" },
	{ "comments", "1: nothing but comments; expected a page" },
	{ "crlf", "1: a carriage return (CRLF line ends?); the lines of a "
		  "page end in LF alone" },
	{ "empty", "1: an empty file; expected a page" },
	{ "latin1", "6: not UTF-8 text: invalid leading UTF-8 octet" },
	{ "line_separator", "3: a Unicode line separator; the lines of a page "
			    "end in LF alone" },
	{ "list", "2: a list; a page is a mapping of keys" },
	{ "malformed", "7: not YAML: did not find expected ',' or ']', while "
		       "parsing a flow sequence that began in line 7" },
	{ "own_cause", "15: \"twin\" runs exactly what \"cause\" runs: it is "
		       "its own cause" },
	{ "own_twin", "16: a case cannot be its own twin" },
	{ "tab", "6: a tab in the indentation; indent with spaces" },
	{ "utf16", "1: UTF-16; a page is UTF-8" },
	{ "wrong_word", "14: bad flags \"Z.\", expected tcpdump's letters in "
			"tcpdump's order: F S R P . U E W" },
};

START_TEST(each_bad_file_gets_one_clear_sentence)
{
	char name[64];

	snprintf(name, sizeof(name), "tests/pages/bad/%s.yaml", bad[_i].file);
	says(files_source(name), bad[_i].message);
}
END_TEST

START_TEST(what_cannot_be_read_is_named_without_a_line)
{
	static char large[1024 * 1024 + 1];
	const char *fifo = files_path("fifo.yaml");

	memset(large, '\n', sizeof(large));
	says(files_path("none.yaml"), " No such file or directory");
	says(files_path("."), " Is a directory");
	says("/dev/null", " not a regular file");
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	says(fifo, " not a regular file");
	says(files_write("large.yaml", large, sizeof(large)),
	    " larger than 1 MiB");
	says(files_write("large.yaml", large, sizeof(large) - 1),
	    "1: nothing but comments; expected a page");
}
END_TEST

START_TEST(a_nul_and_a_control_character_are_named_with_their_line)
{
	says(files_write("nul.yaml", "about: a\nwhy: \0\n", 15),
	    "2: a NUL byte; a page is UTF-8 text");
	says(files_write("bell.yaml", "about: a\nwhy: \a\n", 15),
	    "2: not UTF-8 text: control characters are not allowed");
	says(files_write("cut.yaml", "about: \xc3", 8),
	    "1: not UTF-8 text: incomplete UTF-8 octet sequence");
}
END_TEST

/* Either a page, or one line "PATH:N: sentence" with N within the file. */
static void
loads_or_names_a_line(const char *text, size_t length)
{
	const char *path = files_write("page.yaml", text, length);
	struct scenario *scenario;
	unsigned lines = 1;
	char *error = NULL, *rest;
	unsigned long line;

	for (size_t i = 0; i + 1 < length; i++)
		lines += text[i] == '\n';
	scenario = scenario_load(path, &error);
	if (scenario != NULL) {
		ck_assert_ptr_null(error);
		scenario_free(scenario);
		return;
	}
	ck_assert_int_eq(strncmp(error, path, strlen(path)), 0);
	line = strtoul(error + strlen(path) + 1, &rest, 10);
	ck_assert_msg(line >= 1 && line <= lines, "%u lines: %s", lines, error);
	ck_assert_msg(strncmp(rest, ": ", 2) == 0 && strlen(rest) > 10 &&
			  strchr(rest, '\n') == NULL,
	    "no sentence: %s", error);
	free(error);
}

START_TEST(every_prefix_of_a_page_loads_or_names_a_line)
{
	size_t length;
	char *text = files_read(files_source(GOOD), &length);

	for (size_t i = 0; i < length; i++)
		loads_or_names_a_line(text, i);
	free(text);
}
END_TEST

START_TEST(a_page_without_any_one_byte_loads_or_names_a_line)
{
	size_t length;
	char *text = files_read(files_source(GOOD), &length);
	char *shorter = malloc(length);

	ck_assert_ptr_nonnull(shorter);
	for (size_t i = 0; i < length; i++) {
		memcpy(shorter, text, i);
		memcpy(shorter + i, text + i + 1, length - i - 1);
		loads_or_names_a_line(shorter, length - 1);
	}
	free(shorter);
	free(text);
}
END_TEST

START_TEST(a_page_with_any_byte_exchanged_loads_or_names_a_line)
{
	static const char other[] = { '\0', '\n', '\t', ' ', '"', '{', '[', ':',
		'-', '|', '\xff' };
	size_t length;
	char *text = files_read(files_source(GOOD), &length);

	for (size_t i = 0; i < length; i++) {
		char kept = text[i];

		text[i] = other[i % sizeof(other)];
		loads_or_names_a_line(text, length);
		text[i] = kept;
	}
	free(text);
}
END_TEST

Suite *
scenario_suite(void)
{
	Suite *suite = suite_create("scenario");
	TCase *good = tcase_create("good");
	TCase *wrong = tcase_create("wrong");

	tcase_add_checked_fixture(good, files_setup, files_teardown);
	tcase_add_test(good, the_pages_of_the_tree_load);
	tcase_add_test(good, a_page_is_read_whole);
	tcase_add_test(good, a_case_is_read_whole);
	tcase_add_test(good, a_case_may_test_two_sentences);
	tcase_add_test(good, a_network_is_read_whole);
	tcase_add_test(good, steps_are_read_whole);
	tcase_add_test(good, accounts_are_canonical_and_keep_their_lines);
	tcase_add_test(good, a_case_knows_its_place_in_the_file);
	tcase_add_test(good, a_server_may_see_the_clients_sockets);
	tcase_add_test(good, a_missing_expect_loads_to_be_recorded);
	tcase_add_test(
	    good, a_rule_and_an_injection_need_a_lab_and_a_signal_does_not);
	tcase_add_test(
	    good, a_setting_of_the_machine_needs_a_lab_root_and_permission);
	tcase_add_test(
	    good, a_block_at_the_very_end_of_a_file_may_lack_its_newline);
	suite_add_tcase(suite, good);

	tcase_add_checked_fixture(wrong, files_setup, files_teardown);
	tcase_set_timeout(wrong, 60);
	tcase_add_loop_test(wrong,
	    each_wrong_line_is_named_with_what_was_expected, 0,
	    (int)wrong_pages_count);
	tcase_add_loop_test(wrong, each_bad_file_gets_one_clear_sentence, 0,
	    (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(wrong, what_cannot_be_read_is_named_without_a_line);
	tcase_add_test(
	    wrong, a_nul_and_a_control_character_are_named_with_their_line);
	tcase_add_test(wrong, every_prefix_of_a_page_loads_or_names_a_line);
	tcase_add_test(
	    wrong, a_page_without_any_one_byte_loads_or_names_a_line);
	tcase_add_test(
	    wrong, a_page_with_any_byte_exchanged_loads_or_names_a_line);
	suite_add_tcase(suite, wrong);
	return suite;
}
