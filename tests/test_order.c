/* SPDX-License-Identifier: MIT */
/*
 * What a case shows is its own: fresh labs, standing ones, any order and any
 * number at a time give the same bytes, also beside causes that dirty the lab
 * on purpose (tests/dirty: a TIME_WAIT, a fast-open cookie, a burst of ICMP).
 *
 * They are added to a copy of the tree as any cause is: three files each.
 */
#include <check.h>
#include <glob.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "invoke.h"
#include "suites.h"

#define DIRTY 3

static void
must(const char *command)
{
	struct invocation i = invoke_argv(NULL, invoke_words("%s", command));

	invoke_expect(&i, 0);
	invoke_free(&i);
}

#define MUST(...)                                                \
	do {                                                     \
		char command[2048];                              \
                                                                 \
		snprintf(command, sizeof(command), __VA_ARGS__); \
		must(command);                                   \
	} while (0)

static void
copy(const char *from, const char *to)
{
	MUST("cp -R %s %s", from, files_path(to));
}

static void
copy_built(const char *name, const char *to)
{
	const char *build = getenv("RESETLAB_BUILD");
	char from[PATH_MAX];

	snprintf(
	    from, sizeof(from), "%s/%s", build != NULL ? build : "build", name);
	copy(from, to);
}

/* All files of a pattern in the source tree into a folder of the copy. */
static size_t
copy_all(const char *pattern, const char *to)
{
	glob_t found;
	size_t count;

	ck_assert_int_eq(glob(files_source(pattern), 0, NULL, &found), 0);
	count = found.gl_pathc;
	for (size_t i = 0; i < count; i++)
		copy(found.gl_pathv[i], to);
	globfree(&found);
	return count;
}

static void
make_folder(const char *name)
{
	ck_assert_int_eq(mkdir(files_path(name), 0755), 0);
}

static void
setup(void)
{
	files_setup();
	make_folder("scenarios");
	make_folder("build");
	copy(files_source("Makefile"), "Makefile");
	copy(files_source("servers"), "servers");
	copy(files_source("clients"), "clients");
	copy_all("scenarios/*.yaml", "scenarios");
	copy_built("resetlab", "build");
	copy_built("servers", "build");
	copy_built("clients", "build");
	ck_assert_uint_eq(
	    copy_all("tests/dirty/servers/*.c", "servers"), DIRTY);
	ck_assert_uint_eq(
	    copy_all("tests/dirty/clients/*.c", "clients"), DIRTY);
	ck_assert_uint_eq(
	    copy_all("tests/dirty/scenarios/*.yaml", "scenarios"), DIRTY);
}

/*
 * Compiles the servers and probes that are new, and the libraries below them:
 * those of RESETLAB_BUILD may be for a sanitizer.
 */
static void
build(void)
{
	glob_t pages;
	char targets[1024] = "";

	/* What a make around us wants is not meant for the copy. */
	unsetenv("MAKEFLAGS");
	unsetenv("MAKELEVEL");
	unsetenv("MFLAGS");
	ck_assert_int_eq(
	    glob(files_source("tests/dirty/scenarios/*.yaml"), 0, NULL, &pages),
	    0);
	for (size_t i = 0; i < pages.gl_pathc; i++) {
		const char *name = strrchr(pages.gl_pathv[i], '/') + 1;
		int n = (int)strcspn(name, ".");
		size_t end = strlen(targets);

		snprintf(targets + end, sizeof(targets) - end,
		    " build/servers/%.*s build/clients/%.*s", n, name, n, name);
	}
	globfree(&pages);
	MUST("make -s -C %s BUILD=build WERROR=-Werror%s", files_path("."),
	    targets);
}

/* The names of those cases of a document that did not hold. */
static void
name_failed(const char *words, const char *text)
{
	json_t *root = json_loads(text, 0, NULL), *one;
	char names[1024] = "";
	size_t i;

	json_array_foreach(json_object_get(root, "cases"), i, one)
	{
		const char *judgement =
		    json_string_value(json_object_get(one, "judgement"));
		size_t end = strlen(names);

		/* --no-skip minds all that is skipped but for --allow-global */
		if (strcmp(judgement, "held") != 0 &&
		    strcmp(judgement, "skipped") != 0)
			snprintf(names + end, sizeof(names) - end, " %s",
			    json_string_value(json_object_get(one, "name")));
	}
	json_decref(root);
	ck_assert_msg(
	    names[0] == '\0', "with \"%s\" not held:%s", words, names);
}

/* The JSON document of every case, run twice, with more words. */
static char *
document(const char *words)
{
	struct invocation i = invoke(NULL,
	    "run --isolation lab --no-skip --clocks not --repeat 2 "
	    "--format json%s",
	    words);

	if (WIFEXITED(i.status) && WEXITSTATUS(i.status) == 1)
		name_failed(words, i.out);
	invoke_expect(&i, 0);
	ck_assert_str_eq(i.err, "");
	free(i.err);
	return i.out;
}

/* The first place at which two texts differ, with its surroundings. */
static void
compare(const char *words, const char *expected, const char *seen)
{
	size_t at = 0, from;

	while (expected[at] == seen[at] && seen[at] != '\0')
		at++;
	from = at > 200 ? at - 200 : 0;
	ck_assert_msg(expected[at] == seen[at],
	    "with \"%s\" byte %zu differs; alone:\n%.400s\nbut now:\n%.400s",
	    words, at, expected + from, seen + from);
}

/* A lab for each run is what the others must be equal to. */
START_TEST(every_way_of_running_gives_the_same_bytes)
{
	static const char *const ways[] = { " -j 1", " -j 2", " --shuffle 1",
		" --shuffle 2 -j 1", " --shuffle 3" };
	char *fresh, *seen;

	build();
	invoke_tree(files_path("."));
	fresh = document(" --fresh");
	ck_assert_ptr_nonnull(strstr(fresh, "\"leaves_time_wait/again\""));
	ck_assert_ptr_nonnull(strstr(fresh, "\"leaves_cookie/again\""));
	ck_assert_ptr_nonnull(strstr(fresh, "\"leaves_icmp/refused\""));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		seen = document(ways[i]);
		compare(ways[i], fresh, seen);
		free(seen);
	}
	free(fresh);
}
END_TEST

Suite *
order_suite(void)
{
	Suite *suite = suite_create("order");
	TCase *order = tcase_create("order");

	tcase_set_timeout(order, 300);
	tcase_add_checked_fixture(order, setup, files_teardown);
	tcase_add_test(order, every_way_of_running_gives_the_same_bytes);
	suite_add_tcase(suite, order);
	return suite;
}
