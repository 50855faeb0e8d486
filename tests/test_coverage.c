/* SPDX-License-Identifier: MIT */
/*
 * What the pages say that they show is what is seen: resetlab list with
 * --reasons, --symptoms and --article, and a run of the whole catalogue
 * beside it.
 */
#include <check.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../scenarios/runner/catalogue.h"
#include "../scenarios/runner/list/coverage.h"
#include "../scenarios/runner/list/symptoms.h"
#include "../scenarios/runner/memory.h"
#include "../scenarios/runner/report/show.h"
#include "../scenarios/runner/witness/tracepoint.h"
#include "../scenarios/runner/witness/witness.h"
#include "files.h"
#include "suites.h"

static struct catalogue catalogue;
static struct pick *picks;
static size_t count;

static const char *
build(void)
{
	const char *folder = getenv("RESETLAB_BUILD");

	return folder != NULL ? folder : "build";
}

static void
load(const char *folder)
{
	char *error = NULL;

	ck_assert_msg(catalogue_load(&catalogue, folder, build(), &error) == 0,
	    "%s", error);
	picks = catalogue_pick(&catalogue, NULL, 0, &count, &error);
	ck_assert_ptr_nonnull(picks);
}

static void
unload(void)
{
	free(picks);
	catalogue_free(&catalogue);
}

static void
setup(void)
{
	files_setup();
	load(files_source("scenarios"));
}

static void
teardown(void)
{
	unload();
	files_teardown();
}

/* What the program writes when it is given these words. */
static FILE *
ask(const char *words)
{
	char *command = xasprintf("'%s/resetlab' --scenarios '%s' %s", build(),
	    files_source("scenarios"), words);
	FILE *out = popen(command, "re");

	ck_assert_ptr_nonnull(out);
	free(command);
	return out;
}

static json_t *
ask_json(const char *words)
{
	FILE *out = ask(words);
	json_error_t error;
	json_t *root = json_loadf(out, 0, &error);

	ck_assert_msg(root != NULL, "%s: %s", words, error.text);
	pclose(out);
	return root;
}

/* ------------------------------------------------ the table and the run */

/* Adds to a set, an object of names. */
static void
add(json_t *set, const char *name)
{
	ck_assert_int_eq(json_object_set_new(set, name, json_true()), 0);
}

/* A set as one text, sorted; to be freed. */
static char *
sorted(json_t *set)
{
	return json_dumps(set, JSON_SORT_KEYS);
}

/* Adds the second word of each line of an account. */
static void
add_seen(json_t *set, json_t *account)
{
	char name[64];
	json_t *line;
	size_t i;

	json_array_foreach(json_object_get(account, "lines"), i, line)
	{
		ck_assert_int_eq(
		    sscanf(json_string_value(line), "%*s %63s", name), 1);
		add(set, name);
	}
}

/*
 * What was seen of an account in a run, in any outcome of any case.  The
 * cases that were skipped are the third.  False where a case was not heard.
 */
static bool
gather_seen(json_t *run, const char *account, json_t *seen, json_t *skipped)
{
	json_t *one, *outcome, *said;
	bool heard = true;
	size_t i, k;

	json_array_foreach(json_object_get(run, "cases"), i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "judgement")),
			"skipped") == 0) {
			add(skipped,
			    json_string_value(json_object_get(one, "name")));
			continue;
		}
		json_array_foreach(json_object_get(one, "outcomes"), k, outcome)
		{
			said = json_object_get(outcome, account);
			heard &= json_is_true(json_object_get(said, "heard"));
			add_seen(seen, said);
		}
	}
	return heard;
}

/* The names in a table that cases show which were not all skipped. */
static void
gather_promised(json_t *rows, json_t *skipped, json_t *promised)
{
	json_t *row, *name;
	size_t i, k;

	json_array_foreach(rows, i, row) json_array_foreach(
	    json_object_get(row, "cases"), k,
	    name) if (json_object_get(skipped, json_string_value(name)) == NULL)
	    add(promised, json_string_value(json_object_get(row, "name")));
}

static void
compare(json_t *run, json_t *list, const char *account, const char *rows)
{
	json_t *seen = json_object(), *promised = json_object();
	json_t *skipped = json_object();

	/* An ordinary user's runner does not hear the resets. */
	if (gather_seen(run, account, seen, skipped)) {
		char *was, *should;

		gather_promised(json_object_get(list, rows), skipped, promised);
		was = sorted(seen);
		should = sorted(promised);
		ck_assert_str_eq(was, should);
		free(was);
		free(should);
	} else {
		ck_assert(!json_is_null(json_object_get(run, "no_reasons")) &&
			  strcmp(account, "resets") == 0);
	}
	json_decref(skipped);
	json_decref(promised);
	json_decref(seen);
}

