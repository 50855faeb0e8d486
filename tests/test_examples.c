/* SPDX-License-Identifier: MIT */
/*
 * The tests of clients/examples, in other languages, hold as they stand; and
 * the gallery of other people's clients can be shown.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "invoke.h"
#include "suites.h"

static struct invocation
run_examples(const char *build)
{
	char *argv[] = { (char *)files_source("scripts/examples"),
		(char *)build, NULL };

	return invoke_argv(NULL, argv);
}

START_TEST(each_whose_runtime_is_here_passes)
{
	char *build = realpath(getenv("RESETLAB_BUILD"), NULL);
	struct invocation i = run_examples(build);

	invoke_expect(&i, 0);
	invoke_expect_out(&i, "passed ");
	invoke_expect_out(&i, ", 0 failed, ");
	fputs(i.out, stderr); /* which were skipped */
	invoke_free(&i);
	free(build);
}
END_TEST

/* A lab whose servers never come, or that ends at once. */
START_TEST(none_passes_without_its_servers)
{
	struct invocation i;

	ck_assert_int_eq(symlink("/bin/false", files_path("resetlab")), 0);
	i = run_examples(files_path("."));
	invoke_expect(&i, 1);
	ck_assert_msg(strstr(i.out, "\n0 passed, ") != NULL, "%s", i.out);
	invoke_free(&i);
}
END_TEST

static struct invocation
run_gallery(const char *option, const char *value)
{
	char *build = realpath(getenv("RESETLAB_BUILD"), NULL);
	char *argv[] = { (char *)files_source("scripts/gallery"),
		(char *)"--repeat", (char *)"1", (char *)"--out",
		(char *)files_path("gallery"), (char *)option, (char *)value,
		build, NULL };
	struct invocation i = invoke_argv(NULL, argv);

	free(build);
	return i;
}

/* Of all its clients this one is installed wherever the tests are. */
START_TEST(the_gallery_tells_who_said_what)
{
	struct invocation i = run_gallery("--only", "bash /dev/tcp");
	size_t length;
	char *page;

	invoke_expect(&i, 0);
	page = files_read(files_path("gallery/RESULTS.md"), &length);
	ck_assert_msg(
	    strstr(page, "\n| bash /dev/tcp | exit status 1 | `cat: -: "
			 "Connection reset by peer` |") != NULL,
	    "%s", page);
	free(page);
	page = files_read(files_path("gallery/results.html"), &length);
	ck_assert_ptr_nonnull(strstr(page, "Connection reset by peer"));
	free(page);
	invoke_free(&i);
}
END_TEST

START_TEST(the_gallery_refuses_what_it_does_not_know)
{
	struct invocation i = run_gallery("--only", "telnet");

	invoke_expect(&i, 2);
	invoke_expect_sentence(&i, "no client is called telnet");
	invoke_free(&i);
	i = run_gallery("--deadline", "0");
	invoke_expect(&i, 2);
	ck_assert_ptr_nonnull(strstr(i.err, "usage: "));
	invoke_free(&i);
}
END_TEST

Suite *
examples_suite(void)
{
	Suite *suite = suite_create("examples");
	TCase *tests = tcase_create("in other languages");

	tcase_add_checked_fixture(tests, files_setup, files_teardown);
	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, each_whose_runtime_is_here_passes);
	tcase_add_test(tests, none_passes_without_its_servers);
	tcase_add_test(tests, the_gallery_tells_who_said_what);
	tcase_add_test(tests, the_gallery_refuses_what_it_does_not_know);
	suite_add_tcase(suite, tests);
	return suite;
}
