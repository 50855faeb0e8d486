/* SPDX-License-Identifier: MIT */
/* Reports: what each says of the same tallies, and what --hide keeps back. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/report/formats.h"
#include "../scenarios/runner/report/ladder.h"
#include "report_fixture.h"
#include "suites.h"

static const char *const formats[] = { "text", "tap", "junit", "json" };
#define FORMATS ((int)(sizeof(formats) / sizeof(formats[0])))

/* Outcomes of one case whose runs were not alike. */
static struct outcome mixed[2];

/* One tally of each judgement, and what makes a report hard to write. */
static struct tally all[6];
#define ALL (sizeof(all) / sizeof(all[0]))

static void
setup(void)
{
	mixed[0] = fixture_held;
	mixed[0].count = 199;
	mixed[1] = fixture_failed;
	all[0] = fixture_tally(FIXTURE_UNREAD, &fixture_held, 1);
	all[1] = fixture_tally(FIXTURE_DRAINED, &fixture_clean, 1);
	all[2] = fixture_tally(FIXTURE_QUEUED, &fixture_queue, 1);
	all[3] = fixture_tally(FIXTURE_FAILING, mixed, 2);
	all[4] = fixture_tally(FIXTURE_ENDED, &fixture_broken, 1);
	all[5] = fixture_tally(FIXTURE_ROOTED, &fixture_skipped, 1);
}

static void
assert_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL,
	    "expected to find:\n%s\nin:\n%s", part, text);
}

static void
assert_has_not(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL,
	    "expected not to find:\n%s\nin:\n%s", part, text);
}

/* Writes a text to a file and runs "COMMAND FILE"; its output and status. */
static char *
run_on(const char *command, const char *text, int *status)
{
	char file[] = "/tmp/resetlab-report-XXXXXX";
	char *output = NULL, *line;
	size_t room = 0;
	FILE *f = fdopen(mkstemp(file), "w");
	FILE *pipe;

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_ne(asprintf(&line, "%s %s 2>&1", command, file), -1);
	pipe = popen(line, "re");
	ck_assert_ptr_nonnull(pipe);
	if (getdelim(&output, &room, '\0', pipe) == -1)
		output = strcpy(realloc(output, 1), "");
	*status = pclose(pipe);
	ck_assert(WIFEXITED(*status));
	*status = WEXITSTATUS(*status);
	unlink(file);
	free(line);
	return output;
}

/* ------------------------------------------------------------ text */

START_TEST(text_tells_a_case_in_one_row)
{
	struct report_head head = { .width = 0 };
	char *text = fixture_report("text", head, all, 3);

	assert_has(text,
	    "  case            client saw            reset         "
	    "counter                    reason                    verdict\n"
	    "close_unread\n"
	    "  unread          read ECONNRESET       server R.     "
	    "TCPAbortOnClose            TCP_ABORT_ON_CLOSE        held\n"
	    "  drained (twin)  read EOF              -             "
	    "-                          -                         held\n"
	    "  queued          c-h read ECONNRESET   server R. x6  "
	    "OutRsts x6                 TCP_STATE x6              held\n");
	free(text);
}
END_TEST

START_TEST(text_puts_the_reason_below_on_a_narrow_terminal)
{
	struct report_head head = { .width = 80 };
	char *text = fixture_report("text", head, all, 1);
	char *rest = text, *line;

	assert_has(text,
	    "  unread  read ECONNRESET       server R.     TCPAbortOnClose");
	assert_has(text, "\n                                              "
			 "TCP_ABORT_ON_CLOSE\n");
	for (line = strsep(&rest, "\n"); line != NULL;
	     line = strsep(&rest, "\n"))
		ck_assert_uint_le(show_columns(line), 80);
	free(text);
}
END_TEST

START_TEST(text_gives_a_long_name_its_own_line)
{
	struct scenario_case named = *all[0].c;
	struct report_head head = { .width = 80 };
	struct tally tally = all[0];
	char name[] = "a-case-whose-name-is-longer-than-its-column";
	char *text;

	named.name = name;
	tally.c = &named;
	text = fixture_report("text", head, &tally, 1);
	assert_has(text, "\n  a-case-whose-name-is-longer-than-its-column\n  ");
	free(text);
}
END_TEST

