/* SPDX-License-Identifier: MIT */
/* The catalogue: what is in it, and what a person's words pick from it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../scenarios/runner/catalogue.h"
#include "files.h"
#include "suites.h"

static const char page[] =
    "about: A page.\n"
    "group: tests\n"
    "why: To be found.\n"
    "cases:\n"
    "  - name: cause\n"
    "    claim: One.\n"
    "    run:\n"
    "      server: [close_unread]\n"
    "      client: [probe]\n"
    "  - name: other\n"
    "    claim: Two.\n"
    "    run: {server: [close_unread], client: [probe]}\n";

static void
make_program(const char *name, mode_t mode)
{
	ck_assert_int_eq(chmod(files_write(name, "", 0), mode), 0);
}

/* Two pages with two cases each, and their programs. */
static void
setup(void)
{
	files_setup();
	ck_assert_int_eq(mkdir(files_path("servers"), 0700), 0);
	ck_assert_int_eq(mkdir(files_path("clients"), 0700), 0);
	make_program("servers/close_unread", 0700);
	make_program("clients/probe", 0700);
	files_write("linger_zero.yaml", page, strlen(page));
	files_write("close_unread.yaml", page, strlen(page));
	files_write(".hidden.yaml", "no page", 7);
	files_write("notes.txt", "no page", 7);
}

static void
load(struct catalogue *catalogue)
{
	char *error = NULL;

	ck_assert_msg(catalogue_load(catalogue, files_path("."),
			  files_path("."), &error) == 0,
	    "%s", error);
}

static void
load_says(const char *folder, const char *expected)
{
	struct catalogue catalogue;
	char *error = NULL;
	char *all;

	ck_assert_int_eq(
	    catalogue_load(&catalogue, folder, files_path("."), &error), -1);
	ck_assert_int_ne(asprintf(&all, "%s%s", folder, expected), -1);
	ck_assert_str_eq(error, all);
	ck_assert_ptr_null(catalogue.page);
	free(all);
	free(error);
}

START_TEST(pages_are_in_the_order_of_their_names)
{
	struct catalogue catalogue;

	load(&catalogue);
	ck_assert_uint_eq(catalogue.count, 2);
	ck_assert_str_eq(catalogue.page[0]->name, "close_unread");
	ck_assert_str_eq(catalogue.page[1]->name, "linger_zero");
	catalogue_free(&catalogue);
	catalogue_free(&catalogue);
}
END_TEST

START_TEST(a_wrong_page_spoils_the_catalogue_with_its_line)
{
	files_write("zz.yaml", "about: a\nmoon: b\n", 17);
	load_says(files_path("."),
	    "/zz.yaml:2: unknown key \"moon\"; a page may have: about, group, "
	    "why, seen-in, find-it, fix-it, by-hand, url, serve, cases");
}
END_TEST

START_TEST(a_missing_program_is_named_with_the_line_that_runs_it)
{
	char *expected;

	ck_assert_int_eq(remove(files_path("servers/close_unread")), 0);
	ck_assert_int_ne(
	    asprintf(&expected,
		"/close_unread.yaml:8: no server \"close_unread\": "
		"%s/servers/close_unread: No such file or directory",
		files_path(".")),
	    -1);
	load_says(files_path("."), expected);
	free(expected);
	make_program("servers/close_unread", 0700);
	make_program("clients/probe", 0600);
	ck_assert_int_ne(asprintf(&expected,
			     "/close_unread.yaml:9: no client \"probe\": "
			     "%s/clients/probe: Permission denied",
			     files_path(".")),
	    -1);
	load_says(files_path("."), expected);
	free(expected);
}
END_TEST

START_TEST(a_folder_without_pages_or_none_at_all_is_named)
{
	load_says(files_path("servers"), ": no scenario (*.yaml) in it");
	load_says(files_path("nowhere"), ": No such file or directory");
}
END_TEST

START_TEST(a_page_must_be_named_as_a_cause_is)
{
	files_write("Bad name.yaml", page, strlen(page));
	load_says(files_path("."),
	    "/Bad name.yaml: \"Bad name\" is no name of a scenario; expected "
	    "a-z, 0-9 and \"_\"");
}
END_TEST

