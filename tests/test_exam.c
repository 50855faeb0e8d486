/* SPDX-License-Identifier: MIT */
/*
 * The judges of an examination, each with what it is to pass and what it is to
 * catch, on made-up runs; and what is made of their findings.
 */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../scenarios/runner/exam/body.h"
#include "../scenarios/runner/exam/exam.h"
#include "../scenarios/runner/exam/inside.h"
#include "../scenarios/runner/exam/rules.h"
#include "files.h"
#include "invoke.h"
#include "suites.h"

#define EXITED(n) ((n) << 8) /* as wait(2) has it, */
#define DIED(sig) (sig) /* and this */

/* ---------------------------------------------------------------- judges */

/* A run as it might have been; what is left out is that of one plain GET. */
static const struct made {
	const char *situation;
	int status;
	unsigned bytes; /* of the body, from its beginning, */
	unsigned more; /* then so many more from its beginning */
	const char *out; /* or this instead */
	const char *err;
	const char *method; /* NULL: GET */
	unsigned requests; /* 0: one */
	unsigned first; /* 0: one */
	bool late, uncut, unheard, missing;
	const char *trouble;
	/* what the situations that it is compared with came to */
	int other[2];
	const char *other_err[2];
	/* and what is to be found */
	enum grade grade;
	const struct exam_rule *rule;
	const char *did;
} made[] = {
	/* the control */
	{ .situation = "body/ok",
	    .bytes = 1000,
	    .grade = GRADE_PASSED,
	    .rule = &rule_whole,
	    .did = "exit status 0, 1000 of 1000 bytes" },
	{ .situation = "body/ok",
	    .bytes = 999,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_whole,
	    .did = "exit status 0, 999 of 1000 bytes" },
	{ .situation = "body/ok",
	    .status = EXITED(3),
	    .bytes = 1000,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_whole,
	    .did = "exit status 3, 1000 of 1000 bytes" },
	{ .situation = "body/ok",
	    .unheard = true,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_whole,
	    .did = "exit status 0, 0 of 1000 bytes, it never connected" },
	{ .situation = "body/ok",
	    .missing = true,
	    .grade = GRADE_UNEXAMINED,
	    .rule = &rule_whole,
	    .did = "could not be executed" },
	{ .situation = "body/ok",
	    .trouble = "the server died",
	    .grade = GRADE_UNEXAMINED,
	    .rule = &rule_whole,
	    .did = "the server died" },
	{ .situation = "upload/ok",
	    .method = "POST",
	    .grade = GRADE_PASSED,
	    .rule = &rule_whole,
	    .did = "exit status 0" },
	{ .situation = "upload/ok",
	    .grade = GRADE_FAILURE,
	    .rule = &rule_whole,
	    .did = "exit status 0, it sent a GET, which has no body" },
	{ .situation = "reuse/ok",
	    .bytes = 1000,
	    .more = 1000,
	    .requests = 2,
	    .grade = GRADE_PASSED,
	    .rule = &rule_whole,
	    .did = "exit status 0, 2000 of 2000 bytes" },
	{ .situation = "reuse/ok",
	    .bytes = 1000,
	    .more = 1000,
	    .requests = 2,
	    .first = 2,
	    .grade = GRADE_UNEXAMINED,
	    .rule = &rule_whole,
	    .did = "exit status 0, 2000 of 2000 bytes, each request on a "
		   "connection of its own" },
	/* what any situation can break */
	{ .situation = "body/rst",
	    .status = DIED(SIGPIPE),
	    .bytes = 500,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_exit,
	    .did = "died of SIGPIPE, 500 of 1000 bytes" },
	{ .situation = "body/rst",
	    .late = true,
	    .bytes = 500,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_ends,
	    .did = "did not end within 10 s, 500 of 1000 bytes" },
	{ .situation = "body/rst",
	    .late = true,
	    .requests = 3,
	    .first = 3,
	    .grade = GRADE_UNEXAMINED,
	    .rule = &rule_incomplete,
	    .did = "did not end within 10 s, 0 of 1000 bytes, 3 requests, "
		   "still tries again: it needs a longer --deadline" },
	{ .situation = "body/rst",
	    .late = true,
	    .requests = 101,
	    .first = 101,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_ends,
	    .did = "did not end within 10 s, 0 of 1000 bytes, more than 100 "
		   "requests" },
	{ .situation = "body/rst",
	    .status = EXITED(1),
	    .bytes = 500,
	    .more = 500,
	    .requests = 2,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_prefix,
	    .did = "exit status 1, 1000 bytes: 500 are right, then it goes on "
		   "from byte 0 again, 2 requests" },
	{ .situation = "body/rst",
	    .status = EXITED(1),
	    .out = "000000000\nHello",
	    .grade = GRADE_FAILURE,
	    .rule = &rule_prefix,
	    .did = "exit status 1, 15 bytes: 10 are right, then come such as "
		   "were not sent" },
	/* a response that was cut */
	{ .situation = "body/fin",
	    .status = EXITED(18),
	    .bytes = 500,
	    .grade = GRADE_PASSED,
	    .rule = &rule_incomplete,
	    .did = "exit status 18, 500 of 1000 bytes" },
	{ .situation = "body/fin",
	    .bytes = 500,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_incomplete,
	    .did = "exit status 0, 500 of 1000 bytes, claims success" },
	{ .situation = "before-last-chunk/fin",
	    .bytes = 1000,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_incomplete,
	    .did = "exit status 0, 1000 of 1000 bytes, claims success" },
	{ .situation = "body/fin",
	    .status = EXITED(1),
	    .uncut = true,
	    .grade = GRADE_UNEXAMINED,
	    .rule = &rule_incomplete,
	    .did = "exit status 1, 0 of 1000 bytes, and the server never came "
		   "to its cut" },
	{ .situation = "body/stall",
	    .late = true,
	    .bytes = 500,
	    .uncut = true,
	    .grade = GRADE_NOTE,
	    .rule = &rule_silence,
	    .did = "did not end within 10 s, 500 of 1000 bytes, no timeout of "
		   "its own" },
	{ .situation = "body/stall",
	    .status = EXITED(28),
	    .bytes = 500,
	    .uncut = true,
	    .grade = GRADE_NOTE,
	    .rule = &rule_silence,
	    .did = "exit status 28, 500 of 1000 bytes, gave up by itself" },
	{ .situation = "body/stall",
	    .bytes = 500,
	    .uncut = true,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_incomplete,
	    .did = "exit status 0, 500 of 1000 bytes, claims success" },
	{ .situation = "until-close/rst",
	    .bytes = 500,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_until_close_cut,
	    .did = "exit status 0, 500 of 1000 bytes, claims success" },
	{ .situation = "until-close/rst",
	    .status = EXITED(56),
	    .bytes = 500,
	    .grade = GRADE_PASSED,
	    .rule = &rule_until_close_cut,
	    .did = "exit status 56, 500 of 1000 bytes" },
	{ .situation = "tls/no-close-notify/fin",
	    .bytes = 1000,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_no_close_notify,
	    .did = "exit status 0, 1000 of 1000 bytes, claims success" },
	/* a response that is complete */
	{ .situation = "until-close/fin",
	    .bytes = 500,
	    .grade = GRADE_PASSED,
	    .rule = &rule_until_close,
	    .did = "exit status 0, 500 of 500 bytes" },
	{ .situation = "until-close/fin",
	    .status = EXITED(1),
	    .bytes = 500,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_until_close,
	    .did = "exit status 1, 500 of 500 bytes" },
	{ .situation = "after-response/rst",
	    .bytes = 1000,
	    .uncut = true,
	    .grade = GRADE_PASSED,
	    .rule = &rule_complete,
	    .did = "exit status 0, 1000 of 1000 bytes, closed before the cut" },
	{ .situation = "after-response/rst",
	    .bytes = 900,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_complete,
	    .did = "exit status 0, 900 of 1000 bytes" },
	{ .situation = "tls/after-response/fin",
	    .status = EXITED(56),
	    .bytes = 1000,
	    .grade = GRADE_WARNING,
	    .rule = &rule_tls_complete,
	    .did = "exit status 56, 1000 of 1000 bytes" },
	/* nobody there */
	{ .situation = "refused",
	    .status = EXITED(7),
	    .unheard = true,
	    .grade = GRADE_PASSED,
	    .rule = &rule_refused,
	    .did = "exit status 7, 0 of 1000 bytes" },
	{ .situation = "refused",
	    .unheard = true,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_refused,
	    .did = "exit status 0, 0 of 1000 bytes, claims success" },
	/* what it tries again */
	{ .situation = "retry/body",
	    .bytes = 1000,
	    .requests = 3,
	    .first = 3,
	    .grade = GRADE_NOTE,
	    .rule = &rule_retry,
	    .did = "exit status 0, 1000 of 1000 bytes, 3 requests, it tried "
		   "again" },
	{ .situation = "retry/body",
	    .status = EXITED(18),
	    .bytes = 500,
	    .grade = GRADE_NOTE,
	    .rule = &rule_retry,
	    .did = "exit status 18, 500 of 1000 bytes, it did not try again" },
	{ .situation = "retry/body",
	    .bytes = 500,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_incomplete,
	    .did = "exit status 0, 500 of 1000 bytes, claims success" },
	{ .situation = "upload/rst",
	    .status = EXITED(55),
	    .method = "POST",
	    .grade = GRADE_PASSED,
	    .rule = &rule_incomplete,
	    .did = "exit status 55" },
	{ .situation = "upload/rst",
	    .status = EXITED(55),
	    .method = "POST",
	    .requests = 2,
	    .first = 2,
	    .grade = GRADE_WARNING,
	    .rule = &rule_once,
	    .did = "exit status 55, 2 requests, it sent the POST again" },
	{ .situation = "upload/rst",
	    .status = EXITED(55),
	    .method = "PUT",
	    .requests = 2,
	    .first = 2,
	    .grade = GRADE_NOTE,
	    .rule = &rule_incomplete,
	    .did = "exit status 55, 2 requests" },
	{ .situation = "upload/rst",
	    .method = "POST",
	    .grade = GRADE_FAILURE,
	    .rule = &rule_incomplete,
	    .did = "exit status 0, claims success" },
	/* a stale connection */
	{ .situation = "reuse/second-rst",
	    .bytes = 1000,
	    .more = 1000,
	    .requests = 3,
	    .first = 2,
	    .grade = GRADE_NOTE,
	    .rule = &rule_reuse,
	    .did = "exit status 0, 2000 of 2000 bytes, 3 requests, it went on "
		   "on a new connection" },
	{ .situation = "reuse/second-rst",
	    .status = EXITED(1),
	    .bytes = 1000,
	    .requests = 2,
	    .grade = GRADE_NOTE,
	    .rule = &rule_reuse,
	    .did = "exit status 1, 1000 of 2000 bytes, it did not try again" },
	{ .situation = "reuse/second-rst",
	    .bytes = 1000,
	    .requests = 2,
	    .grade = GRADE_FAILURE,
	    .rule = &rule_incomplete,
	    .did = "exit status 0, 1000 of 2000 bytes, claims success" },
	{ .situation = "reuse/second-rst",
	    .bytes = 1000,
	    .more = 1000,
	    .method = "POST",
	    .requests = 3,
	    .first = 2,
	    .grade = GRADE_WARNING,
	    .rule = &rule_once,
	    .did = "exit status 0, 2000 of 2000 bytes, 3 requests, it sent the "
		   "POST again" },
	/* an early answer */
	{ .situation = "early-413/rst",
	    .status = EXITED(1),
	    .err = "curl: the server answered 413",
	    .method = "POST",
	    .other = { EXITED(1) },
	    .grade = GRADE_PASSED,
	    .rule = &rule_shown,
	    .did = "exit status 1, and shows the 413" },
	{ .situation = "early-413/rst",
	    .status = EXITED(1),
	    .err = "POST http://192.0.2.2:4/early-413/rst: broken pipe",
	    .method = "POST",
	    .other = { EXITED(1) },
	    .grade = GRADE_WARNING,
	    .rule = &rule_shown,
	    .did = "exit status 1, and no word of the 413" },
	{ .situation = "early-413/rst",
	    .status = EXITED(22),
	    .method = "POST",
	    .other = { EXITED(1) },
	    .grade = GRADE_PASSED,
	    .rule = &rule_shown,
	    .did = "exit status 22, which a mere cut does not give" },
	{ .situation = "early-401/rst",
	    .method = "POST",
	    .other = { EXITED(1) },
	    .grade = GRADE_WARNING,
	    .rule = &rule_shown,
	    .did = "exit status 0, and no word of the 401" },
	{ .situation = "early-413/rst",
	    .status = EXITED(1),
	    .err = "413",
	    .method = "POST",
	    .requests = 2,
	    .first = 2,
	    .other = { EXITED(1) },
	    .grade = GRADE_WARNING,
	    .rule = &rule_once,
	    .did = "exit status 1, 2 requests, it sent the POST again" },
	/* what can be told apart */
	{ .situation = "apart/reset-end",
	    .other = { EXITED(56), EXITED(18) },
	    .grade = GRADE_NOTE,
	    .rule = &rule_apart,
	    .did = "tells them apart: exit status 56, and exit status 18" },
	{ .situation = "apart/reset-end",
	    .other = { EXITED(1), EXITED(1) },
	    .other_err = { "reset by peer", "unexpected end" },
	    .grade = GRADE_NOTE,
	    .rule = &rule_apart,
	    .did = "tells them apart: exit status 1, in other words" },
	{ .situation = "apart/reset-end",
	    .other = { EXITED(1), EXITED(1) },
	    .other_err = { "http://[::1]:4001/body/rst: failed at 0x7fab",
		"http://[::1]:39/body/fin: failed at 0x12" },
	    .grade = GRADE_NOTE,
	    .rule = &rule_apart,
	    .did = "the same for both: exit status 1, in the same words" },
};