START_TEST(every_reason_and_counter_of_the_table_is_seen_and_no_other)
{
	/* What changes the machine is seen where the tests may do so. */
	const bool all = getenv("RESETLAB_ALLOW_GLOBAL") != NULL;
	json_t *run = ask_json(all ? "run --isolation lab --allow-global "
				     "--format json" :
				     "run --isolation lab --format json");
	json_t *list = ask_json("list --reasons --format json");

	compare(run, list, "resets", "reasons");
	compare(run, list, "counters", "counters");
	json_decref(list);
	json_decref(run);
}
END_TEST

/* The first that no case shows, and of which nothing says why; or NULL. */
static const char *
not_covered(const struct coverage *coverage)
{
	for (size_t i = 0; i < coverage->count; i++)
		if (coverage->row[i].status == COVERAGE_MISSING)
			return coverage->row[i].name;
	return NULL;
}

START_TEST(every_reason_and_counter_that_can_be_reached_has_a_case)
{
	struct lines names = { 0 }, known = { 0 };
	struct coverage reasons, counters;
	char *why_not;

	/* A newer kernel's own are not this source's to cover. */
	reason_names(&names, &why_not);
	for (size_t i = 0; i < names.count; i++)
		if (reason_known(names.line[i].text))
			lines_add(&known, 0, "%s", names.line[i].text);
	reasons = coverage_of_reasons(&known, picks, count);
	counters = coverage_of_counters(picks, count);
	ck_assert_pstr_eq(not_covered(&reasons), NULL);
	ck_assert_pstr_eq(not_covered(&counters), NULL);
	coverage_free(&counters);
	coverage_free(&reasons);
	lines_free(&known);
	lines_free(&names);
	free(why_not);
}
END_TEST

START_TEST(every_reason_and_counter_has_one_row)
{
	struct lines names = { 0 };
	struct coverage reasons, counters;
	char *why_not;

	reason_names(&names, &why_not);
	ck_assert_uint_ge(names.count, 25);
	reasons = coverage_of_reasons(&names, picks, count);
	counters = coverage_of_counters(picks, count);
	ck_assert_uint_eq(reasons.count, names.count);
	ck_assert_uint_eq(counters.count, counters_watched());
	for (size_t i = 0; i < names.count; i++) {
		ck_assert_str_eq(reasons.row[i].name, names.line[i].text);
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(
			    names.line[i].text, names.line[k].text);
		/* What cannot be reached is not shown by a case after all. */
		ck_assert(reason_unreached(names.line[i].text) == NULL ||
			  reasons.row[i].status == COVERAGE_UNREACHABLE);
	}
	coverage_free(&counters);
	coverage_free(&reasons);
	lines_free(&names);
	free(why_not);
}
END_TEST

static const char newer[] =
    "name: tcp_send_reset\n"
    "ID: 7\n"
    "format:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\n"
    "\tfield:enum sk_rst_reason reason;\toffset:8;\tsize:4;\tsigned:0;\n"
    "\tfield:__u8 saddr[28];\toffset:12;\tsize:28;\tsigned:0;\n"
    "\tfield:__u8 daddr[28];\toffset:40;\tsize:28;\tsigned:0;\n"
    "\n"
    "print fmt: \"reason=%s\", __print_symbolic(REC->reason, "
    "{ 11, \"TCP_ABORT_ON_CLOSE\" }, { 25, \"TCP_NEWER\" }, "
    "{ 26, \"MPTCP_RST_NEWER\" }, { 27, \"MAX\" })\n";

START_TEST(a_newer_kernels_reason_shows_as_not_covered)
{
	struct lines names = { 0 };
	struct coverage coverage;
	char *why_not;
	struct tracepoint *t = tracepoint_parse(newer, strlen(newer), &why_not);

	ck_assert_msg(t != NULL, "%s", why_not);
	tracepoint_reasons(t, &names);
	tracepoint_free(t);
	coverage = coverage_of_reasons(&names, picks, count);
	ck_assert_uint_eq(coverage.count, 3);
	ck_assert_int_eq(coverage.row[0].status, COVERAGE_SHOWN);
	ck_assert_str_eq(coverage.row[1].name, "TCP_NEWER");
	ck_assert_int_eq(coverage.row[1].status, COVERAGE_MISSING);
	ck_assert_ptr_null(coverage.row[1].meaning);
	ck_assert_int_eq(coverage.row[2].status, COVERAGE_LATER);
	coverage_free(&coverage);
	lines_free(&names);
}
END_TEST

