/* SPDX-License-Identifier: MIT */
/* run --record: exactly the lines of `expect` become what was seen. */
#include <check.h>
#include <dirent.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../scenarios/runner/record.h"
#include "../scenarios/runner/record_inside.h"
#include "evidence_of.h"
#include "files.h"
#include "suites.h"

#define GOOD "tests/pages/good/recorded.yaml"
#define FIRST 0
#define SECOND 1

static struct scenario *
load(const char *path)
{
	char *error = NULL;
	struct scenario *scenario = scenario_load(path, &error);

	ck_assert_msg(scenario != NULL, "%s", error);
	return scenario;
}

/* Records; the error, or NULL.  *diff is to be freed either way. */
static char *
record(const char *path, const struct recording *recordings, size_t count,
    char **diff)
{
	struct scenario *page = load(path);
	char *error = NULL;
	size_t length;
	FILE *out = open_memstream(diff, &length);
	int result = record_page(page, recordings, count, out, &error);

	fclose(out);
	ck_assert_int_eq(result, error == NULL ? 0 : -1);
	scenario_free(page);
	return error;
}

/* Records one case, which must succeed; returns the diff. */
static char *
record_one(const char *path, const struct scenario_case *c,
    const struct evidence *evidence)
{
	struct recording recording = { .c = c, .evidence = evidence };
	char *diff;
	char *error = record(path, &recording, 1, &diff);

	ck_assert_msg(error == NULL, "%s", error);
	return diff;
}

static void
holds_text(const char *path, const char *expected)
{
	size_t length;
	char *text = files_read(path, &length);

	ck_assert_str_eq(text, expected);
	free(text);
}

/* A copy of a text with some lines of it exchanged. */
static const char *
edited(const char *text, unsigned first, unsigned last, const char *with)
{
	char *other = files_edit(text, first, last, with);
	const char *path = files_write("page.yaml", other, strlen(other));

	free(other);
	return path;
}

/* A page, and the evidence of a run of one of its cases that holds. */
struct fixture {
	struct scenario *page;
	const struct scenario_case *c;
	struct evidence evidence;
	char *text; /* of the file */
};

static struct fixture
fixture_of(const char *file, size_t i)
{
	struct fixture f = { .page = load(file) };
	size_t length;

	f.c = &f.page->cases[i];
	f.evidence = evidence_of(f.c->expectation);
	f.text = files_read(file, &length);
	return f;
}

static void
fixture_free(struct fixture *f)
{
	scenario_free(f->page);
	evidence_clear(&f->evidence);
	free(f->text);
}

static void
exchange_line(struct lines *lines, size_t i, const char *with)
{
	free(lines->line[i].text);
	lines->line[i].text = strdup(with);
}

/* Lines of the good page that make a case of it wrong. */
static const struct {
	size_t c;
	unsigned first, last;
	const char *with;
} wrong[] = {
	{ FIRST, 15, 15, "        a-h connect ECONNREFUSED\n" },
	{ FIRST, 18, 18, "        write 5 4\n" },
	{ FIRST, 18, 20, "" },
	{ FIRST, 32, 32, "        # This goes, too.\n" },
	{ FIRST, 24, 24, "        client > S.\n" },
	{ FIRST, 25, 25, "" },
	{ FIRST, 28, 28, "        client > P. 99999\n" },
	{ FIRST, 29, 29, "        server > R. seq=7 ttl=1\n" },
	{ FIRST, 31, 33, "" },
	{ FIRST, 33, 33, "        server: {OutRsts: 5}\n" },
	{ FIRST, 34, 34, "" },
	{ FIRST, 34, 34, "      resets: [server TCP_STATE]\n" },
	{ SECOND, 44, 44, "        connect ok\n" },
	{ SECOND, 42, 48, "" },
	{ SECOND, 43, 48,
	    "      wire: client > R.\n      client: end\n"
	    "      log: quite another\n" },
};