START_TEST(text_says_how_many_runs_held)
{
	struct report_head head = { .repeat = 200 };
	struct outcome often = fixture_held;
	struct tally tally;
	char *text;

	often.count = 200;
	tally = fixture_tally(FIXTURE_UNREAD, &often, 1);
	text = fixture_report("text", head, &tally, 1);
	assert_has(text, "held 200/200\n");
	free(text);
	text = fixture_report("text", head, &all[3], 1);
	assert_has(text, "FAILED 199/200\n");
	assert_has(text, "  199 of 200 runs held; client saw: "
			 "read ECONNRESET\n");
	assert_has(text, "  1 of 200 runs failed; client saw: read EOF\n");
	free(text);
}
END_TEST

START_TEST(text_sets_the_disagreeing_witness_beside_the_page)
{
	struct report_head head = { 0 };
	char *text = fixture_report("text", head, &all[3], 1);

	assert_has(text, "close_unread/failing  "
			 "(scenarios/close_unread.yaml:62)\n");
	assert_has(text, "    client: NOT as expected\n"
			 "      expected                    | seen\n"
			 "      connect ok                  | connect ok\n"
			 "      write 5 5                   | write 5 5\n"
			 "    ! await_reset POLLERR POLLHUP |\n"
			 "    ! read ECONNRESET             |\n"
			 "      read EOF                    | read EOF\n"
			 "      end                         | end\n"
			 "    wire: NOT as expected\n"
			 "      expected      | seen\n"
			 "      client > S    | client > S\n"
			 "      server > S.   | server > S.\n"
			 "      client > P. 5 | client > P. 5\n"
			 "    ! server > R.   | server > F.\n"
			 "    counters: as expected\n"
			 "      client EstabResets 1\n"
			 "      server EstabResets 1\n"
			 "      server OutRsts 1\n"
			 "      server TCPAbortOnClose 1\n"
			 "    resets: not heard, it needs root\n"
			 "    log: as expected\n");
	free(text);
}
END_TEST

START_TEST(text_tells_why_a_run_broke_and_what_was_seen_till_then)
{
	struct report_head head = { 0 };
	char *text = fixture_report("text", head, &all[4], 1);

	assert_has(text, "  1 of 1 run broken; client saw: nothing\n"
			 "    the probe ended with status 1\n"
			 "    client\n"
			 "      connect ok\n"
			 "    wire: not heard\n");
	free(text);
}
END_TEST

START_TEST(text_ends_with_counts_reasons_and_pins)
{
	struct report_head head = { .pins = "cubic, mtu 1500",
		.no_reasons = "it needs root" };
	struct tally twice[] = { all[5], all[0], all[5] };
	char *text = fixture_report("text", head, twice, 3);

	assert_has(text, "\n1 held, 0 failed, 0 broken, 2 skipped of 3 cases "
			 "(3 runs, 0.8 s)\n"
			 "2 skipped: close_unread/unread needs root\n"
			 "resets not heard: it needs root\n"
			 "lab: cubic, mtu 1500\n");
	free(text);
}
END_TEST

START_TEST(text_is_coloured_only_where_asked)
{
	struct report_head head = { 0 };
	struct outcome nasty = fixture_failed;
	struct line line = { .text = (char[]){ "\033[2J\xc2\x9b" } };
	struct tally tally = fixture_tally(FIXTURE_FAILING, &nasty, 1);
	char *text;

	nasty.evidence.account[ACCOUNT_LOG].lines =
	    (struct lines){ .line = &line, .count = 1 };
	text = fixture_report("text", head, &tally, 1);
	assert_has_not(text, "\033");
	assert_has(text, "\\x1b[2J\\xc2\\x9b");
	free(text);
	head.colour = true;
	text = fixture_report("text", head, &tally, 1);
	assert_has(text, "\033[1;31mFAILED\033[0m\n");
	assert_has_not(text, "\033[2J");
	free(text);
}
END_TEST

/* ------------------------------------------------------------ brief */

