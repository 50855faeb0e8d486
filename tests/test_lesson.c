/* SPDX-License-Identifier: MIT */
/* resetlab list and resetlab explain, over the tree's own pages. */
#include <check.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/command.h"
#include "../scenarios/runner/suite.h"
#include "report_fixture.h"
#include "suites.h"

static struct tree tree;

static char *
folder(const char *variable, const char *otherwise, const char *name)
{
	const char *value = getenv(variable);
	char *path;

	ck_assert_int_ne(
	    asprintf(&path, "%s%s", value != NULL ? value : otherwise, name),
	    -1);
	return path;
}

static void
setup(void)
{
	tree.build = folder("RESETLAB_BUILD", "build", "");
	tree.scenarios = folder("RESETLAB_SOURCE", ".", "/scenarios");
	tree.source = folder("RESETLAB_SOURCE", ".", "");
}

static void
teardown(void)
{
	free(tree.build);
	free(tree.scenarios);
	free(tree.source);
}

/* What a command says on both streams; it runs in a child of its own. */
static char *
say(int (*run)(const struct tree *, int, char **), char *argv[], int *status)
{
	FILE *file = tmpfile();
	char *text = NULL;
	size_t room = 0;
	pid_t child;
	int argc = 0;

	ck_assert_ptr_nonnull(file);
	while (argv[argc] != NULL)
		argc++;
	child = fork();
	ck_assert_int_ne(child, -1);
	if (child == 0) {
		dup2(fileno(file), STDOUT_FILENO);
		dup2(fileno(file), STDERR_FILENO);
		optind = 0; /* begin anew: glibc's word for it */
		*status = run(&tree, argc, argv);
		fflush(stdout);
		_exit(*status);
	}
	ck_assert_int_eq(waitpid(child, status, 0), child);
	ck_assert(WIFEXITED(*status));
	*status = WEXITSTATUS(*status);
	rewind(file);
	if (getdelim(&text, &room, '\0', file) == -1)
		text = calloc(1, 1);
	fclose(file);
	return text;
}

#define SAY(run, status, ...) \
	say((run), (char *[]){ (char[]){ "it" }, __VA_ARGS__, NULL }, (status))
#define WORD(text) ((char[]){ text })

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;

	ck_assert_msg(file != NULL, "%s", path);
	ck_assert_int_ne(getdelim(&text, &room, '\0', file), -1);
	fclose(file);
	return text;
}

/* A line of text may be wrapped: compare with the blanks folded. */
static void
fold(char *text)
{
	char *to = text;

	for (const char *p = text; *p != '\0'; p++) {
		bool blank = strchr(" \n\t", *p) != NULL;

		if (!blank || (to > text && to[-1] != ' '))
			*to++ = blank ? ' ' : *p;
	}
	*to = '\0';
}

#define CELL 40 /* cases that a Markdown table's cell may name, */
#define CELL_FIRST 12 /* and how many it does where there are more */

/* A cell with too many says how many it leaves out. */
static void
assert_names_cases(const char *text, const struct scenario *page, bool markdown)
{
	const bool cut = markdown && page->count > CELL;
	char more[128];

	for (size_t k = 0; k < (cut ? CELL_FIRST : page->count); k++)
		assert_has(text, page->cases[k].name);
	snprintf(more, sizeof(more), "and %zu more (`resetlab list %s`)",
	    page->count - CELL_FIRST, page->name);
	ck_assert_msg((strstr(text, more) != NULL) == cut, "%s: %s\"%s\"",
	    page->name, cut ? "no " : "", more);
}

START_TEST(list_names_every_page_and_case)
{
	static const char *const names[] = { "text", "json", "markdown" };
	struct catalogue catalogue;
	char *error, *text;
	int status;

	ck_assert_int_eq(
	    catalogue_load(&catalogue, tree.scenarios, tree.build, &error), 0);
	text = SAY(command_list, &status, WORD("--format"), strdupa(names[_i]));
	ck_assert_int_eq(status, SUITE_HELD);
	fold(text);
	for (size_t i = 0; i < catalogue.count; i++) {
		assert_has(text, catalogue.page[i]->name);
		assert_has(text, catalogue.page[i]->group);
		assert_has(text, catalogue.page[i]->about);
		assert_names_cases(text, catalogue.page[i], _i == 2);
	}
	free(text);
	catalogue_free(&catalogue);
}
END_TEST

START_TEST(list_of_a_glob_is_a_part)
{
	int status;
	char *text = SAY(command_list, &status, WORD("close_unread/dr*"));

	ck_assert_int_eq(status, SUITE_HELD);
	ck_assert_str_eq(text,
	    "application\n"
	    "  close_unread\n"
	    "    Closing a socket that still holds unread bytes resets the "
	    "connection.\n"
	    "      drained (twin)  Read first, and the same close is a clean "
	    "end.\n");
	free(text);
}
END_TEST