START_TEST(a_wrong_expect_is_written_as_a_hand_would_and_nothing_else)
{
	struct fixture f = fixture_of(files_source(GOOD), wrong[_i].c);
	const char *path =
	    edited(f.text, wrong[_i].first, wrong[_i].last, wrong[_i].with);
	char *diff = record_one(path, f.c, &f.evidence);

	holds_text(path, f.text);
	ck_assert_uint_gt(strlen(diff), 0);
	free(diff);
	fixture_free(&f);
}
END_TEST

START_TEST(an_expect_is_added_at_the_end_of_a_file_without_newline)
{
	struct fixture f = fixture_of(files_source(GOOD), SECOND);
	char *cut = files_edit(f.text, 42, 50, "");
	char *whole = files_edit(f.text, 49, 50, "");
	const char *path = files_write("page.yaml", cut, strlen(cut) - 1);

	free(record_one(path, f.c, &f.evidence));
	holds_text(path, whole);
	free(cut);
	free(whole);
	fixture_free(&f);
}
END_TEST

START_TEST(a_case_that_holds_is_left_as_it_is)
{
	struct fixture f = fixture_of(files_source(GOOD), FIRST);
	const char *path =
	    edited(f.text, 19, 19, "        read    ECONNRESET\n");
	size_t length;
	char *before = files_read(path, &length);
	char *diff = record_one(path, f.c, &f.evidence);

	holds_text(path, before);
	ck_assert_str_eq(diff, "");
	free(diff);
	free(before);
	fixture_free(&f);
}
END_TEST

static void
same_accounts(const struct scenario_case *a, const struct scenario_case *b)
{
	ck_assert_uint_eq(a->expectations, 1);
	for (int k = 0; k < ACCOUNTS; k++)
		ck_assert_msg(lines_equal(&a->expectation->account[k],
				  &b->expectation->account[k]),
		    "%s: %s", a->name, account_name((enum account_kind)k));
}

/* Spoils a case's client, records it, and expects the case to be back. */
static void
goes_round(const char *file, size_t i)
{
	struct fixture f = fixture_of(file, i);
	const struct line *line =
	    f.c->expectation->account[ACCOUNT_CLIENT].line;
	unsigned first;
	struct scenario *page;
	const char *path;
	char *diff, *once;
	size_t length;

	/* A step that no client waits for would be another mistake. */
	while (strncmp(line->text, "step ", strlen("step ")) == 0)
		line++;
	if (strcmp(line->text, "end") == 0) {
		fixture_free(&f); /* there is no line to be mistaken in */
		return;
	}
	first = line->number;
	path = edited(
	    f.text, first, first, "        connect         ENETUNREACH\n");
	free(record_one(path, f.c, &f.evidence));
	page = load(path);
	ck_assert_uint_eq(page->count, f.page->count);
	for (size_t j = 0; j < page->count; j++)
		same_accounts(&page->cases[j], &f.page->cases[j]);
	once = files_read(path, &length);
	diff = record_one(path, f.c, &f.evidence);
	ck_assert_str_eq(diff, "");
	holds_text(path, once);
	free(diff);
	free(once);
	scenario_free(page);
	fixture_free(&f);
}