static const struct {
	const char *lines[4];
	const char *symptom;
} symptoms[] = {
	{ { "connect ECONNREFUSED", "end" }, "connect ECONNREFUSED" },
	{ { "read EOF", "write 5 5", "write 5 EPIPE" }, "write EPIPE" },
	{ { "read 5", "read EOF", "end" }, "read EOF" },
	{ { "c-h read ECONNRESET", "a-b read EOF" }, "c-h read ECONNRESET" },
	{ { "b read EOF", "end" }, "b read EOF" },
	{ { "read EAGAIN", "state ESTABLISHED", "end" }, "nothing" },
	{ { "read deadline", "end" }, "read deadline" },
	{ { "end" }, "nothing" },
};

START_TEST(symptom_is_the_first_error_else_the_first_end)
{
	struct evidence evidence = { 0 };
	struct account *client = &evidence.account[ACCOUNT_CLIENT];
	struct lines out = { 0 };

	client->heard = true;
	for (int i = 0; i < 4 && symptoms[_i].lines[i] != NULL; i++)
		lines_add(&client->lines, 0, "%s", symptoms[_i].lines[i]);
	brief_client(&evidence, &out);
	ck_assert_uint_eq(out.count, 1);
	ck_assert_str_eq(out.line[0].text, symptoms[_i].symptom);
	lines_free(&out);
	lines_free(&client->lines);
}
END_TEST

START_TEST(worst_run_decides_a_tally)
{
	struct outcome outcomes[] = { fixture_held, fixture_broken,
		fixture_failed, fixture_held };
	struct tally tally = fixture_tally(FIXTURE_UNREAD, outcomes, 2);

	ck_assert_int_eq(tally_judgement(&all[0]), JUDGEMENT_HELD);
	ck_assert_int_eq(tally_judgement(&all[5]), JUDGEMENT_SKIPPED);
	ck_assert_int_eq(tally_judgement(&tally), JUDGEMENT_BROKEN);
	tally.outcomes = 4;
	ck_assert_int_eq(tally_judgement(&tally), JUDGEMENT_FAILED);
	ck_assert_ptr_eq(tally_worst(&tally), &outcomes[2]);
}
END_TEST

START_TEST(report_of_an_unknown_name_is_none)
{
	ck_assert_ptr_null(report_find("html"));
	for (int i = 0; i < FORMATS; i++)
		ck_assert_str_eq(report_find(formats[i])->name, formats[i]);
}
END_TEST

/* ------------------------------------------------------------ compare */

