/* SPDX-License-Identifier: MIT */
/*
 * Each fault is needed: a program whose fault was exchanged for one that looks
 * alike fails its case, and the witnesses that notice are those foretold.
 *
 * A mutant is a patch of one program, tests/mutants/NAME.patch, below lines
 * that say what was exchanged, which case must fail and who must notice:
 *
 *     Exchanged: SO_LINGER zero and close, for connect(AF_UNSPEC): ...
 *     Case: linger_zero/request
 *     Noticed-by: kernel (counters)
 *
 * A case whose step waits for a line of the log does not fail but never ends
 * when that line does not come: there `Step: NAME` says which it is.
 */
#include <check.h>
#include <fcntl.h>
#include <glob.h>
#include <jansson.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/scenario.h"
#include "files.h"
#include "suites.h"

#define DEADLINE "5" /* seconds, for a mutant whose case never ends */

static glob_t patches;

struct mutant {
	char patch[PATH_MAX];
	char program[64]; /* "servers/linger_zero" */
	char test_case[64], page[64], noticed_by[128], step[64];
};

/* What stands behind a word at the beginning of a line; "" if nowhere. */
static void
field(const char *text, const char *word, char *value, size_t size)
{
	const char *line = text;

	value[0] = '\0';
	while (line != NULL) {
		if (strncmp(line, word, strlen(word)) == 0) {
			line += strlen(word);
			snprintf(value, size, "%.*s", (int)strcspn(line, "\n"),
			    line);
			return;
		}
		line = strchr(line, '\n');
		line = line != NULL ? line + 1 : NULL;
	}
}

static struct mutant
read_mutant(const char *path)
{
	struct mutant m = { 0 };
	char exchanged[256], *text;
	size_t length;

	ck_assert_ptr_nonnull(realpath(path, m.patch));
	text = files_read(path, &length);
	field(text, "Exchanged: ", exchanged, sizeof(exchanged));
	field(text, "Case: ", m.test_case, sizeof(m.test_case));
	field(text, "Noticed-by: ", m.noticed_by, sizeof(m.noticed_by));
	field(text, "Step: ", m.step, sizeof(m.step));
	field(text, "+++ b/", m.program, sizeof(m.program));
	free(text);
	ck_assert_msg(exchanged[0] != '\0', "%s: no line Exchanged", path);
	ck_assert_msg(strstr(m.program, ".c") != NULL, "%s: of what?", path);
	*strstr(m.program, ".c") = '\0';
	snprintf(m.page, sizeof(m.page), "%.*s", (int)strcspn(m.test_case, "/"),
	    m.test_case);
	return m;
}