static void
all_go_round(const char *pattern)
{
	glob_t found;

	ck_assert_int_eq(glob(files_source(pattern), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct scenario *page = load(found.gl_pathv[i]);
		bool single = true;

		for (size_t j = 0; j < page->count; j++)
			single &= page->cases[j].expectations == 1;
		for (size_t j = 0; single && j < page->count; j++)
			goes_round(found.gl_pathv[i], j);
		scenario_free(page);
	}
	globfree(&found);
}

START_TEST(every_page_comes_back_equal_and_a_second_time_unchanged)
{
	all_go_round("tests/pages/paper/*.yaml");
	all_go_round("scenarios/*.yaml");
	all_go_round(GOOD);
}
END_TEST

START_TEST(what_was_not_heard_stays_and_the_diff_says_what_went)
{
	struct fixture f = fixture_of(files_source(GOOD), FIRST);
	const char *path = edited(f.text, 0, 0, "");
	char *diff, *expected;

	for (int k = ACCOUNT_WIRE; k < ACCOUNTS; k++) {
		f.evidence.account[k].heard = false;
		lines_free(&f.evidence.account[k].lines);
	}
	segments_free(&f.evidence.segments);
	exchange_line(&f.evidence.account[ACCOUNT_CLIENT].lines, 4, "read EOF");
	diff = record_one(path, f.c, &f.evidence);
	ck_assert_int_ne(asprintf(&expected,
			     "--- %s\n+++ %s\n@@ -16,7 +16,7 @@\n"
			     "         step now\n"
			     "         c-h await_reset POLLERR POLLHUP\n"
			     "         write 5         5\n"
			     "-        read            ECONNRESET\n"
			     "+        read            EOF\n"
			     "         state           CLOSE_WAIT\n"
			     "         end\n"
			     "       wire: |\n",
			     path, path),
	    -1);
	ck_assert_str_eq(diff, expected);
	free(expected);
	free(diff);
	fixture_free(&f);
}
END_TEST

START_TEST(what_a_new_page_does_not_hear_is_no_claim)
{
	struct fixture f = fixture_of(files_source(GOOD), SECOND);
	const char *path = edited(f.text, 42, 48, "");
	char *expected = files_edit(f.text, 48, 48,
	    "      # resets: not heard\n"
	    "      log: \"it said \\\"no\\\": why?\"\n");

	f.evidence.account[ACCOUNT_RESETS].heard = false;
	free(record_one(path, f.c, &f.evidence));
	holds_text(path, expected);
	free(expected);
	fixture_free(&f);
}
END_TEST

/* The log of the first case's run, and what the page then says of it. */
static const struct {
	const char *seen[3];
	const char *page;
} logs[] = {
	{ { "client: accept: EMFILE", "between",
	      "closing with 5 bytes unread "
	      "from client" },
	    "      log: [\"accept: EMFILE\", closing with 5 bytes unread]\n" },
	{ { "b: accept: EMFILE!", "quite another" },
	    "      log: \"accept: EMFILE\"\n" },
	{ { "accept: EMFILE, closing with 5 bytes unread" },
	    "      log: \"accept: EMFILE\"\n" },
	{ { "one", "- two", "three, four" },
	    "      log: [one, \"- two\", \"three, four\"]\n" },
	{ { "a log line that is long enough to fill more than half a page",
	      "and another one that is: so long that both need their own" },
	    "      log:\n"
	    "        - a log line that is long enough to fill more than half "
	    "a page\n"
	    "        - \"and another one that is: so long that both need their "
	    "own\"\n" },
	{ { NULL }, "" },
};

START_TEST(texts_of_the_log_that_are_still_found_stay)
{
	struct fixture f = fixture_of(files_source(GOOD), FIRST);
	struct lines *log = &f.evidence.account[ACCOUNT_LOG].lines;
	const char *path =
	    edited(f.text, 18, 18, "        write 5         4\n");
	char *expected = files_edit(f.text, 35, 35, logs[_i].page);

	lines_free(log);
	for (size_t i = 0; i < 3 && logs[_i].seen[i] != NULL; i++)
		lines_add(log, 0, "%s", logs[_i].seen[i]);
	free(record_one(path, f.c, &f.evidence));
	holds_text(path, expected);
	free(expected);
	fixture_free(&f);
}
END_TEST

START_TEST(two_cases_are_recorded_at_once)
{
	struct fixture a = fixture_of(files_source(GOOD), FIRST);
	struct fixture b = fixture_of(files_source(GOOD), SECOND);
	char *once = files_edit(a.text, 42, 48, "");
	const char *path = edited(once, 18, 18, "        write 5         4\n");
	struct recording recordings[] = {
		{ b.c, &b.evidence },
		{ a.c, &a.evidence },
		{ b.c, &b.evidence },
	};
	char *diff, *error = record(path, recordings, 3, &diff);

	ck_assert_ptr_null(error);
	holds_text(path, a.text);
	free(diff);
	free(once);
	fixture_free(&a);
	fixture_free(&b);
}
END_TEST

START_TEST(the_file_keeps_its_mode)
{
	struct fixture f = fixture_of(files_source(GOOD), SECOND);
	const char *path = edited(f.text, 42, 48, "");
	struct stat st;

	ck_assert_int_eq(chmod(path, 0640), 0);
	free(record_one(path, f.c, &f.evidence));
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
	fixture_free(&f);
}
END_TEST

static unsigned
files_in_folder(void)
{
	DIR *dir = opendir(files_path("."));
	unsigned count = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count - 2;
}

/* Recording fails so, prints no diff, and leaves the file and no other. */
static void
refuses(const char *path, const struct recording *recordings, size_t count,
    const char *expected)
{
	size_t length;
	char *before = files_read(path, &length);
	char *diff;
	char *error = record(path, recordings, count, &diff);

	ck_assert_msg(error != NULL, "recorded; expected: %s", expected);
	ck_assert_msg(strstr(error, expected) != NULL, "%s; expected: %s",
	    error, expected);
	ck_assert_str_eq(diff, "");
	holds_text(path, before);
	ck_assert_uint_eq(files_in_folder(), 1);
	free(error);
	free(diff);
	free(before);
}

START_TEST(an_incomplete_run_is_not_recorded)
{
	struct fixture f = fixture_of(files_source(GOOD), FIRST);
	struct recording recording = { f.c, &f.evidence };

	f.evidence.ending = ENDING_DEADLINE;
	refuses(edited(f.text, 0, 0, ""), &recording, 1,
	    "page/first: the run was not complete, so there is nothing to "
	    "record");
	fixture_free(&f);
}
END_TEST

START_TEST(runs_that_differ_are_not_recorded)
{
	struct fixture f = fixture_of(files_source(GOOD), SECOND);
	struct fixture g = fixture_of(files_source(GOOD), SECOND);
	struct recording recordings[] = { { f.c, &f.evidence },
		{ g.c, &g.evidence } };

	exchange_line(
	    &g.evidence.account[ACCOUNT_CLIENT].lines, 0, "connect ok");
	refuses(edited(f.text, 42, 48, ""), recordings, 2,
	    "page/second: its runs differ, so nothing is recorded");
	fixture_free(&f);
	fixture_free(&g);
}
END_TEST

START_TEST(a_case_that_went_away_is_not_recorded)
{
	struct fixture f = fixture_of(files_source(GOOD), SECOND);
	struct recording recording = { f.c, &f.evidence };

	refuses(edited(f.text, 39, 39, "  - name: third\n"), &recording, 1,
	    "page.yaml: the case \"second\" is not there any more");
	fixture_free(&f);
}
END_TEST

START_TEST(a_page_that_would_not_load_is_not_recorded)
{
	struct fixture f = fixture_of(files_source(GOOD), SECOND);
	struct recording recording = { f.c, &f.evidence };

	exchange_line(
	    &f.evidence.account[ACCOUNT_CLIENT].lines, 0, "step later");
	refuses(edited(f.text, 0, 0, ""), &recording, 1,
	    ":44: unknown step \"later\"; expected one of the case's steps");
	fixture_free(&f);
}
END_TEST

START_TEST(alternatives_are_for_a_person_to_change)
{
	struct fixture f =
	    fixture_of(files_source("tests/pages/good/every_key.yaml"), FIRST);
	struct recording recording = { f.c, &f.evidence };
	const char *path = edited(f.text, 0, 0, "");
	char *diff = record_one(path, f.c, &f.evidence);

	ck_assert_str_eq(diff, "");
	free(diff);
	exchange_line(
	    &f.evidence.account[ACCOUNT_CLIENT].lines, 0, "connect ok");
	refuses(path, &recording, 1,
	    "page.yaml:42: none of cause's alternatives was seen; which of "
	    "them to change is for a person to say");
	fixture_free(&f);
}
END_TEST

/* Two texts, a letter for each line, and their diff without its head. */
static const struct {
	const char *before, *after, *diff;
} diffs[] = {
	{ "", "", "" },
	{ "a\nb\n", "a\nb\n", "" },
	{ "", "a\n", "@@ -0,0 +1,1 @@\n+a\n" },
	{ "a\n", "", "@@ -1,1 +0,0 @@\n-a\n" },
	{ "a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n" },
	{ "a\nb\nc\nd\n", "b\nx\nd\n",
	    "@@ -1,4 +1,3 @@\n-a\n b\n-c\n+x\n d\n" },
	{ "a", "a\n",
	    "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n"
	    "+a\n" },
	{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n9\n",
	    "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n" },
	{ "x\n1\n2\n3\n4\n5\n6\ny\n", "1\n2\n3\n4\n5\n6\n",
	    "@@ -1,8 +1,6 @@\n-x\n 1\n 2\n 3\n 4\n 5\n 6\n-y\n" },
	{ "x\n1\n2\n3\n4\n5\n6\n7\ny\n", "1\n2\n3\n4\n5\n6\n7\n",
	    "@@ -1,4 +1,3 @@\n-x\n 1\n 2\n 3\n"
	    "@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-y\n" },
};

START_TEST(a_diff_is_unified_and_short)
{
	char *text = NULL, *expected;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	const char *head = diffs[_i].diff[0] != '\0' ? "--- f\n+++ f\n" : "";

	record_print_diff(out, "f", diffs[_i].before, diffs[_i].after);
	fclose(out);
	ck_assert_int_ne(asprintf(&expected, "%s%s", head, diffs[_i].diff), -1);
	ck_assert_str_eq(text, expected);
	free(expected);
	free(text);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *
record_suite(void)
{
	Suite *suite = suite_create("record");
	TCase *good = tcase_create("recorded");
	TCase *refused = tcase_create("refused");
	TCase *diff = tcase_create("diff");

	tcase_add_checked_fixture(good, files_setup, files_teardown);
	tcase_add_loop_test(good,
	    a_wrong_expect_is_written_as_a_hand_would_and_nothing_else, 0,
	    ROWS(wrong));
	tcase_add_test(
	    good, an_expect_is_added_at_the_end_of_a_file_without_newline);
	tcase_add_test(good, a_case_that_holds_is_left_as_it_is);
	tcase_set_timeout(good, 60); /* for every case of every page */
	tcase_add_test(
	    good, every_page_comes_back_equal_and_a_second_time_unchanged);
	tcase_add_test(
	    good, what_was_not_heard_stays_and_the_diff_says_what_went);
	tcase_add_test(good, what_a_new_page_does_not_hear_is_no_claim);
	tcase_add_loop_test(
	    good, texts_of_the_log_that_are_still_found_stay, 0, ROWS(logs));
	tcase_add_test(good, two_cases_are_recorded_at_once);
	tcase_add_test(good, the_file_keeps_its_mode);
	suite_add_tcase(suite, good);

	tcase_add_checked_fixture(refused, files_setup, files_teardown);
	tcase_add_test(refused, an_incomplete_run_is_not_recorded);
	tcase_add_test(refused, runs_that_differ_are_not_recorded);
	tcase_add_test(refused, a_case_that_went_away_is_not_recorded);
	tcase_add_test(refused, a_page_that_would_not_load_is_not_recorded);
	tcase_add_test(refused, alternatives_are_for_a_person_to_change);
	suite_add_tcase(suite, refused);

	tcase_add_loop_test(diff, a_diff_is_unified_and_short, 0, ROWS(diffs));
	suite_add_tcase(suite, diff);
	return suite;
}