static char *
compare(enum account_kind kind, struct lines expected, struct lines seen)
{
	struct report_head head = { 0 };
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	compare_print(out, &head, kind, &expected, &seen);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

#define LINES(...)                                                \
	(struct lines)                                            \
	{                                                         \
		.line = (struct line[]){ __VA_ARGS__ },           \
		.count = sizeof((struct line[]){ __VA_ARGS__ }) / \
			 sizeof(struct line)                      \
	}
#define LINE(words)              \
	{                        \
		.text = (char[]) \
		{                \
			words    \
		}                \
	}

START_TEST(one_line_too_many_marks_only_itself)
{
	char *text = compare(ACCOUNT_CLIENT,
	    LINES(LINE("one"), LINE("two"), LINE("three")),
	    LINES(LINE("one"), LINE("more"), LINE("two"), LINE("three")));

	ck_assert_str_eq(text, "      expected | seen\n"
			       "      one      | one\n"
			       "    !          | more\n"
			       "      two      | two\n"
			       "      three    | three\n");
	free(text);
}
END_TEST

START_TEST(log_may_say_more_but_not_less)
{
	char *text = compare(ACCOUNT_LOG, LINES(LINE("got 5"), LINE("closed")),
	    LINES(LINE("client: accepted"), LINE("client: got 5 bytes"),
		LINE("client: sighs")));

	ck_assert_str_eq(text, "      expected | seen\n"
			       "               | client: accepted\n"
			       "      got 5    | client: got 5 bytes\n"
			       "    ! closed   | client: sighs\n");
	free(text);
}
END_TEST

/* ------------------------------------------------------------ tap */

START_TEST(tap_of_held_and_skipped_passes_prove)
{
	struct report_head head = { 0 };
	struct tally good[] = { all[0], all[1], all[5] };
	char *tap = fixture_report("tap", head, good, 3);
	char *output;
	int status;

	assert_has(tap, "TAP version 13\n1..3\nok 1 - close_unread/unread\n");
	assert_has(tap, "ok 3 - close_unread/rooted # SKIP close_unread/unread "
			"needs root\n");
	output = run_on("prove -e cat", tap, &status);
	ck_assert_msg(status == 0, "%s", output);
	assert_has(output, "Tests=3");
	free(output);
	free(tap);
}
END_TEST

START_TEST(tap_of_failed_and_broken_fails_prove)
{
	struct report_head head = { 0 };
	char *tap = fixture_report("tap", head, all, ALL);
	char *output;
	int status;

	assert_has(tap, "not ok 4 - close_unread/failing (199/200)\n"
			"# close_unread/failing");
	assert_has(tap, "\n#     ! server > R.   | server > F.\n");
	output = run_on("prove -e cat", tap, &status);
	ck_assert_int_eq(status, 1);
	assert_has(output, "Failed 2/6 subtests");
	assert_has(output, "Failed tests:  4-5");
	assert_has_not(output, "Parse errors");
	free(output);
	free(tap);
}
END_TEST

/* ------------------------------------------------------------ junit */

static char *
validate(const char *xml, int *status)
{
	const char *source = getenv("RESETLAB_SOURCE");
	char *command, *output;

	ck_assert_int_ne(
	    asprintf(&command, "xmllint --noout --schema %s/tests/junit.xsd",
		source != NULL ? source : "."),
	    -1);
	output = run_on(command, xml, status);
	free(command);
	return output;
}

START_TEST(junit_is_valid_whatever_the_evidence_holds)
{
	struct report_head head = { .hide = _i == 1, .both_families = _i == 2 };
	char *xml = fixture_report("junit", head, all, ALL);
	char *output;
	int status;

	output = validate(xml, &status);
	ck_assert_msg(status == 0, "%s", output);
	assert_has(xml, " tests=\"6\" failures=\"1\" errors=\"1\" "
			"skipped=\"1\" time=\"1.500\"");
	if (!head.hide) {
		assert_has(xml, "<failure message=\"client, wire not as "
				"expected in 1 of 200 runs\"");
		assert_has(xml, "five\\x01 &lt;bytes&gt; \\xff &amp; ]]&gt;");
	}
	free(output);
	free(xml);
}
END_TEST

/* Else the test above would say nothing. */
START_TEST(junit_schema_refuses_a_mistake)
{
	static const char *const parts[] = { "<failure message=", "tests=\"6\"",
		"classname=", "</testsuites>", "/drained\"" };
	static const char *const wrong[] = { "<failed message= ", "tests=\"x\"",
		"klassname=", "</testsuitez>", "/unread\" " };
	struct report_head head = { 0 };
	char *xml = fixture_report("junit", head, all, ALL);
	char *part = strstr(xml, parts[_i]);
	char *output;
	int status;

	ck_assert_ptr_nonnull(part);
	memcpy(part, wrong[_i], strlen(parts[_i]));
	output = validate(xml, &status);
	ck_assert_msg(status != 0, "%s", output);
	free(output);
	free(xml);
}
END_TEST

START_TEST(junit_of_two_pages_is_two_suites)
{
	struct report_head head = { 0 };
	struct scenario other = fixture_page;
	struct tally tallies[] = { all[0], all[1], all[0] };
	char name[] = "other_page";
	char *xml, *output;
	int status;

	other.name = name;
	tallies[2].scenario = &other;
	xml = fixture_report("junit", head, tallies, 3);
	assert_has(xml, "<testsuite name=\"close_unread\" tests=\"2\"");
	assert_has(xml, "<testsuite name=\"other_page\" tests=\"1\"");
	output = validate(xml, &status);
	ck_assert_msg(status == 0, "%s", output);
	free(output);
	free(xml);
}
END_TEST

/* ------------------------------------------------------------ json */

static json_t *
parse(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(root != NULL, "%d: %s", error.line, error.text);
	return root;
}

START_TEST(json_holds_every_witness_whole)
{
	struct report_head head = { 0 };
	char *text = fixture_report("json", head, all, ALL);
	json_t *root = parse(text);
	const char *format, *name, *reason, *log, *sender, *wire;
	json_int_t held, seq;
	json_error_t error;
	int bad;

	bad = json_unpack_ex(root, &error, 0,
	    "{s:s, s:[{s:s, s:i, s:[{s:{s:[s]}, s:{s:[s!]}, s:{s:[sss,s],"
	    "s:[{s:s, s:I}!]}}!]}], s:{s:I}}",
	    "format", &format, "cases", "name", &name, "family", &bad,
	    "outcomes", "log", "lines", &log, "resets", "lines", &reason,
	    "wire", "lines", &wire, &wire, &wire, &wire, "resets", "sender",
	    &sender, "seq", &seq, "totals", "held", &held);
	ck_assert_msg(bad != -1, "%s", error.text);
	ck_assert_str_eq(format, "resetlab-1");
	ck_assert_str_eq(name, "close_unread/unread");
	ck_assert_str_eq(log, "client: closing with 5 bytes unread");
	ck_assert_str_eq(reason, "server TCP_ABORT_ON_CLOSE");
	ck_assert_str_eq(wire, "server > R.");
	ck_assert_str_eq(sender, "server");
	ck_assert_int_eq(seq, 1);
	ck_assert_int_eq(held, 3);
	ck_assert_uint_eq(json_array_size(json_object_get(root, "cases")), ALL);
	assert_has(text, "five\\\\x01 <bytes> \\\\xff & ]]>");
	json_decref(root);
	free(text);
}
END_TEST

START_TEST(json_of_equal_runs_is_the_same_bytes)
{
	struct report_head head = { 0 };
	struct outcome swapped[] = { mixed[1], mixed[0] };
	struct tally again[ALL];
	char *first = fixture_report("json", head, all, ALL);
	char *second;

	memcpy(again, all, sizeof(all));
	again[3].outcome = swapped; /* the rare one came first this time */
	for (size_t i = 0; i < ALL; i++)
		again[i].seconds = 99;
	swapped[1].evidence.nanoseconds = 99;
	swapped[1].evidence.segments.segment[2].window++;
	second = fixture_report("json", head, again, ALL);
	ck_assert_str_eq(first, second);
	free(second);
	/* And a different one is not. */
	swapped[0].count++;
	second = fixture_report("json", head, again, ALL);
	ck_assert_str_ne(first, second);
	free(first);
	free(second);
}
END_TEST

/* ------------------------------------------------------------ hide */

START_TEST(hidden_report_tells_what_was_seen_and_no_cause)
{
	static const char *const secrets[] = { "close_unread", "/unread",
		"drained", "queued", "failing", "rooted", "twin", "Five",
		"queue-is-full", "TCP_ABORT_ON_CLOSE", "TCP_STATE", "closing",
		"needs root", "status 1", "yaml", "--drain" };
	struct report_head head = { .hide = true, .pins = "mtu 1500" };
	char *text = fixture_report(formats[_i], head, all, ALL);

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_has_not(text, secrets[i]);
	for (size_t i = 1; i <= ALL; i++) {
		char name[32];

		snprintf(name, sizeof(name), "mystery %zu", i);
		assert_has(text, name);
	}
	assert_has(text, "c-h read ECONNRESET");
	assert_has(text, "TCPAbortOnClose 1");
	assert_has(text, "step 1");
	assert_has(text, _i == 2 ? "server &gt; R." : "server > R.");
	free(text);
}
END_TEST

/* ------------------------------------------------------------ show, ladder */

START_TEST(clean_text_is_utf8_without_controls)
{
	static const struct {
		const char *raw, *clean;
	} texts[] = {
		{ "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x8c\x8d",
		    "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x8c\x8d" },
		{ "\t\n\x7f", "\\x09\\x0a\\x7f" },
		{ "\xc0\xaf", "\\xc0\\xaf" }, /* overlong "/" */
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" }, /* a surrogate */
		{ "\xef\xbf\xbf", "\\xef\\xbf\\xbf" }, /* U+FFFF */
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xe2\x82", "\\xe2\\x82" }, /* cut off */
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *clean = show_clean(texts[i].raw);

		ck_assert_str_eq(clean, texts[i].clean);
		free(clean);
	}
}
END_TEST

static char *
shown(void (*show)(FILE *out))
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	show(out);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static void
show_prose_hung(FILE *out)
{
	show_hang(out, "  why", "one two\nthree  four", 6, 14);
	show_hang(out, "  longer", "one", 6, 14);
}

START_TEST(prose_is_wrapped_and_hung)
{
	char *text = shown(show_prose_hung);

	ck_assert_str_eq(text, "  why one two\n"
			       "      three\n"
			       "      four\n"
			       "  longer\n"
			       "      one\n");
	free(text);
}
END_TEST

static void
draw(FILE *out)
{
	struct lines wire = LINES(LINE("connection b"), LINE("client > S"),
	    LINE("server > P. 100"), LINE("middlebox > R seq=1"));

	ladder_print(out, &wire, 2);
}

START_TEST(ladder_points_from_the_sender)
{
	char *text = shown(draw);

	ck_assert_str_eq(text,
	    "  connection b:\n"
	    "  client -------------- S --------------> server\n"
	    "  client <----------- P. 100 ------------ server\n"
	    "           (between them, middlebox: R seq=1)\n");
	free(text);
}
END_TEST

static TCase *
add_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, setup, NULL);
	suite_add_tcase(suite, tcase);
	return tcase;
}