/* Words, and what they pick: "page/case" of each, with a blank behind it. */
static const struct {
	const char *words[4];
	const char *picked;
} picks[] = {
	{ { NULL }, "close_unread/cause close_unread/other linger_zero/cause "
		    "linger_zero/other " },
	{ { "linger_zero" }, "linger_zero/cause linger_zero/other " },
	{ { "close_unread/other" }, "close_unread/other " },
	{ { "close*" }, "close_unread/cause close_unread/other " },
	{ { "*/other" }, "close_unread/other linger_zero/other " },
	{ { "*other" }, "close_unread/other linger_zero/other " },
	{ { "l?nger_[a-z]ero/c*" }, "linger_zero/cause " },
	{ { "linger_zero/cause", "close_unread/cause", "*/cause" },
	    "close_unread/cause linger_zero/cause " },
};

START_TEST(words_pick_each_case_once_and_in_order)
{
	char *words[4] = { NULL };
	struct catalogue catalogue;
	char *error = NULL, *text = NULL;
	size_t count = 0, n, length;
	struct pick *pick;
	FILE *out = open_memstream(&text, &length);

	load(&catalogue);
	for (; picks[_i].words[count] != NULL; count++)
		words[count] = strdup(picks[_i].words[count]);
	pick = catalogue_pick(&catalogue, words, count, &n, &error);
	ck_assert_msg(pick != NULL, "%s", error);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s/%s ", pick[i].scenario->name, pick[i].c->name);
	fclose(out);
	ck_assert_str_eq(text, picks[_i].picked);
	free(text);
	free(pick);
	for (size_t i = 0; i < count; i++)
		free(words[i]);
	catalogue_free(&catalogue);
}
END_TEST

static const struct {
	const char *word;
	const char *error;
} unknown[] = {
	{ "close_unred",
	    "no scenario \"close_unred\"; the nearest is \"close_unread\"" },
	{ "lingerzero",
	    "no scenario \"lingerzero\"; the nearest is \"linger_zero\"" },
	{ "close_unread/ohter", "no scenario \"close_unread/ohter\"; the "
				"nearest is \"close_unread/other\"" },
	{ "nothing-like-it", "no scenario \"nothing-like-it\"; `resetlab "
			     "list` names all of them" },
	{ "", "no scenario \"\"; `resetlab list` names all of them" },
	{ "zz*", "no scenario matches \"zz*\"" },
};

START_TEST(a_word_that_names_nothing_gets_the_nearest_name)
{
	char first[] = "*", word[64];
	char *words[] = { first, word };
	struct catalogue catalogue;
	char *error = NULL;
	size_t n;

	load(&catalogue);
	snprintf(word, sizeof(word), "%s", unknown[_i].word);
	ck_assert_ptr_null(catalogue_pick(&catalogue, words, 2, &n, &error));
	ck_assert_str_eq(error, unknown[_i].error);
	free(error);
	catalogue_free(&catalogue);
}
END_TEST

START_TEST(the_nearest_name_is_near_or_none)
{
	static const char *const names[] = { "name", "twin-of", "run", "wire" };
	const size_t count = sizeof(names) / sizeof(names[0]);
	static const char *const rows[][2] = {
		{ "tiwn-of", "twin-of" },
		{ "twinof", "twin-of" },
		{ "nam", "name" },
		{ "names", "name" },
		{ "rnu", "run" },
		{ "wier", "wire" },
		{ "nope-nope", NULL },
		{ "ruin", "run" },
		{ "rxyz", NULL },
		{ "ab", NULL },
		{ "", NULL },
	};
	char longest[200];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_pstr_eq(
		    nearest_name(rows[i][0], names, count), rows[i][1]);
	ck_assert_ptr_null(nearest_name("name", names, 0));
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	ck_assert_ptr_null(nearest_name(longest, names, count));
}
END_TEST

Suite *
catalogue_suite(void)
{
	Suite *suite = suite_create("catalogue");
	TCase *tcase = tcase_create("catalogue");

	tcase_add_checked_fixture(tcase, setup, files_teardown);
	tcase_add_test(tcase, pages_are_in_the_order_of_their_names);
	tcase_add_test(tcase, a_wrong_page_spoils_the_catalogue_with_its_line);
	tcase_add_test(
	    tcase, a_missing_program_is_named_with_the_line_that_runs_it);
	tcase_add_test(tcase, a_folder_without_pages_or_none_at_all_is_named);
	tcase_add_test(tcase, a_page_must_be_named_as_a_cause_is);
	tcase_add_loop_test(tcase, words_pick_each_case_once_and_in_order, 0,
	    (int)(sizeof(picks) / sizeof(picks[0])));
	tcase_add_loop_test(tcase,
	    a_word_that_names_nothing_gets_the_nearest_name, 0,
	    (int)(sizeof(unknown) / sizeof(unknown[0])));
	tcase_add_test(tcase, the_nearest_name_is_near_or_none);
	suite_add_tcase(suite, tcase);
	return suite;
}
