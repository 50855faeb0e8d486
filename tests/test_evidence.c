/* SPDX-License-Identifier: MIT */
/* The value that flows: when two runs gave the same. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../scenarios/runner/evidence.h"
#include "../scenarios/runner/memory.h"
#include "suites.h"

static struct evidence a, b;

static struct evidence
evidence_new(void)
{
	struct evidence evidence = { .ending = ENDING_COMPLETE };
	struct segments *segments = &evidence.segments;

	for (int i = 0; i < ACCOUNTS; i++) {
		evidence.account[i].heard = true;
		lines_add(&evidence.account[i].lines, 0, "line %d", i);
	}
	*segments = (struct segments){ .count = 3,
		.connections = 2,
		.segment = xcalloc(3, sizeof(struct segment)) };
	segments->segment[0] = (struct segment){ .flags = SEGMENT_ACK };
	segments->segment[1] =
	    (struct segment){ .flags = SEGMENT_RST, .window = 5 };
	segments->segment[2] =
	    (struct segment){ .flags = SEGMENT_RST, .connection = 1, .seq = 9 };
	evidence.frames[HOST_CLIENT] = (struct frames){ .count = 1,
		.frame = xcalloc(1, sizeof(struct frame)) };
	evidence.frames[HOST_CLIENT].frame[0].data = xcalloc(60, 1);
	return evidence;
}

static void
setup(void)
{
	a = evidence_new();
	b = evidence_new();
}

static void
teardown(void)
{
	evidence_clear(&a);
	evidence_clear(&b);
}

START_TEST(equal_runs_are_equal)
{
	ck_assert(evidence_equal(&a, &b));
}
END_TEST

START_TEST(time_and_frames_do_not_count)
{
	a.nanoseconds = 5;
	frames_free(&a.frames[HOST_CLIENT]);
	ck_assert(evidence_equal(&a, &b));
}
END_TEST

START_TEST(each_account_counts)
{
	a.account[_i].lines.line[0].text[0] = 'X';
	ck_assert(!evidence_equal(&a, &b));
	a.account[_i].lines.line[0].text[0] = 'l';
	ck_assert(evidence_equal(&a, &b));
	a.account[_i].heard = false;
	ck_assert(!evidence_equal(&a, &b));
}
END_TEST

START_TEST(the_ending_counts)
{
	a.ending = ENDING_PROBE;
	ck_assert(!evidence_equal(&a, &b));
	b.ending = ENDING_PROBE;
	ck_assert(evidence_equal(&a, &b));
	a.trouble = xstrdup("the probe was killed by SIGSEGV");
	ck_assert(!evidence_equal(&a, &b));
}
END_TEST

/* What makes an RST another one, and what leaves it the same. */
START_TEST(each_mark_of_a_reset_counts)
{
	struct segment *s = &a.segments.segment[1];
	const struct segment was = *s;
	struct segment others[] = {
		{ .flags = SEGMENT_RST | SEGMENT_ACK, .window = 5 },
		{ .flags = SEGMENT_RST, .window = 0 },
		{ .flags = SEGMENT_RST, .window = 5, .seq = 1 },
		{ .flags = SEGMENT_RST, .window = 5, .ack = 1 },
		{ .flags = SEGMENT_RST, .window = 5, .ttl = 1 },
		{ .flags = SEGMENT_RST, .window = 5, .length = 1 },
		{ .flags = SEGMENT_RST, .window = 5, .sender = HOST_SERVER },
		{ .flags = SEGMENT_RST, .window = 5, .to_server = true },
		{ .flags = SEGMENT_RST, .window = 5, .timestamps = true },
		{ .flags = SEGMENT_RST, .window = 5, .connection = 1 },
		{ .flags = SEGMENT_FIN, .window = 5 },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		*s = others[i];
		ck_assert_msg(!evidence_equal(&a, &b), "mark %zu", i);
	}
	*s = was;
	s->window = 6;
	ck_assert(evidence_equal(&a, &b));
}
END_TEST

START_TEST(the_order_of_connections_resets_does_not_count)
{
	struct segment first = a.segments.segment[1];

	a.segments.segment[1] = a.segments.segment[2];
	a.segments.segment[2] = first;
	ck_assert(evidence_equal(&a, &b));
}
END_TEST

START_TEST(acknowledgements_do_not_count)
{
	a.segments.segment[0].seq = 4;
	ck_assert(evidence_equal(&a, &b));
}
END_TEST

START_TEST(one_more_reset_counts)
{
	a.segments.segment[0].flags = SEGMENT_RST;
	ck_assert(!evidence_equal(&a, &b));
	ck_assert(!evidence_equal(&b, &a));
}
END_TEST

START_TEST(cleared_is_all_zero)
{
	const struct evidence zero = { 0 };

	evidence_clear(&a);
	ck_assert_mem_eq(&a, &zero, sizeof(zero));
	evidence_clear(&a);
}
END_TEST

Suite *
evidence_suite(void)
{
	Suite *suite = suite_create("evidence");
	TCase *tc = tcase_create("evidence");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, equal_runs_are_equal);
	tcase_add_test(tc, time_and_frames_do_not_count);
	tcase_add_loop_test(tc, each_account_counts, 0, ACCOUNTS);
	tcase_add_test(tc, the_ending_counts);
	tcase_add_test(tc, each_mark_of_a_reset_counts);
	tcase_add_test(tc, the_order_of_connections_resets_does_not_count);
	tcase_add_test(tc, acknowledgements_do_not_count);
	tcase_add_test(tc, one_more_reset_counts);
	tcase_add_test(tc, cleared_is_all_zero);
	suite_add_tcase(suite, tc);
	return suite;
}
