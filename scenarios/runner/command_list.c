/* SPDX-License-Identifier: MIT */
/* resetlab list: the catalogue, for people, programs and the README. */
#include <err.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "memory.h"
#include "report/show.h"
#include "suite.h"

#define WIDTH 78 /* columns of prose */

static const char usage[] =
    "usage: resetlab list [--format text|json|markdown] [NAME ...]\n"
    "\n"
    "Lists every cause and its cases, or those that a NAME names: a cause\n"
    "(close_unread), a case (close_unread/drained) or a glob ('*/dr*').\n";

/* The first sentence of a text, to be freed. */
static char *
first_sentence(const char *text)
{
	char *prose = show_prose(text);
	char *end = strstr(prose, ". ");

	if (end != NULL)
		end[1] = '\0';
	return prose;
}

/* How many picks from the i-th on are of its page. */
static size_t
cases_of_page(const struct pick *pick, size_t picks, size_t i)
{
	size_t n = 1;

	while (i + n < picks && pick[i + n].scenario == pick[i].scenario)
		n++;
	return n;
}

static void
print_case(const struct scenario_case *c, size_t width)
{
	char *claim = first_sentence(c->claim);
	char *label = xasprintf(
	    "      %s%s", c->name, c->twin_of != NULL ? " (twin)" : "");

	show_hang(stdout, label, claim, width, WIDTH);
	free(label);
	free(claim);
}

static void
print_page(const struct pick *pick, size_t n)
{
	const struct scenario *page = pick->scenario;
	size_t width = 0;

	printf("  %s\n", page->name);
	show_wrap(stdout, page->about, 4, WIDTH);
	for (size_t i = 0; i < n; i++) {
		size_t taken =
		    strlen(pick[i].c->name) + 8 +
		    (pick[i].c->twin_of != NULL ? strlen(" (twin)") : 0);

		if (taken > width)
			width = taken;
	}
	for (size_t i = 0; i < n; i++)
		print_case(pick[i].c, width < WIDTH / 2 ? width : WIDTH / 2);
}

/* Whether the page at i is the first of its group. */
static bool
opens_group(const struct pick *pick, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(pick[k].scenario->group, pick[i].scenario->group) ==
		    0)
			return false;
	return true;
}

/* Group by group, in the order of their first pages. */
static void
list_text(const struct pick *pick, size_t picks)
{
	for (size_t i = 0; i < picks; i++) {
		if (!opens_group(pick, i))
			continue;
		printf("%s%s\n", i > 0 ? "\n" : "", pick[i].scenario->group);
		for (size_t k = i, n; k < picks; k += n) {
			n = cases_of_page(pick, picks, k);
			if (strcmp(pick[k].scenario->group,
				pick[i].scenario->group) == 0)
				print_page(&pick[k], n);
		}
	}
}

/* A bar would end a table's cell. */
static void
print_cell(const char *text)
{
	char *prose = show_prose(text);

	for (const char *p = prose; *p != '\0'; p++) {
		if (*p == '|')
			putchar('\\');
		putchar(*p);
	}
	free(prose);
}

/* The README's table: a twin is in italics. */
static void
list_markdown(const struct pick *pick, size_t picks)
{
	puts("| cause | group | what it shows | cases (*twins*: no reset) |\n"
	     "|---|---|---|---|");
	for (size_t i = 0, n; i < picks; i += n) {
		const struct scenario *page = pick[i].scenario;

		n = cases_of_page(pick, picks, i);
		printf("| [%s](servers/%s.c) | ", page->name, page->name);
		print_cell(page->group);
		fputs(" | ", stdout);
		print_cell(page->about);
		fputs(" |", stdout);
		for (size_t k = i; k < i + n; k++)
			printf(pick[k].c->twin_of != NULL ? "%s *%s*" : "%s %s",
			    k > i ? "," : "", pick[k].c->name);
		puts(" |");
	}
}

/* jansson gives NULL where there is no memory, and where we are wrong. */
static json_t *
must(json_t *value)
{
	if (value == NULL)
		errx(SUITE_ENVIRONMENT, "cannot build the JSON list");
	return value;
}

/* A clean text; null for NULL. */
static json_t *
text(const char *words)
{
	char *prose;
	json_t *value;

	if (words == NULL)
		return json_null();
	prose = show_prose(words);
	value = must(json_string(prose));
	free(prose);
	return value;
}

static json_t *
case_json(const struct scenario_case *c)
{
	return must(json_pack("{so so so sb si}", "name", text(c->name),
	    "claim", text(c->claim), "twin_of", text(c->twin_of), "needs_root",
	    c->needs_root, "hosts", (int)c->network.hosts));
}

static void
list_json(const struct pick *pick, size_t picks)
{
	json_t *causes = must(json_array());
	json_t *root;

	for (size_t i = 0, n; i < picks; i += n) {
		const struct scenario *page = pick[i].scenario;
		json_t *cases = must(json_array());

		n = cases_of_page(pick, picks, i);
		for (size_t k = i; k < i + n; k++)
			json_array_append_new(cases, case_json(pick[k].c));
		json_array_append_new(
		    causes, must(json_pack("{so so so so}", "name",
				text(page->name), "group", text(page->group),
				"about", text(page->about), "cases", cases)));
	}
	root = must(json_pack(
	    "{ss so}", "format", "resetlab-list-1", "causes", causes));
	/* A failed write stays in the stream; main() looks there. */
	(void)json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}

static const struct format {
	const char *name;
	void (*print)(const struct pick *pick, size_t picks);
} formats[] = {
	{ "text", list_text },
	{ "json", list_json },
	{ "markdown", list_markdown },
};

static const struct format *
find_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	warnx("--format %s: expected text, json or markdown", name);
	return NULL;
}

static int
list(const struct tree *tree, const struct format *format, int words,
    char **word)
{
	struct catalogue catalogue;
	struct pick *pick;
	char *error = NULL;
	size_t picks;

	if (command_catalogue(tree, &catalogue) == -1)
		return SUITE_USAGE;
	pick = catalogue_pick(&catalogue, word, (size_t)words, &picks, &error);
	if (pick != NULL)
		format->print(pick, picks);
	else
		warnx("%s", error);
	free(error);
	catalogue_free(&catalogue);
	if (pick == NULL)
		return SUITE_USAGE;
	free(pick);
	return SUITE_HELD;
}

int
command_list(const struct tree *tree, int argc, char **argv)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const struct format *format = &formats[0];
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return SUITE_HELD;
		}
		format = option == 'f' ? find_format(optarg) : NULL;
		if (format == NULL) {
			fputs("see resetlab list --help\n", stderr);
			return SUITE_USAGE;
		}
	}
	return list(tree, format, argc - optind, argv + optind);
}
