/* SPDX-License-Identifier: MIT */
/*
 * Verdicts: what was expected held against what was seen.  Each witness can
 * fail alone, and then it is named, and no other.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../scenarios/runner/memory.h"
#include "../scenarios/runner/verdict.h"
#include "suites.h"

/* What close_unread/unread sees, and what its page expects. */
static const char *const accounts[ACCOUNTS][8] = {
	[ACCOUNT_CLIENT] = { "connect ok", "write 5 5",
	    "await_reset POLLERR POLLHUP", "read ECONNRESET", "end" },
	[ACCOUNT_WIRE] = { "client > S", "server > S.", "client > P. 5",
	    "server > R. seq=1" },
	[ACCOUNT_COUNTERS] = { "client EstabResets 1", "server EstabResets 1",
	    "server OutRsts 1", "server TCPAbortOnClose 1" },
	[ACCOUNT_RESETS] = { "server TCP_ABORT_ON_CLOSE" },
	[ACCOUNT_LOG] = { "client: accepted",
	    "client: closing with 5 bytes unread" },
};

static const struct segment sent[] = {
	{ .flags = SEGMENT_SYN, .sender = HOST_CLIENT, .to_server = true },
	{ .flags = SEGMENT_SYN | SEGMENT_ACK, .sender = HOST_SERVER, .ack = 1 },
	{ .flags = SEGMENT_ACK,
	    .sender = HOST_CLIENT,
	    .to_server = true,
	    .seq = 1,
	    .ack = 1 },
	{ .flags = SEGMENT_PSH | SEGMENT_ACK,
	    .sender = HOST_CLIENT,
	    .to_server = true,
	    .seq = 1,
	    .ack = 1,
	    .length = 5 },
	{ .flags = SEGMENT_RST | SEGMENT_ACK,
	    .sender = HOST_SERVER,
	    .seq = 1,
	    .ack = 6 },
};

static struct expectation expectation[2];
static struct scenario_case page;
static struct evidence evidence;
static struct verdict verdict;

static void
expect(struct expectation *e, enum account_kind kind)
{
	for (size_t i = 0; accounts[kind][i] != NULL; i++)
		lines_add(&e->account[kind], 0, "%s", accounts[kind][i]);
}

static void
setup(void)
{
	memset(expectation, 0, sizeof(expectation));
	memset(&evidence, 0, sizeof(evidence));
	page = (struct scenario_case){ .expectation = expectation,
		.expectations = 1 };
	for (int k = 0; k < ACCOUNTS; k++) {
		if (k != ACCOUNT_LOG)
			expect(&expectation[0], (enum account_kind)k);
		evidence.account[k].heard = true;
		for (size_t i = 0; accounts[k][i] != NULL; i++)
			lines_add(&evidence.account[k].lines, 0, "%s",
			    accounts[k][i]);
	}
	lines_add(&expectation[0].account[ACCOUNT_LOG], 0,
	    "closing with 5 bytes unread");
	evidence.segments.segment = xcalloc(1, sizeof(sent));
	memcpy(evidence.segments.segment, sent, sizeof(sent));
	evidence.segments.count = sizeof(sent) / sizeof(sent[0]);
	evidence.segments.connections = 1;
}

static void
teardown(void)
{
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < ACCOUNTS; k++)
			lines_free(&expectation[i].account[k]);
	evidence_clear(&evidence);
	verdict_clear(&verdict);
}

/* Judges; asserts that the named accounts disagree, and no others. */
static void
judged(enum judgement judgement, unsigned disagree)
{
	verdict_clear(&verdict);
	verdict = verdict_of(&page, &evidence);
	ck_assert_str_eq(
	    judgement_name(verdict.judgement), judgement_name(judgement));
	for (unsigned k = 0; k < ACCOUNTS; k++)
		ck_assert_msg((verdict.opinion[k] == OPINION_DISAGREES) ==
				  ((disagree >> k & 1) != 0),
		    "account %u has opinion %d", k, (int)verdict.opinion[k]);
}
#define ONLY(kind) (1u << (kind))

