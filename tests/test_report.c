/* SPDX-License-Identifier: MIT */
/* The report for people: its rows, what follows them, and how it is shown. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../scenarios/runner/report/formats.h"
#include "../scenarios/runner/report/ladder.h"
#include "report_fixture.h"
#include "suites.h"

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

/* ------------------------------------------------------------ text */

START_TEST(text_tells_a_case_in_one_row)
{
	struct report_head head = { .width = 0 };
	char *text = fixture_report("text", head, fixture_all, 3);

	assert_has(text,
	    "  case            client saw                  reset         "
	    "counter                    reason                    verdict\n"
	    "close_unread\n"
	    "  unread          read ECONNRESET             server R.     "
	    "TCPAbortOnClose            TCP_ABORT_ON_CLOSE        held\n"
	    "  drained (twin)  read EOF                    -             "
	    "-                          -                         held\n"
	    "  queued          c-h read ECONNRESET         server R. x6  "
	    "OutRsts x6                 TCP_STATE x6              held\n");
	free(text);
}
END_TEST

START_TEST(text_puts_the_reason_below_on_a_narrow_terminal)
{
	struct report_head head = { .width = 80 };
	char *text = fixture_report("text", head, fixture_all, 1);
	char *rest = text, *line;

	assert_has(text,
	    "  unread  read ECONNRESET         server R.     TCPAbortOnClose");
	assert_has(text, "\n                                                "
			 "TCP_ABORT_ON_CLOSE\n");
	for (line = strsep(&rest, "\n"); line != NULL;
	     line = strsep(&rest, "\n"))
		ck_assert_uint_le(show_columns(line), 80);
	free(text);
}
END_TEST

START_TEST(text_gives_a_long_name_its_own_line)
{
	struct scenario_case named = *fixture_all[0].c;
	struct report_head head = { .width = 80 };
	struct tally tally = fixture_all[0];
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
	text = fixture_report("text", head, &fixture_all[3], 1);
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
	char *text = fixture_report("text", head, &fixture_all[3], 1);

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
	char *text = fixture_report("text", head, &fixture_all[4], 1);

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
	struct tally twice[] = { fixture_all[5], fixture_all[0],
		fixture_all[5] };
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
	{ { "b read EOF", "c read EOF", "end" }, "b read EOF" },
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

START_TEST(resets_are_counted_by_sender_and_form_as_they_came)
{
	struct segment sent[] = {
		{ .sender = HOST_SERVER, .flags = SEGMENT_FIN | SEGMENT_ACK },
		{ .sender = HOST_SERVER, .flags = SEGMENT_RST | SEGMENT_ACK },
		{ .sender = HOST_MIDDLEBOX, .flags = SEGMENT_RST },
		{ .sender = HOST_SERVER, .flags = SEGMENT_RST | SEGMENT_ACK },
		{ .sender = HOST_SERVER, .flags = SEGMENT_RST },
	};
	struct evidence evidence = { .segments = {
					 .segment = sent, .count = 5 } };
	struct lines out = { 0 };

	brief_resets(&evidence, &out);
	ck_assert_uint_eq(out.count, 3);
	ck_assert_str_eq(out.line[0].text, "server R. x2");
	ck_assert_str_eq(out.line[1].text, "middlebox R");
	ck_assert_str_eq(out.line[2].text, "server R");
	lines_free(&out);
}
END_TEST

/* The sender's counters tell; whose they are is said where none is. */
START_TEST(counters_are_the_senders)
{
	static const struct {
		enum host sender;
		uint8_t flags;
		const char *told;
	} senders[] = {
		{ HOST_SERVER, SEGMENT_RST, "TCPAbortOnData x2" },
		{ HOST_CLIENT, SEGMENT_RST, "OutRsts" },
		{ HOST_MIDDLEBOX, SEGMENT_RST, "server TCPAbortOnData x2" },
		{ HOST_SERVER, SEGMENT_FIN, "server TCPAbortOnData x2" },
	};
	struct lines lines =
	    LINES(LINE("client OutRsts 1"), LINE("server EstabResets 1"),
		LINE("server OutRsts 2"), LINE("server TCPAbortOnData 2"));
	struct segment sent = { .sender = senders[_i].sender,
		.flags = senders[_i].flags };
	struct evidence evidence = { .segments = {
					 .segment = &sent, .count = 1 } };
	struct lines out = { 0 };

	evidence.account[ACCOUNT_COUNTERS].lines = lines;
	brief_counters(&evidence, &out);
	ck_assert_uint_eq(out.count, 1);
	ck_assert_str_eq(out.line[0].text, senders[_i].told);
	lines_free(&out);
}
END_TEST

START_TEST(worst_run_decides_a_tally)
{
	struct outcome outcomes[] = { fixture_held, fixture_broken,
		fixture_failed, fixture_held };
	struct tally tally = fixture_tally(FIXTURE_UNREAD, outcomes, 2);

	ck_assert_int_eq(tally_judgement(&fixture_all[0]), JUDGEMENT_HELD);
	ck_assert_int_eq(tally_judgement(&fixture_all[5]), JUDGEMENT_SKIPPED);
	ck_assert_int_eq(tally_judgement(&tally), JUDGEMENT_BROKEN);
	tally.outcomes = 4;
	ck_assert_int_eq(tally_judgement(&tally), JUDGEMENT_FAILED);
	ck_assert_ptr_eq(tally_worst(&tally), &outcomes[2]);
}
END_TEST

START_TEST(report_of_an_unknown_name_is_none)
{
	ck_assert_ptr_null(report_find("html"));
	ck_assert_str_eq(report_find("text")->name, "text");
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

	ladder_print(out, &wire, 2, false);
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

	tcase_add_checked_fixture(tcase, fixture_setup, NULL);
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
	tcase_add_test(
	    brief, resets_are_counted_by_sender_and_form_as_they_came);
	tcase_add_loop_test(brief, counters_are_the_senders, 0, 4);
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

	add_text(suite);
	return suite;
}