#define MADE ((int)(sizeof(made) / sizeof(made[0])))

/* A body's bytes from its beginning, as the server sends them. */
static void
add_body(char *out, size_t *length, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		char line[24];

		snprintf(line, sizeof(line), "%09zu\n", i - i % 10);
		out[(*length)++] = line[i % 10];
	}
}

static struct observed
make(const struct made *m, char out[4096])
{
	const char *method = m->method != NULL ? m->method : "GET";
	const unsigned requests = m->requests != 0 ? m->requests : 1;
	struct observed seen = { .started = !m->missing,
		.late = m->late,
		.status = m->status,
		.err = (char *)(uintptr_t)(m->err != NULL ? m->err : ""),
		.trouble = (char *)(uintptr_t)m->trouble,
		.out = out };

	memset(out, 0, 4096);
	if (m->out != NULL) {
		seen.out_length = strlen(m->out);
		memcpy(out, m->out, seen.out_length);
	}
	add_body(out, &seen.out_length, m->bytes);
	add_body(out, &seen.out_length, m->more);
	seen.out_total = seen.out_length;
	if (m->unheard)
		return seen;
	seen.connected = true;
	seen.requests = requests;
	seen.first = m->first != 0 ? m->first : 1;
	seen.unsafe = strcmp(method, "POST") == 0 ? requests : 0;
	seen.cuts = !m->uncut;
	snprintf(seen.method, sizeof(seen.method), "%s", method);
	return seen;
}