START_TEST(list_as_json_names_the_twins)
{
	const char *format, *name, *twin;
	int status;
	char *text = SAY(command_list, &status, WORD("--format=json"),
	    WORD("close_unread/drained"));
	json_t *root = json_loads(text, 0, NULL);

	ck_assert_ptr_nonnull(root);
	ck_assert_int_eq(
	    json_unpack(root, "{s:s, s:[{s:s, s:[{s:s}!]}!]}", "format",
		&format, "causes", "name", &name, "cases", "twin_of", &twin),
	    0);
	ck_assert_str_eq(format, "resetlab-list-1");
	ck_assert_str_eq(name, "close_unread");
	ck_assert_str_eq(twin, "unread");
	json_decref(root);
	free(text);
}
END_TEST

START_TEST(list_refuses_an_unknown_format_and_name)
{
	int status;
	char *text = SAY(command_list, &status, WORD("--format=yaml"));

	ck_assert_int_eq(status, SUITE_USAGE);
	assert_has(text, "expected text, json or markdown");
	free(text);
	text = SAY(command_list, &status, WORD("close_unreed"));
	ck_assert_int_eq(status, SUITE_USAGE);
	assert_has(text, "\"close_unread\"");
	free(text);
}
END_TEST

START_TEST(explain_shows_the_whole_code)
{
	static const char *const folders[] = { "servers", "clients" };
	char *path, *code;
	int status;
	char *text = SAY(command_explain, &status, WORD("close_unread"));

	ck_assert_int_eq(status, SUITE_HELD);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_ne(asprintf(&path, "%s/%s/close_unread.c",
				     tree.source, folders[i]),
		    -1);
		code = read_file(path);
		assert_has(text, code);
		free(code);
		free(path);
	}
	free(text);
}
END_TEST

START_TEST(explain_tells_the_four_sides_of_a_case)
{
	int status;
	char *text = SAY(command_explain, &status, WORD("close_unread/unread"));

	ck_assert_int_eq(status, SUITE_HELD);
	assert_has(text, "    build/servers/close_unread --port 4242\n");
	assert_has(text, "    client    connect ok\n");
	assert_has(text, "      client ------------ P. 5 -------------> "
			 "server\n");
	assert_has(text, "      client <------------- R. -------------- "
			 "server\n");
	assert_has(text, "server TCPAbortOnClose 1\n");
	assert_has(text, "    resets    server TCP_ABORT_ON_CLOSE\n");
	assert_has(text, "    log       closing with 5 bytes unread\n");
	ck_assert_ptr_null(strstr(text, "close_unread/drained"));
	free(text);
}
END_TEST

START_TEST(explain_keeps_prose_in_78_columns)
{
	struct catalogue catalogue;
	char *error, *text, *rest, *line;
	int status;

	ck_assert_int_eq(
	    catalogue_load(&catalogue, tree.scenarios, tree.build, &error), 0);
	for (size_t i = 0; i < catalogue.count; i++) {
		text = SAY(command_explain, &status, catalogue.page[i]->name);
		rest = text;
		for (line = strsep(&rest, "\n");
		     line != NULL && strcmp(line, "By hand") != 0;
		     line = strsep(&rest, "\n"))
			ck_assert_msg(strlen(line) <= 78, "%s", line);
		ck_assert_msg(line != NULL, "%s", catalogue.page[i]->name);
		free(text);
	}
	catalogue_free(&catalogue);
}
END_TEST

START_TEST(explain_without_the_sources_says_so)
{
	char *text;
	int status;

	free(tree.source);
	tree.source = strdup("/proc/self/fdinfo");
	text = SAY(command_explain, &status, WORD("close_unread/unread"));
	ck_assert_int_eq(status, SUITE_HELD);
	assert_has(text, "The source is not here to be shown: "
			 "/proc/self/fdinfo/servers/close_unread.c: "
			 "No such file or directory.\n");
	free(text);
}
END_TEST

START_TEST(explain_suggests_the_nearest_name)
{
	int status;
	char *text = SAY(command_explain, &status, WORD("linger_zeroo"));

	ck_assert_int_eq(status, SUITE_USAGE);
	assert_has(text, "\"linger_zero\"");
	free(text);
	text =
	    say(command_explain, (char *[]){ WORD("explain"), NULL }, &status);
	ck_assert_int_eq(status, SUITE_USAGE);
	assert_has(text, "explain needs the name of a cause");
	free(text);
}
END_TEST

/* The name of a key that every page has and this one does not, or NULL. */
static const char *
key_missing(const struct scenario *page)
{
	const struct {
		const char *name;
		const char *text;
	} keys[] = {
		{ "about", page->about },
		{ "why", page->why },
		{ "seen-in", page->seen_in },
		{ "find-it", page->find_it },
		{ "fix-it", page->fix_it },
		{ "by-hand", page->by_hand },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].text == NULL)
			return keys[i].name;
	return NULL;
}

/* Whether a function of the kernel's is named; a sysctl has a dot before. */
static bool
names_function(const char *text)
{
	static const char *const begins[] = { "tcp_", "__tcp_", "inet_csk_",
		"nf_", NULL };

	for (size_t i = 0; begins[i] != NULL; i++)
		for (const char *at = strstr(text, begins[i]); at != NULL;
		     at = strstr(at + 1, begins[i]))
			if (at == text || strchr(" (\n", at[-1]) != NULL)
				return true;
	return false;
}

