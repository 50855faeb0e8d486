/* SPDX-License-Identifier: MIT */
/* The README says what is true: what is generated in it is current. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suites.h"

static const char *
from_environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? value : otherwise;
}

/* The exit status of `scripts/readme --check` after an edit of a copy. */
static int
check_after(const char *edit)
{
	char command[1024];
	int status;

	snprintf(command, sizeof(command),
	    "cd '%s' && copy=$(mktemp) && sed '%s' README.md >\"$copy\" && "
	    "{ scripts/readme --check '%s/resetlab' \"$copy\" 2>/dev/null; "
	    "status=$?; rm -f \"$copy\"; exit $status; }",
	    from_environment("RESETLAB_SOURCE", "."), edit,
	    from_environment("RESETLAB_BUILD", "build"));
	status = system(command);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(catalogue_and_example_are_current)
{
	ck_assert_int_eq(check_after(""), 0);
}
END_TEST

START_TEST(an_old_catalogue_is_noticed)
{
	ck_assert_int_ne(check_after("/^| .close_unread/d"), 0);
}
END_TEST

START_TEST(an_old_example_is_noticed)
{
	ck_assert_int_ne(check_after("s/probe_await_end(fd)/nothing/"), 0);
}
END_TEST

Suite *
readme_suite(void)
{
	Suite *suite = suite_create("readme");
	TCase *current = tcase_create("what is generated");

	tcase_set_timeout(current, 60);
	tcase_add_test(current, catalogue_and_example_are_current);
	tcase_add_test(current, an_old_catalogue_is_noticed);
	tcase_add_test(current, an_old_example_is_noticed);
	suite_add_tcase(suite, current);
	return suite;
}