START_TEST(a_judge_finds_what_is_right_and_what_is_not)
{
	const struct made *m = &made[_i];
	const struct situation *s = situation_find(m->situation);
	char out[4096];
	struct observed seen = make(m, out), other[2];
	struct hearing h = { .s = s, .seen = &seen, .deadline = 10 };
	struct finding f;

	ck_assert_ptr_nonnull(s);
	for (int i = 0; i < 2; i++) {
		other[i] = (struct observed){ .started = true,
			.status = m->other[i],
			.out = out,
			.err = (char *)(uintptr_t)(m->other_err[i] != NULL ?
						       m->other_err[i] :
						       "") };
		h.other[i] = s->with[i] != NULL ? &other[i] : NULL;
	}
	f = s->judge(&h);
	ck_assert_msg(f.grade == m->grade && f.rule == m->rule &&
			  strcmp(f.did, m->did) == 0,
	    "%s: %s by \"%s\", %s\nexpected %s by \"%s\", %s", s->name,
	    grade_name(f.grade), f.rule->says, f.did, grade_name(m->grade),
	    m->rule->says, m->did);
	free(f.did);
}
END_TEST

/* Each judge of the table has a run above that it passes, or only notes, and
 * one that it does not, but for those that cannot find anything wrong. */
START_TEST(every_judge_is_seen_with_both_outcomes)
{
	for (size_t i = 0; i < situations_count; i++) {
		bool good = false, bad = false;

		for (int k = 0; k < MADE; k++) {
			const struct situation *s =
			    situation_find(made[k].situation);

			if (s->judge != situations[i].judge)
				continue;
			good |= made[k].grade <= GRADE_NOTE;
			bad |= made[k].grade == GRADE_WARNING ||
			       made[k].grade == GRADE_FAILURE;
		}
		if (situations[i].judge == judge_apart)
			bad = true;
		ck_assert_msg(good && bad, "%s", situations[i].name);
	}
}
END_TEST