/* What is missing in a page and its server's head comment, or NULL. */
static const char *
lesson_lacks(const struct scenario *page, const char *head)
{
	if (key_missing(page) != NULL)
		return key_missing(page);
	if (strstr(page->why, "RFC ") == NULL && strstr(head, "RFC ") == NULL)
		return "an RFC";
	if (!names_function(page->why) && !names_function(head))
		return "a function of the kernel";
	return NULL;
}

/* The comment at the head of the page's server; "" where it has no own one. */
static char *
read_head(const char *name)
{
	char *path, *text, *end;

	ck_assert_int_ne(
	    asprintf(&path, "%s/servers/%s.c", tree.source, name), -1);
	text = access(path, R_OK) == 0 ? read_file(path) : strdup("");
	end = strstr(text, "#include");
	if (end != NULL)
		*end = '\0';
	free(path);
	return text;
}

START_TEST(every_page_tells_the_whole_lesson)
{
	struct catalogue catalogue;
	char *error;

	ck_assert_int_eq(
	    catalogue_load(&catalogue, tree.scenarios, tree.build, &error), 0);
	ck_assert_uint_gt(catalogue.count, 0);
	for (size_t i = 0; i < catalogue.count; i++) {
		char *head = read_head(catalogue.page[i]->name);
		const char *lacks = lesson_lacks(catalogue.page[i], head);

		ck_assert_msg(lacks == NULL, "%s lacks %s",
		    catalogue.page[i]->name, lacks);
		free(head);
	}
	catalogue_free(&catalogue);
}
END_TEST

START_TEST(a_lesson_that_lacks_something_is_noticed)
{
	static char words[] = "Words.", rfc[] = "RFC 9293, by net.ipv4.tcp_x.",
		    whole[] = "RFC 9293 (__tcp_close).";
	struct scenario page = { .about = words,
		.why = words,
		.seen_in = words,
		.find_it = words,
		.fix_it = words };

	ck_assert_pstr_eq(lesson_lacks(&page, ""), "by-hand");
	page.by_hand = words;
	ck_assert_pstr_eq(lesson_lacks(&page, ""), "an RFC");
	page.why = rfc;
	ck_assert_pstr_eq(lesson_lacks(&page, ""), "a function of the kernel");
	ck_assert_pstr_eq(lesson_lacks(&page, "see\ntcp_reset"), NULL);
	page.why = whole;
	ck_assert_pstr_eq(lesson_lacks(&page, ""), NULL);
}
END_TEST

/* Commands that change rules or settings, and may do so in a namespace. */
static bool
changes_the_host(const char *by_hand)
{
	static const char *const changes[] = { "nft ", "iptables ",
		"sysctl -w ", "ss -K", "ss -tK", "conntrack -D", NULL };
	const char *apart = strstr(by_hand, "unshare -rn");

	for (size_t i = 0; changes[i] != NULL; i++) {
		const char *at = strstr(by_hand, changes[i]);

		if (at != NULL && (apart == NULL || at < apart))
			return true;
	}
	return false;
}

START_TEST(no_command_by_hand_changes_the_host)
{
	struct catalogue catalogue;
	char *error;

	ck_assert(changes_the_host("nft add table t\nunshare -rn sh"));
	ck_assert(!changes_the_host("unshare -rn sh\nnft add table t"));
	ck_assert_int_eq(
	    catalogue_load(&catalogue, tree.scenarios, tree.build, &error), 0);
	for (size_t i = 0; i < catalogue.count; i++)
		ck_assert_msg(!changes_the_host(catalogue.page[i]->by_hand),
		    "%s", catalogue.page[i]->name);
	catalogue_free(&catalogue);
}
END_TEST

Suite *
lesson_suite(void)
{
	Suite *suite = suite_create("lesson");
	TCase *list = tcase_create("list");
	TCase *explain = tcase_create("explain");

	tcase_set_timeout(list, 60); /* every page, under sanitizers too */
	tcase_set_timeout(explain, 60);
	tcase_add_checked_fixture(list, setup, teardown);
	tcase_add_loop_test(list, list_names_every_page_and_case, 0, 3);
	tcase_add_test(list, list_of_a_glob_is_a_part);
	tcase_add_test(list, list_as_json_names_the_twins);
	tcase_add_test(list, list_refuses_an_unknown_format_and_name);
	suite_add_tcase(suite, list);
	tcase_add_checked_fixture(explain, setup, teardown);
	tcase_add_test(explain, explain_shows_the_whole_code);
	tcase_add_test(explain, explain_tells_the_four_sides_of_a_case);
	tcase_add_test(explain, explain_keeps_prose_in_78_columns);
	tcase_add_test(explain, explain_without_the_sources_says_so);
	tcase_add_test(explain, explain_suggests_the_nearest_name);
	tcase_add_test(explain, every_page_tells_the_whole_lesson);
	tcase_add_test(explain, a_lesson_that_lacks_something_is_noticed);
	tcase_add_test(explain, no_command_by_hand_changes_the_host);
	suite_add_tcase(suite, explain);
	return suite;
}