static void
change(enum account_kind kind, size_t i, const char *text)
{
	struct line *line = &evidence.account[kind].lines.line[i];

	free(line->text);
	line->text = xstrdup(text);
}

START_TEST(what_was_expected_holds)
{
	judged(JUDGEMENT_HELD, 0);
	for (int k = 0; k < ACCOUNTS; k++)
		ck_assert_int_eq(verdict.opinion[k], OPINION_AGREES);
	ck_assert_ptr_null(verdict.reason);
}
END_TEST

START_TEST(the_client_can_fail_alone)
{
	change(ACCOUNT_CLIENT, 3, "read EOF");
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_CLIENT));
}
END_TEST

START_TEST(the_wire_can_fail_alone)
{
	struct segment *reset = &evidence.segments.segment[4];
	const struct segment was = *reset;

	reset->flags = SEGMENT_FIN | SEGMENT_ACK;
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_WIRE));
	*reset = was;
	reset->sender = HOST_MIDDLEBOX;
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_WIRE));
	*reset = was;
	reset->seq = 2;
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_WIRE));
	*reset = was;
	reset->ack = 2; /* the page does not say */
	judged(JUDGEMENT_HELD, 0);
	evidence.segments.count--;
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_WIRE));
}
END_TEST

START_TEST(the_counters_can_fail_alone)
{
	change(ACCOUNT_COUNTERS, 3, "server TCPAbortOnData 1");
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_COUNTERS));
}
END_TEST

START_TEST(the_reasons_can_fail_alone)
{
	change(ACCOUNT_RESETS, 0, "server TCP_STATE");
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_RESETS));
}
END_TEST

START_TEST(the_log_can_fail_alone)
{
	change(ACCOUNT_LOG, 1, "client: closing with nothing unread");
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_LOG));
}
END_TEST

START_TEST(what_the_page_leaves_out_must_not_happen)
{
	lines_add(&evidence.account[_i].lines, 0, "server OutRsts 2");
	judged(JUDGEMENT_FAILED, ONLY(_i));
	lines_free(&expectation[0].account[_i]);
	judged(JUDGEMENT_FAILED, ONLY(_i));
	lines_free(&evidence.account[_i].lines);
	judged(JUDGEMENT_HELD, 0);
}
END_TEST

START_TEST(a_log_may_say_more_but_in_order)
{
	struct lines *texts = &expectation[0].account[ACCOUNT_LOG];

	lines_free(texts);
	judged(JUDGEMENT_HELD, 0);
	lines_add(texts, 0, "accepted");
	lines_add(texts, 0, "closing");
	judged(JUDGEMENT_HELD, 0);
	lines_add(texts, 0, "closing");
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_LOG));
	lines_free(texts);
	lines_add(texts, 0, "closing");
	lines_add(texts, 0, "accepted");
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_LOG));
}
END_TEST

START_TEST(acks_and_repetitions_are_judged_when_shown)
{
	struct segment *reset = &evidence.segments.segment[4];

	page.acks = true;
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_WIRE));
	page.acks = false;
	*reset = evidence.segments.segment[3];
	reset->again = true;
	free(expectation[0].account[ACCOUNT_WIRE].line[3].text);
	expectation[0].account[ACCOUNT_WIRE].count--;
	judged(JUDGEMENT_HELD, 0);
	page.retransmissions = true;
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_WIRE));
}
END_TEST

START_TEST(who_was_not_heard_has_no_say)
{
	lines_free(&evidence.account[_i].lines);
	if (_i == ACCOUNT_WIRE)
		evidence.segments.count = 0;
	judged(JUDGEMENT_FAILED, ONLY(_i));
	evidence.account[_i].heard = false;
	judged(JUDGEMENT_HELD, 0);
	ck_assert_int_eq(verdict.opinion[_i], OPINION_NOT_HEARD);
}
END_TEST

START_TEST(where_nobody_was_heard_nothing_holds)
{
	for (int k = 0; k < ACCOUNTS; k++)
		evidence.account[k].heard = false;
	judged(JUDGEMENT_BROKEN, 0);
	ck_assert_str_eq(verdict.reason, "no witness was heard");
}
END_TEST