/* ----------------------------------------------------------------- twins */

/* The first page without a twin, or NULL. */
static const char *
page_without_twin(void)
{
	bool found;

	for (size_t i = 0; i < catalogue.count; i++) {
		found = false;
		for (size_t k = 0; k < catalogue.page[i]->count; k++)
			found |= catalogue.page[i]->cases[k].twin_of != NULL;
		if (!found)
			return catalogue.page[i]->name;
	}
	return NULL;
}

START_TEST(every_cause_has_a_twin)
{
	const char *name = page_without_twin();

	ck_assert_msg(name == NULL, "%s has no twin", name);
}
END_TEST

START_TEST(a_cause_without_a_twin_is_noticed)
{
	static const char page[] = "about: A page.\n"
				   "group: tests\n"
				   "why: To be noticed.\n"
				   "cases:\n"
				   "  - name: alone\n"
				   "    claim: It has no twin.\n"
				   "    run:\n"
				   "      server: [close_unread]\n"
				   "      client: [close_unread]\n";

	unload();
	files_write("lonely.yaml", page, strlen(page));
	load(files_path("."));
	ck_assert_pstr_eq(page_without_twin(), "lonely");
}
END_TEST

/* A page whose twin has a line of the wire and a reset; its error, or NULL. */
static char *
twin_with(const char *line, const char *reset, const char *middlebox)
{
	struct scenario *page;
	char *text, *error = NULL;
	int length = asprintf(&text,
	    "about: A page.\n"
	    "group: tests\n"
	    "why: To be read.\n"
	    "cases:\n"
	    "  - name: cause\n"
	    "    claim: One.\n"
	    "    run: {server: [one], client: [one]}\n"
	    "    network: {hosts: 3}\n"
	    "  - name: twin\n"
	    "    twin-of: cause\n"
	    "    claim: Two.\n"
	    "    run: {server: [one, --two], client: [one]%s}\n"
	    "    network: {hosts: 3}\n"
	    "    expect:\n"
	    "      client: end\n"
	    "      wire: %s\n"
	    "      resets: [%s]\n",
	    middlebox, line, reset);

	ck_assert_int_ne(length, -1);
	page = scenario_load(
	    files_write("page.yaml", text, (size_t)length), &error);
	scenario_free(page);
	free(text);
	return error;
}

static void
is_no_twin(const char *line, const char *reset, const char *middlebox)
{
	char *error = twin_with(line, reset, middlebox);

	ck_assert_ptr_nonnull(error);
	ck_assert_msg(strstr(error, "a twin shows none") != NULL, "%s", error);
	free(error);
}

START_TEST(a_proxys_twin_may_hide_a_reset_behind_it)
{
	static const char with[] = ", middlebox: [proxy]";

	ck_assert_pstr_eq(
	    twin_with("server > R.", "server TCP_STATE", with), NULL);
	is_no_twin("middlebox > R.", "server TCP_STATE", with);
	is_no_twin("server > R.", "middlebox TCP_STATE", with);
	is_no_twin("server > R.", "server TCP_STATE", "");
}
END_TEST

/* -------------------------------------------------------------- symptoms */

/* How often a case stands below the symptoms. */
static size_t
times_listed(const struct symptoms *all, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++)
		for (size_t k = 0; k < all->symptom[i].count; k++) {
			const struct sign *sign = &all->symptom[i].sign[k];

			for (size_t j = 0; j < sign->cases.count; j++)
				n +=
				    strcmp(sign->cases.line[j].text, name) == 0;
		}
	return n;
}

START_TEST(every_case_stands_below_a_symptom)
{
	struct symptoms all = { 0 };

	symptoms_read(picks, count, &all);
	ck_assert_uint_gt(all.count, 0);
	for (size_t i = 0; i < count; i++) {
		char *name = xasprintf(
		    "%s/%s", picks[i].scenario->name, picks[i].c->name);
		size_t n = times_listed(&all, name);

		ck_assert_msg(n <= picks[i].c->expectations &&
				  (n > 0) == (picks[i].c->expectations > 0),
		    "%s stands there %zu times", name, n);
		free(name);
	}
	symptoms_free(&all);
}
END_TEST

