/* SPDX-License-Identifier: MIT */
/* The tests of clients/examples, in other languages, hold as they stand. */
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

Suite *
examples_suite(void)
{
	Suite *suite = suite_create("examples");
	TCase *tests = tcase_create("in other languages");

	tcase_add_checked_fixture(tests, files_setup, files_teardown);
	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, each_whose_runtime_is_here_passes);
	tcase_add_test(tests, none_passes_without_its_servers);
	suite_add_tcase(suite, tests);
	return suite;
}