static void
add_text(Suite *suite)
{
	TCase *text = add_case(suite, "text");
	TCase *brief = add_case(suite, "brief");
	TCase *shows = add_case(suite, "show");

	tcase_add_test(text, text_tells_a_case_in_one_row);
	tcase_add_test(text, text_puts_the_reason_below_on_a_narrow_terminal);
	tcase_add_test(text, text_gives_a_long_name_its_own_line);
	tcase_add_test(text, text_says_how_many_runs_held);
	tcase_add_test(text, text_sets_the_disagreeing_witness_beside_the_page);
	tcase_add_test(
	    text, text_tells_why_a_run_broke_and_what_was_seen_till_then);
	tcase_add_test(text, text_ends_with_counts_reasons_and_pins);
	tcase_add_test(text, text_is_coloured_only_where_asked);
	tcase_add_test(text, one_line_too_many_marks_only_itself);
	tcase_add_test(text, log_may_say_more_but_not_less);
	tcase_add_loop_test(brief,
	    symptom_is_the_first_error_else_the_first_end, 0,
	    (int)(sizeof(symptoms) / sizeof(symptoms[0])));
	tcase_add_test(brief, worst_run_decides_a_tally);
	tcase_add_test(brief, report_of_an_unknown_name_is_none);
	tcase_add_test(shows, clean_text_is_utf8_without_controls);
	tcase_add_test(shows, prose_is_wrapped_and_hung);
	tcase_add_test(shows, ladder_points_from_the_sender);
}

Suite *
report_suite(void)
{
	Suite *suite = suite_create("report");
	TCase *formal;

	add_text(suite);
	formal = add_case(suite, "formats");
	tcase_set_timeout(formal, 30); /* prove is Perl: it may be slow */
	tcase_add_test(formal, tap_of_held_and_skipped_passes_prove);
	tcase_add_test(formal, tap_of_failed_and_broken_fails_prove);
	tcase_add_loop_test(
	    formal, junit_is_valid_whatever_the_evidence_holds, 0, 3);
	tcase_add_loop_test(formal, junit_schema_refuses_a_mistake, 0, 5);
	tcase_add_test(formal, junit_of_two_pages_is_two_suites);
	tcase_add_test(formal, json_holds_every_witness_whole);
	tcase_add_test(formal, json_of_equal_runs_is_the_same_bytes);
	tcase_add_loop_test(
	    formal, hidden_report_tells_what_was_seen_and_no_cause, 0, FORMATS);
	return suite;
}