/* What stands below a symptom, as "WIRE; COUNTER ...; RESET ...". */
static void
expect_sign(const char *client, const char *expected)
{
	struct symptoms all = { 0 };
	bool found = false;

	symptoms_read(picks, count, &all);
	for (size_t i = 0; i < all.count; i++) {
		const struct symptom *s = &all.symptom[i];

		for (size_t k = 0; k < s->count; k++) {
			const struct sign *sign = &s->sign[k];
			char *text = xasprintf("%s; %s; %s", sign->wire,
			    sign->counters.count > 0 ?
				sign->counters.line[sign->counters.count - 1]
				    .text :
				"",
			    sign->resets.count > 0 ? sign->resets.line[0].text :
						     "");

			found |= strcmp(s->client, client) == 0 &&
				 strcmp(text, expected) == 0;
			free(text);
		}
	}
	ck_assert_msg(found, "%s: %s", client, expected);
	symptoms_free(&all);
}

START_TEST(a_symptom_is_told_apart_by_wire_counters_and_reason)
{
	expect_sign("read ECONNRESET",
	    "server > R.; server TCPAbortOnClose; server TCP_ABORT_ON_CLOSE");
	expect_sign("read ECONNRESET",
	    "server > R.; server TCPAbortOnData; server TCP_STATE");
	expect_sign("write EPIPE", "server > F., then server > R.; "
				   "server TCPAbortOnClose; "
				   "server TCP_ABORT_ON_CLOSE");
	expect_sign("read EOF", "server > F. and no reset; ; ");
}
END_TEST

/* --------------------------------------------------------------- article */

START_TEST(a_sentence_stands_once_with_every_case_that_tests_it)
{
	json_t *root = ask_json("list --article --format json");
	json_t *sentences = json_object_get(root, "sentences"), *sentence;
	json_t *said = json_object();
	size_t i, tests = 0, wanted = 0;

	for (i = 0; i < count; i++)
		wanted += picks[i].c->articles;
	json_array_foreach(sentences, i, sentence)
	{
		const char *says =
		    json_string_value(json_object_get(sentence, "says"));

		ck_assert_msg(
		    json_object_get(said, says) == NULL, "twice: %s", says);
		add(said, says);
		tests += json_array_size(json_object_get(sentence, "tests"));
	}
	ck_assert_uint_gt(wanted, 0);
	ck_assert_uint_eq(tests, wanted);
	ck_assert_uint_lt(json_array_size(sentences), wanted);
	json_decref(said);
	json_decref(root);
}
END_TEST

/*
 * The article's other sentences, by how they begin: none of them claims
 * anything of resets, of closes, or of what is to be seen of them.
 */
static const struct {
	const char *begins;
	const char *because;
} left_out[] = {
	{ "I've seen this numerous times", "what the author has met" },
	{ "First, the most common cause",
	    "how often the author has met it; the next ones say what it is" },
	{ "Imagine a scenario where", "the scene of the two that follow it" },
	{ "TCP guarantees in-order delivery",
	    "how data goes wrong; what comes of it the next one says" },
	{ "To illustrate these points", "what comes next in the article" },
	{ "Imagine a simplified server", "what the first program is for" },
	{ "Assume the server is written in C", "a choice of language" },
	{ "This example isn't code", "what comes next in the article" },
	{ "Consider a case where a client", "the scene of those that follow" },
	{ "There is a firewall sitting", "the scene of those that follow" },
	{ "For further study", "what to read" },
	{ "Network troubleshooting books", "what to read" },
	{ "Understanding server-side exception", "what to learn" },
	{ "Finally, examining documentation", "what to read" },
};

static bool
holds(const struct lines *lines, const char *text)
{
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->line[i].text, text) == 0)
			return true;
	return false;
}

/* The paragraphs of a file, each as one line. */
static void
read_paragraphs(const char *path, struct lines *into)
{
	size_t length;
	char *text = files_read(path, &length), *rest = text, *end;

	while (rest != NULL) {
		char *prose;

		end = strstr(rest, "\n\n");
		if (end != NULL)
			*end = '\0';
		prose = show_prose(rest);
		lines_add(into, 0, "%s", prose);
		free(prose);
		rest = end != NULL ? end + 2 : NULL;
	}
	free(text);
}

/* What the cases quote, each as one line. */
static void
gather_quoted(struct lines *into)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < picks[i].c->articles; k++) {
			char *prose = show_prose(picks[i].c->article[k].says);

			lines_add(into, 0, "%s", prose);
			free(prose);
		}
}