/* ----------------------------------------------------------------- table */

START_TEST(the_table_is_sound)
{
	for (size_t i = 0; i < situations_count; i++) {
		const struct situation *s = &situations[i];
		const struct situation *control;

		/* No name comes twice. */
		ck_assert_ptr_eq(situation_find(s->name), s);
		ck_assert(s->rule->source[0] != '\0');
		ck_assert_int_eq(
		    s->tls, s->server != NULL && s->server[1] != NULL);
		for (int k = 0; k < 2; k++)
			ck_assert(s->with[k] == NULL ||
				  situation_find(s->with[k]) != NULL);
		if (s->control == NULL) {
			ck_assert_ptr_eq(s->judge, judge_control);
			continue;
		}
		control = situation_find(s->control);
		ck_assert_msg(control != NULL && control < s &&
				  control->judge == judge_control &&
				  (control->asked == s->asked),
		    "%s: its control is %s", s->name, s->control);
	}
}
END_TEST

/* ------------------------------------------------------------------ body */

START_TEST(a_body_that_begins_again_is_seen_where_it_does)
{
	char out[4096] = "";
	size_t length = 0;
	struct delivered d;

	add_body(out, &length, 505);
	add_body(out, &length, 1000);
	d = body_compare(out, length, length, 1000, 1);
	ck_assert(!d.prefix && d.again);
	ck_assert_uint_eq(d.right, 505);
	ck_assert_uint_eq(d.from, 0);
	/* Two whole ones are no repetition where two are to come, */
	length = 0;
	add_body(out, &length, 1000);
	add_body(out, &length, 1000);
	ck_assert(body_compare(out, length, length, 1000, 2).prefix);
	/* but where one is. */
	d = body_compare(out, length, length, 1000, 1);
	ck_assert(!d.prefix && d.again);
	ck_assert_uint_eq(d.right, 1000);
}
END_TEST