static void
become(const char *const argv[])
{
	int out = open(files_path("stdout"),
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int err = open(files_path("stderr"),
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	/* What a make around us wants is not meant for the copy. */
	unsetenv("MAKEFLAGS");
	unsetenv("MAKELEVEL");
	unsetenv("MFLAGS");
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	/* It takes no const, and changes nothing. */
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* Runs a command to its end; its words end with a NULL. */
static int
status_of(const char *const argv[])
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		become(argv);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "%s died", argv[0]);
	return WEXITSTATUS(status);
}

static void
must(const char *const argv[])
{
	int status = status_of(argv);
	size_t length;

	if (status != 0)
		ck_abort_msg("%s exited with status %d:\n%s%s", argv[0], status,
		    files_read(files_path("stdout"), &length),
		    files_read(files_path("stderr"), &length));
}

#define MUST(...) must((const char *[]){ __VA_ARGS__, NULL })

static void
copy(const char *from, const char *to)
{
	/* With its times: make is to build what was patched, and no more. */
	MUST("cp", "-pR", from, files_path(to));
}

static void
copy_built(const char *name)
{
	const char *build = getenv("RESETLAB_BUILD");
	char from[PATH_MAX], to[128];

	snprintf(
	    from, sizeof(from), "%s/%s", build != NULL ? build : "build", name);
	snprintf(to, sizeof(to), "build/%s", name);
	copy(from, to);
}

/* As much of the tree as it takes to build one program and run one case. */
static void
copy_tree(const struct mutant *m)
{
	char page[128];

	snprintf(page, sizeof(page), "scenarios/%s.yaml", m->page);
	ck_assert_int_eq(mkdir(files_path("scenarios"), 0755), 0);
	ck_assert_int_eq(mkdir(files_path("build"), 0755), 0);
	ck_assert_int_eq(mkdir(files_path("build/obj"), 0755), 0);
	copy(files_source("Makefile"), "Makefile");
	copy(files_source("servers"), "servers");
	copy(files_source("clients"), "clients");
	copy(files_source(page), page);
	copy_built("resetlab");
	copy_built("servers");
	copy_built("clients");
	copy_built("obj/servers");
	copy_built("obj/clients");
}

static void
compile(const struct mutant *m)
{
	char target[128];

	snprintf(target, sizeof(target), "build/%s", m->program);
	MUST("make", "-s", "-C", files_path("."), "BUILD=build",
	    "WERROR=-Werror", target);
}

/* Runs the case; its report is what the command wrote to stdout. */
static int
run(const struct mutant *m)
{
	const char *const argv[] = { files_path("build/resetlab"), "run",
		m->test_case, "--isolation", "lab", "--deadline", DEADLINE,
		"--format", "json", NULL };

	return status_of(argv);
}

/* The accounts that disagree are those foretold, and no others. */
static void
compare_opinions(const struct mutant *m, json_t *opinions)
{
	for (int i = 0; i < ACCOUNTS; i++) {
		const char *account = account_name(i);
		bool foretold = strstr(m->noticed_by, account) != NULL;
		const char *opinion =
		    json_string_value(json_object_get(opinions, account));

		ck_assert_msg(opinion != NULL, "no opinion: %s", account);
		if (foretold)
			ck_assert_msg(
			    strstr(m->noticed_by, account_witness(i)) != NULL,
			    "%s: whose account is %s?", m->patch, account);
		/* An ordinary user's runner does not hear the resets. */
		if (strcmp(opinion, "not heard") == 0 && i == ACCOUNT_RESETS)
			continue;
		ck_assert_msg(
		    strcmp(opinion, foretold ? "disagrees" : "agrees") == 0,
		    "%s: %s %s", m->patch, account, opinion);
	}
}

static void
compare_report(const struct mutant *m)
{
	json_t *root = json_load_file(files_path("stdout"), 0, NULL);
	json_t *cases = json_object_get(root, "cases");
	json_t *one = json_array_get(cases, 0);
	json_t *outcomes = json_object_get(one, "outcomes");
	json_t *verdict =
	    json_object_get(json_array_get(outcomes, 0), "verdict");
	const bool broken = m->step[0] != '\0';
	const char *reason =
	    json_string_value(json_object_get(verdict, "reason"));

	ck_assert_uint_eq(json_array_size(cases), 1);
	ck_assert_uint_eq(json_array_size(outcomes), 1);
	ck_assert_str_eq(
	    json_string_value(json_object_get(one, "name")), m->test_case);
	ck_assert_msg(
	    json_object_get(verdict, "judgement") != NULL, "no verdict");
	ck_assert_msg(
	    strcmp(json_string_value(json_object_get(verdict, "judgement")),
		broken ? "broken" : "failed") == 0,
	    "%s: %s", m->patch, reason);
	if (!broken) {
		compare_opinions(m, json_object_get(verdict, "opinions"));
	} else {
		ck_assert_ptr_nonnull(reason);
		ck_assert_ptr_nonnull(strstr(reason, m->step));
	}
	json_decref(root);
}

START_TEST(a_mutant_fails_its_case_and_is_noticed_by_whom_it_says)
{
	struct mutant m = read_mutant(patches.gl_pathv[_i]);

	copy_tree(&m);
	compile(&m);
	/* Else it would not be the mutant that fails. */
	ck_assert_msg(run(&m) == 0, "%s fails already", m.test_case);
	MUST("patch", "-p1", "-s", "-N", "--no-backup-if-mismatch", "-d",
	    files_path("."), "-i", m.patch);
	compile(&m);
	ck_assert_msg(run(&m) == 1, "%s: nobody noticed", m.patch);
	compare_report(&m);
}
END_TEST

/*
 * Whether a page has a mutant: of its server, or of its probe, where that has
 * the fault.  A mutant's case begins with its page, "close_unread/unread".
 */
static bool
has_mutant(const char *page)
{
	const char *name = strrchr(page, '/') + 1;
	size_t length = strcspn(name, ".");

	for (size_t i = 0; i < patches.gl_pathc; i++) {
		struct mutant m = read_mutant(patches.gl_pathv[i]);

		if (strncmp(m.test_case, name, length) == 0 &&
		    m.test_case[length] == '/')
			return true;
	}
	return false;
}

START_TEST(every_page_has_a_mutant)
{
	glob_t pages;

	ck_assert_int_eq(
	    glob(files_source("scenarios/*.yaml"), 0, NULL, &pages), 0);
	for (size_t i = 0; i < pages.gl_pathc; i++)
		ck_assert_msg(has_mutant(pages.gl_pathv[i]), "%s has no mutant",
		    pages.gl_pathv[i]);
	globfree(&pages);
}
END_TEST

START_TEST(a_probe_has_a_mutant)
{
	bool found = false;

	for (size_t i = 0; i < patches.gl_pathc; i++)
		found |= strncmp(read_mutant(patches.gl_pathv[i]).program,
			     "clients/", 8) == 0;
	ck_assert(found);
}
END_TEST

/* Before any test runs, so without a check: none found fails two tests. */
static void
find_patches(void)
{
	const char *source = getenv("RESETLAB_SOURCE");
	char pattern[PATH_MAX];

	snprintf(pattern, sizeof(pattern), "%s/tests/mutants/*.patch",
	    source != NULL ? source : ".");
	if (glob(pattern, 0, NULL, &patches) != 0)
		patches.gl_pathc = 0;
}

Suite *
mutants_suite(void)
{
	Suite *suite = suite_create("mutants");
	TCase *noticed = tcase_create("noticed");
	TCase *complete = tcase_create("complete");

	find_patches();
	tcase_set_timeout(noticed, 60);
	tcase_add_checked_fixture(noticed, files_setup, files_teardown);
	tcase_add_loop_test(noticed,
	    a_mutant_fails_its_case_and_is_noticed_by_whom_it_says, 0,
	    (int)patches.gl_pathc);
	suite_add_tcase(suite, noticed);
	tcase_add_test(complete, every_page_has_a_mutant);
	tcase_add_test(complete, a_probe_has_a_mutant);
	suite_add_tcase(suite, complete);
	return suite;
}
