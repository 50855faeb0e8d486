/* SPDX-License-Identifier: MIT */
/* The reports for programs, and what --hide keeps back in all of them. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report_fixture.h"
#include "suites.h"

static const char *const formats[] = { "text", "tap", "junit", "json" };
#define FORMATS ((int)(sizeof(formats) / sizeof(formats[0])))

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

/* ------------------------------------------------------------ tap */

START_TEST(tap_of_held_and_skipped_passes_prove)
{
	struct report_head head = { 0 };
	struct tally good[] = { fixture_all[0], fixture_all[1],
		fixture_all[5] };
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
	char *tap = fixture_report("tap", head, fixture_all, FIXTURE_ALL);
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
	char *xml = fixture_report("junit", head, fixture_all, FIXTURE_ALL);
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

START_TEST(junit_reason_may_hold_any_byte)
{
	struct report_head head = { 0 };
	struct outcome broken = fixture_broken;
	struct tally tally = fixture_tally(FIXTURE_ENDED, &broken, 1);
	char reason[] = "it said \"\x02\xfe\" & <died>\n";
	char *xml, *output;
	int status;

	broken.verdict.reason = reason;
	xml = fixture_report("junit", head, &tally, 1);
	output = validate(xml, &status);
	ck_assert_msg(status == 0, "%s", output);
	assert_has(xml, "<error message=\"it said &quot;\\x02\\xfe&quot; &amp; "
			"&lt;died&gt;\\x0a\" type=\"broken\">");
	free(output);
	free(xml);
}
END_TEST

/* Else the tests above would say nothing. */
START_TEST(junit_schema_refuses_a_mistake)
{
	static const char *const parts[] = { "<failure message=", "tests=\"6\"",
		"classname=", "</testsuites>", "/drained\"" };
	static const char *const wrong[] = { "<failed message= ", "tests=\"x\"",
		"klassname=", "</testsuitez>", "/unread\" " };
	struct report_head head = { 0 };
	char *xml = fixture_report("junit", head, fixture_all, FIXTURE_ALL);
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
	struct tally tallies[] = { fixture_all[0], fixture_all[1],
		fixture_all[0] };
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

static json_t *
first_outcome(json_t *root)
{
	json_t *tally = json_array_get(json_object_get(root, "cases"), 0);

	return json_array_get(json_object_get(tally, "outcomes"), 0);
}

START_TEST(json_holds_every_witness_whole)
{
	struct report_head head = { 0 };
	char *text = fixture_report("json", head, fixture_all, FIXTURE_ALL);
	json_t *root = parse(text);
	json_t *outcome = first_outcome(root);

	for (int k = 0; k < ACCOUNTS; k++) {
		const struct lines *lines =
		    &fixture_held.evidence.account[k].lines;
		json_t *account = json_object_get(outcome, account_name(k));
		json_t *told = json_object_get(account, "lines");

		ck_assert(json_is_true(json_object_get(account, "heard")));
		ck_assert_uint_eq(json_array_size(told), lines->count);
		for (size_t i = 0; i < lines->count; i++)
			ck_assert_str_eq(
			    json_string_value(json_array_get(told, i)),
			    lines->line[i].text);
	}
	/* What is no UTF-8 is told all the same. */
	assert_has(text, "five\\\\x01 <bytes> \\\\xff & ]]>");
	json_decref(root);
	free(text);
}
END_TEST

START_TEST(json_tells_of_resets_verdicts_and_totals)
{
	struct report_head head = { 0 };
	char *text = fixture_report("json", head, fixture_all, FIXTURE_ALL);
	json_t *root = parse(text);
	json_t *outcome = first_outcome(root);
	const char *format, *sender, *flags, *judgement;
	int seq, ack, held, skipped, window_zero;

	ck_assert_int_eq(
	    json_unpack(root, "{s:s, s:{s:i, s:i}}", "format", &format,
		"totals", "held", &held, "skipped", &skipped),
	    0);
	ck_assert_str_eq(format, "resetlab-1");
	ck_assert_int_eq(held, 3);
	ck_assert_int_eq(skipped, 1);
	ck_assert_int_eq(json_unpack(outcome,
			     "{s:{s:[{s:s, s:s, s:i, s:i, s:b}!]}, s:{s:s}}",
			     "wire", "resets", "sender", &sender, "flags",
			     &flags, "seq", &seq, "ack", &ack, "window_zero",
			     &window_zero, "verdict", "judgement", &judgement),
	    0);
	ck_assert_str_eq(sender, "server");
	ck_assert_str_eq(flags, "R.");
	ck_assert_int_eq(seq, 1);
	ck_assert_int_eq(ack, 6);
	ck_assert(window_zero);
	ck_assert_str_eq(judgement, "held");
	json_decref(root);
	free(text);
}
END_TEST

START_TEST(json_of_equal_runs_is_the_same_bytes)
{
	struct report_head head = { 0 };
	struct outcome swapped[] = { fixture_mixed[1], fixture_mixed[0] };
	struct tally again[FIXTURE_ALL];
	char *first = fixture_report("json", head, fixture_all, FIXTURE_ALL);
	char *second;

	memcpy(again, fixture_all, sizeof(fixture_all));
	again[3].outcome = swapped; /* the rare one came first this time */
	for (size_t i = 0; i < FIXTURE_ALL; i++)
		again[i].seconds = 99;
	swapped[1].evidence.nanoseconds = 99;
	swapped[1].evidence.segments.segment[2].window++;
	second = fixture_report("json", head, again, FIXTURE_ALL);
	ck_assert_str_eq(first, second);
	free(second);
	/* And a different one is not. */
	swapped[0].count++;
	second = fixture_report("json", head, again, FIXTURE_ALL);
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
	char *text =
	    fixture_report(formats[_i], head, fixture_all, FIXTURE_ALL);

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_has_not(text, secrets[i]);
	for (size_t i = 1; i <= FIXTURE_ALL; i++) {
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

Suite *
formats_suite(void)
{
	Suite *suite = suite_create("formats");
	TCase *formal = tcase_create("formats");

	suite_add_tcase(suite, formal);
	tcase_add_checked_fixture(formal, fixture_setup, NULL);
	tcase_set_timeout(formal, 30); /* prove is Perl: it may be slow */
	tcase_add_test(formal, tap_of_held_and_skipped_passes_prove);
	tcase_add_test(formal, tap_of_failed_and_broken_fails_prove);
	tcase_add_loop_test(
	    formal, junit_is_valid_whatever_the_evidence_holds, 0, 3);
	tcase_add_test(formal, junit_reason_may_hold_any_byte);
	tcase_add_loop_test(formal, junit_schema_refuses_a_mistake, 0, 5);
	tcase_add_test(formal, junit_of_two_pages_is_two_suites);
	tcase_add_test(formal, json_holds_every_witness_whole);
	tcase_add_test(formal, json_tells_of_resets_verdicts_and_totals);
	tcase_add_test(formal, json_of_equal_runs_is_the_same_bytes);
	tcase_add_loop_test(
	    formal, hidden_report_tells_what_was_seen_and_no_cause, 0, FORMATS);
	return suite;
}