START_TEST(more_than_was_kept_is_not_right)
{
	char out[4096] = "";
	size_t length = 0;
	struct delivered d;

	add_body(out, &length, 1000);
	d = body_compare(out, length, 5000000, 1000, 1);
	ck_assert(!d.prefix && !d.again);
	ck_assert_uint_eq(d.bytes, 5000000);
	ck_assert_uint_eq(d.right, 1000);
}
END_TEST

/* ------------------------------------------------------------------ words */

/* What a script says with the words that a run would give it. */
static void
script_says(const char *cmd, const char *expected)
{
	const struct exam_plan plan = { .asked = { [ASKED_UPLOAD] = cmd } };
	char **words = exam_words(&plan, situation_find("upload/ok"));
	struct invocation i;

	for (size_t k = 0; words[k] != NULL; k++) {
		if (strcmp(words[k], "{url}") != 0)
			continue;
		free(words[k]);
		words[k] = strdup("http://h:1/a?b=1&c='$(x)' *");
	}
	i = invoke_argv(NULL, words);
	invoke_expect(&i, 0);
	ck_assert_str_eq(i.out, expected);
	invoke_free(&i);
	exam_words_free(words);
}

START_TEST(the_url_is_one_word_of_a_script_however_it_is_quoted)
{
	static const char url[] = "<http://h:1/a?b=1&c='$(x)' *>";

	script_says("printf '<%s>' {url}", url);
	script_says("printf '<%s>' '{url}'", url);
	script_says("printf '<%s>' \"{url}\"", url);
	script_says("set -- {url} two; printf '<%s>' \"$1\"", url);
}
END_TEST