/* The first sentence that only one of the two has, or NULL; to be freed. */
static char *
first_amiss(const struct lines *claims, const struct lines *quoted)
{
	for (size_t i = 0; i < claims->count; i++)
		if (!holds(quoted, claims->line[i].text))
			return xasprintf(
			    "no case tests: %s", claims->line[i].text);
	for (size_t i = 0; i < quoted->count; i++)
		if (!holds(claims, quoted->line[i].text))
			return xasprintf("a case quotes what is no claim of "
					 "the article's: %s",
			    quoted->line[i].text);
	return NULL;
}

START_TEST(every_claim_of_the_article_is_tested_and_nothing_else)
{
	struct lines claims = { 0 }, quoted = { 0 };
	char *amiss;

	read_paragraphs(files_source("tests/article/claims.txt"), &claims);
	gather_quoted(&quoted);
	ck_assert_uint_gt(claims.count, 30);
	amiss = first_amiss(&claims, &quoted);
	ck_assert_msg(amiss == NULL, "%s", amiss);
	lines_free(&claims);
	lines_free(&quoted);
}
END_TEST

START_TEST(a_claim_that_no_case_tests_is_noticed)
{
	struct lines claims = { 0 }, quoted = { 0 };
	char *amiss;

	lines_add(&claims, 0, "Every reset is a crash.");
	amiss = first_amiss(&claims, &quoted);
	ck_assert_pstr_eq(amiss, "no case tests: Every reset is a crash.");
	free(amiss);
	lines_add(&quoted, 0, "Every reset is a crash.");
	lines_add(&quoted, 0, "Every crash is a reset.");
	amiss = first_amiss(&claims, &quoted);
	ck_assert_pstr_eq(amiss,
	    "a case quotes what is no claim of the article's: Every crash is a "
	    "reset.");
	free(amiss);
	lines_free(&claims);
	lines_free(&quoted);
}
END_TEST

START_TEST(what_is_left_out_is_no_claim)
{
	struct lines claims = { 0 };

	read_paragraphs(files_source("tests/article/claims.txt"), &claims);
	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
		size_t length = strlen(left_out[i].begins);

		ck_assert_str_ne(left_out[i].because, "");
		for (size_t k = 0; k < claims.count; k++)
			ck_assert_msg(strncmp(claims.line[k].text,
					  left_out[i].begins, length) != 0,
			    "%s", claims.line[k].text);
	}
	lines_free(&claims);
}
END_TEST

/* ---------------------------------------------------------------- format */

static const char *const lists[] = { "list --reasons", "list --symptoms",
	"list --article" };

START_TEST(a_list_keeps_to_78_columns)
{
	FILE *out = ask(lists[_i]);
	char *line = NULL;
	size_t room = 0, lines = 0;

	for (; getline(&line, &room, out) != -1; lines++) {
		line[strcspn(line, "\n")] = '\0';
		ck_assert_msg(show_columns(line) <= 78, "%s", line);
	}
	ck_assert_int_eq(pclose(out), 0);
	ck_assert_uint_gt(lines, 10);
	free(line);
}
END_TEST

Suite *
coverage_suite(void)
{
	Suite *suite = suite_create("coverage");
	TCase *tables = tcase_create("tables");
	TCase *observed = tcase_create("observed");

	tcase_add_checked_fixture(tables, setup, teardown);
	tcase_add_test(tables, every_reason_and_counter_has_one_row);
	tcase_add_test(
	    tables, every_reason_and_counter_that_can_be_reached_has_a_case);
	tcase_add_test(tables, a_newer_kernels_reason_shows_as_not_covered);
	tcase_add_test(tables, every_cause_has_a_twin);
	tcase_add_test(tables, a_cause_without_a_twin_is_noticed);
	tcase_add_test(tables, a_proxys_twin_may_hide_a_reset_behind_it);
	tcase_add_test(tables, every_case_stands_below_a_symptom);
	tcase_add_test(
	    tables, a_symptom_is_told_apart_by_wire_counters_and_reason);
	tcase_add_test(
	    tables, a_sentence_stands_once_with_every_case_that_tests_it);
	tcase_add_test(
	    tables, every_claim_of_the_article_is_tested_and_nothing_else);
	tcase_add_test(tables, a_claim_that_no_case_tests_is_noticed);
	tcase_add_test(tables, what_is_left_out_is_no_claim);
	tcase_add_loop_test(tables, a_list_keeps_to_78_columns, 0, 3);
	suite_add_tcase(suite, tables);
	tcase_set_timeout(tables, 60);
	tcase_set_timeout(observed, 120);
	tcase_add_checked_fixture(observed, setup, teardown);
	tcase_add_test(observed,
	    every_reason_and_counter_of_the_table_is_seen_and_no_other);
	suite_add_tcase(suite, observed);
	return suite;
}