START_TEST(any_expectation_may_hold)
{
	page.expectations = 2;
	for (int k = 0; k < ACCOUNTS; k++)
		expect(&expectation[1], (enum account_kind)k);
	lines_add(&expectation[0].account[ACCOUNT_CLIENT], 0, "more");
	judged(JUDGEMENT_HELD, 0);
	ck_assert_uint_eq(verdict.expectation, 1);
}
END_TEST

START_TEST(the_nearest_expectation_is_named)
{
	page.expectations = 2;
	expect(&expectation[1], ACCOUNT_CLIENT);
	expect(&expectation[1], ACCOUNT_WIRE);
	change(ACCOUNT_CLIENT, 3, "read EOF");
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_CLIENT));
	ck_assert_uint_eq(verdict.expectation, 0);
}
END_TEST

START_TEST(the_nearest_may_be_the_second)
{
	struct expectation first = expectation[0];

	page.expectations = 2;
	expectation[0] = (struct expectation){ 0 };
	expectation[1] = first;
	change(ACCOUNT_RESETS, 0, "server TCP_STATE");
	judged(JUDGEMENT_FAILED, ONLY(ACCOUNT_RESETS));
	ck_assert_uint_eq(verdict.expectation, 1);
}
END_TEST

START_TEST(a_page_that_expects_nothing_fails)
{
	page.expectations = 0;
	judged(JUDGEMENT_FAILED, 0);
	ck_assert_str_eq(
	    verdict.reason, "the page expects nothing yet: run --record");
}
END_TEST

START_TEST(a_run_that_is_not_complete_is_broken)
{
	evidence.ending = ENDING_DEADLINE;
	judged(JUDGEMENT_BROKEN, 0);
	ck_assert_ptr_nonnull(strstr(verdict.reason, "deadline"));
	evidence.trouble = xstrdup("the probe hangs in read");
	judged(JUDGEMENT_BROKEN, 0);
	ck_assert_str_eq(verdict.reason, "the probe hangs in read");
}
END_TEST

START_TEST(a_broken_run_says_who_disagrees_too)
{
	evidence.ending = ENDING_PROBE;
	change(ACCOUNT_CLIENT, 3, "read EOF");
	judged(JUDGEMENT_BROKEN, ONLY(ACCOUNT_CLIENT));
}
END_TEST

static TCase *
witnesses_case(void)
{
	TCase *tc = tcase_create("witnesses");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_was_expected_holds);
	tcase_add_test(tc, the_client_can_fail_alone);
	tcase_add_test(tc, the_wire_can_fail_alone);
	tcase_add_test(tc, the_counters_can_fail_alone);
	tcase_add_test(tc, the_reasons_can_fail_alone);
	tcase_add_test(tc, the_log_can_fail_alone);
	tcase_add_loop_test(tc, what_the_page_leaves_out_must_not_happen,
	    ACCOUNT_COUNTERS, ACCOUNT_RESETS + 1);
	tcase_add_test(tc, a_log_may_say_more_but_in_order);
	tcase_add_test(tc, acks_and_repetitions_are_judged_when_shown);
	tcase_add_loop_test(tc, who_was_not_heard_has_no_say, 0, ACCOUNTS);
	return tc;
}

Suite *
verdict_suite(void)
{
	Suite *suite = suite_create("verdict");
	TCase *tc = tcase_create("verdict");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, where_nobody_was_heard_nothing_holds);
	tcase_add_test(tc, any_expectation_may_hold);
	tcase_add_test(tc, the_nearest_expectation_is_named);
	tcase_add_test(tc, the_nearest_may_be_the_second);
	tcase_add_test(tc, a_page_that_expects_nothing_fails);
	tcase_add_test(tc, a_run_that_is_not_complete_is_broken);
	tcase_add_test(tc, a_broken_run_says_who_disagrees_too);
	suite_add_tcase(suite, witnesses_case());
	suite_add_tcase(suite, tc);
	return suite;
}