START_TEST(without_tls_there_is_no_certificate)
{
	char *const command[] = { (char *)(uintptr_t) "c",
		(char *)(uintptr_t) "--ca={cacert}", NULL };
	const struct exam_plan plan = { .command = command };
	char **words = exam_words(&plan, situation_find("body/ok"));

	ck_assert_str_eq(words[1], "--ca=/dev/null");
	exam_words_free(words);
	words = exam_words(&plan, situation_find("tls/body/ok"));
	ck_assert_str_eq(words[1], "--ca={cacert}");
	exam_words_free(words);
}
END_TEST

/* --------------------------------------------------------------- evidence */

START_TEST(requests_and_cuts_are_counted_from_the_log)
{
	struct evidence evidence = { .ending = ENDING_COMPLETE };
	struct foreign_result result = { .started = true,
		.out = strdup("a"),
		.err = strdup("x"),
		.out_length = 1,
		.err_length = 1,
		.out_total = 7,
		.connections = 2 };
	struct lines *log = &evidence.account[ACCOUNT_LOG].lines;
	struct observed seen;

	lines_add(log, 0, "client a: request 1: POST /upload/rst");
	lines_add(log, 0,
	    "client a: cutting upload with rst: 0 bytes sent; the client has "
	    "read all");
	lines_add(log, 0, "client b: request 1: POST /upload/rst");
	lines_add(log, 0, "client b: request 2: GET /upload/rst");
	lines_add(log, 0, "client b: request of no kind");
	evidence.foreign = &result;
	observe(&seen, &evidence);
	ck_assert_uint_eq(seen.requests, 3);
	ck_assert_uint_eq(seen.first, 2);
	ck_assert_uint_eq(seen.unsafe, 2);
	ck_assert_uint_eq(seen.cuts, 1);
	ck_assert_str_eq(seen.method, "POST");
	ck_assert_uint_eq(seen.out_total, 7);
	ck_assert_ptr_null(seen.trouble);
	observed_free(&seen);
	evidence.ending = ENDING_SERVER;
	evidence.trouble = strdup("the server died");
	observe(&seen, &evidence);
	ck_assert_str_eq(seen.trouble, "the server died");
	observed_free(&seen);
	free(result.out);
	free(result.err);
	evidence.foreign = NULL;
	evidence_clear(&evidence);
}
END_TEST

/* --------------------------------------------------------------- baseline */

static const struct wrong_baseline {
	const char *text, *error;
} wrong_baselines[] = {
	{ "body/rst\nbody/rts\n", ":2: there is no situation \"body/rts\", "
				  "did you mean body/rst" },
	{ "body/rst body/fin\n", ":1: expected one situation a line" },
};

START_TEST(a_wrong_baseline_is_an_error_with_its_line)
{
	const struct wrong_baseline *w = &wrong_baselines[_i];
	const char *file = files_write("known", w->text, strlen(w->text));
	struct baseline baseline;
	char *error = NULL;

	ck_assert_int_eq(baseline_read(&baseline, file, &error), -1);
	ck_assert_msg(strstr(error, w->error) != NULL, "%s", error);
	free(error);
}
END_TEST

static void
add_mark(struct paper *paper, const char *name, enum grade grade)
{
	struct mark *m = &paper->mark[paper->marks++];

	*m = (struct mark){ .s = situation_find(name),
		.answer = calloc(1, sizeof(struct answer)),
		.answers = 1,
		.run = true };
	m->answer[0] = (struct answer){
		.finding = { .grade = grade,
		    .rule = m->s->rule,
		    .did = strdup("exit status 0, <b> | 500 of 1000 bytes") },
		.said = strdup("it & \"said\""),
		.count = 1,
	};
}

static char *const command[] = { (char *)(uintptr_t) "curl",
	(char *)(uintptr_t) "-H", (char *)(uintptr_t) "A: b",
	(char *)(uintptr_t) "{url}", NULL };

static struct paper
make_paper(void)
{
	struct paper paper = { .mark = calloc(8, sizeof(struct mark)),
		.command = command,
		.isolation = "lab",
		.family = 4,
		.repeat = 1,
		.deadline = 10,
		.without_tls = 3 };

	add_mark(&paper, "body/ok", GRADE_PASSED);
	add_mark(&paper, "body/rst", GRADE_FAILURE);
	add_mark(&paper, "body/fin", GRADE_FAILURE);
	add_mark(&paper, "body/stall", GRADE_NOTE);
	add_mark(&paper, "upload/rst", GRADE_WARNING);
	add_mark(&paper, "chunk/rst", GRADE_UNEXAMINED);
	return paper;
}

START_TEST(a_baseline_that_was_written_knows_what_failed)
{
	const char *file = files_path("known");
	struct paper paper = make_paper();
	struct baseline baseline;
	char *error = NULL, *summary;

	ck_assert_int_eq(baseline_write(file, &paper), 0);
	mark_grade(&paper.mark[1]);
	ck_assert_int_eq(baseline_read(&baseline, file, &error), 0);
	/* Of the two that it knows, one does not fail any more. */
	paper.mark[2].answer[0].finding.grade = GRADE_PASSED;
	baseline_apply(&baseline, &paper);
	ck_assert_uint_eq(paper_count(&paper).known, 1);
	ck_assert_uint_eq(paper_count(&paper).mended, 1);
	ck_assert_uint_eq(paper_count(&paper).grade[GRADE_FAILURE], 0);
	summary = paper_summary(&paper);
	ck_assert_str_eq(summary,
	    "exam: 6 situations, 0 failures, 1 warning, 1 note, 1 known "
	    "failure, 1 not examined, 1 of the baseline does not fail any "
	    "more");
	free(summary);
	baseline_free(&baseline);
	paper_free(&paper);
}
END_TEST

/* ---------------------------------------------------------------- reports */

static char *
print(const char *format)
{
	struct paper paper = make_paper();
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	ck_assert_ptr_nonnull(out);
	paper.mark[2].known = true;
	paper_report_find(format)->print(out, &paper);
	ck_assert_int_eq(fclose(out), 0);
	paper_free(&paper);
	return text;
}

static const struct report_line {
	const char *format, *line;
} report_lines[] = {
	{ "text", "examined: curl -H 'A: b' {url}\n" },
	{ "text", "  body/rst    exit status 0, <b> | 500 of 1000 bytes  "
		  "RFC 9112 8    failure\n" },
	{ "text", "  body/fin    exit status 0, <b> | 500 of 1000 bytes  "
		  "RFC 9112 8    known failure\n" },
	{ "text", "    body/rst: exit status 0, <b> | 500 of 1000 bytes\n"
		  "        said: it & \"said\"\n" },
	{ "text", "exam: 6 situations, 1 failure, 1 warning, 1 note, "
		  "1 known failure, 1 not examined (lab, IPv4, 1 run of "
		  "each)\nnot examined: 3 of {cacert} (TLS)\n" },
	{ "markdown", "| body/rst | exit status 0, &lt;b> \\| 500 of 1000 "
		      "bytes | A response that was cut is incomplete, and "
		      "that is no success | RFC 9112 8, MUST | **failure** "
		      "|\n" },
	{ "markdown", "| **known failure** |\n" },
	{ "tap", "1..6\n" },
	{ "tap", "not ok 2 - body/rst\n" },
	{ "tap", "not ok 3 - body/fin # TODO known failure\n" },
	{ "tap", "ok 6 - chunk/rst # SKIP exit status 0" },
	{ "junit", "tests=\"6\" failures=\"1\" errors=\"0\" skipped=\"2\"" },
	{ "junit", "<failure message=\"exit status 0, &lt;b&gt; | 500 of "
		   "1000 bytes\" type=\"RFC 9112 8\">" },
	{ "json", "\"verdict\": \"warning\"" },
	{ "json", "\"said\": \"it & \\\"said\\\"\"" },
	{ "json", "\"known\": 1" },
};

#define REPORT_LINES ((int)(sizeof(report_lines) / sizeof(report_lines[0])))

START_TEST(a_report_says)
{
	char *text = print(report_lines[_i].format);

	ck_assert_msg(strstr(text, report_lines[_i].line) != NULL,
	    "expected\n%s\nin:\n%s", report_lines[_i].line, text);
	free(text);
}
END_TEST

/* Runs that differ are told with their counts, the worst first. */
START_TEST(mixed_behaviour_is_told_with_its_counts)
{
	struct answer answers[] = {
		{ .finding = { .grade = GRADE_FAILURE,
		      .did = (char *)(uintptr_t) "exit status 0" },
		    .count = 2 },
		{ .finding = { .grade = GRADE_PASSED,
		      .did = (char *)(uintptr_t) "exit status 1" },
		    .count = 3 },
	};
	const struct mark m = { .answer = answers, .answers = 2 };
	char *text = mark_did(&m);

	ck_assert_str_eq(
	    text, "exit status 0 (2 of 5); exit status 1 (3 of 5)");
	ck_assert_int_eq(mark_grade(&m), GRADE_FAILURE);
	free(text);
}
END_TEST

Suite *
exam_suite(void)
{
	Suite *suite = suite_create("exam");
	TCase *judges = tcase_create("judges");
	TCase *made_of = tcase_create("what is made of it");

	tcase_add_loop_test(
	    judges, a_judge_finds_what_is_right_and_what_is_not, 0, MADE);
	tcase_add_test(judges, every_judge_is_seen_with_both_outcomes);
	tcase_add_test(judges, the_table_is_sound);
	tcase_add_test(judges, a_body_that_begins_again_is_seen_where_it_does);
	tcase_add_test(judges, more_than_was_kept_is_not_right);
	suite_add_tcase(suite, judges);
	tcase_add_checked_fixture(made_of, files_setup, files_teardown);
	tcase_add_test(
	    made_of, the_url_is_one_word_of_a_script_however_it_is_quoted);
	tcase_add_test(made_of, without_tls_there_is_no_certificate);
	tcase_add_test(made_of, requests_and_cuts_are_counted_from_the_log);
	tcase_add_loop_test(
	    made_of, a_wrong_baseline_is_an_error_with_its_line, 0, 2);
	tcase_add_test(made_of, a_baseline_that_was_written_knows_what_failed);
	tcase_add_loop_test(made_of, a_report_says, 0, REPORT_LINES);
	tcase_add_test(made_of, mixed_behaviour_is_told_with_its_counts);
	suite_add_tcase(suite, made_of);
	return suite;
}
