/* SPDX-License-Identifier: MIT */
/* The catalogue itself, for people, programs and the README. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../report/build.h"
#include "../report/show.h"
#include "list.h"

#define NAMES_MOST 40 /* in one cell of a table; if there are more, */
#define NAMES_FIRST 12 /* so many are shown */

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

	show_hang(stdout, label, claim, width, LIST_WIDTH);
	free(label);
	free(claim);
}

static void
print_page(const struct pick *pick, size_t n)
{
	const struct scenario *page = pick->scenario;
	size_t width = 0;

	printf("  %s\n", page->name);
	show_wrap(stdout, page->about, 4, LIST_WIDTH);
	for (size_t i = 0; i < n; i++) {
		size_t taken =
		    strlen(pick[i].c->name) + 8 +
		    (pick[i].c->twin_of != NULL ? strlen(" (twin)") : 0);

		if (taken > width)
			width = taken;
	}
	for (size_t i = 0; i < n; i++)
		print_case(
		    pick[i].c, width < LIST_WIDTH / 2 ? width : LIST_WIDTH / 2);
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
void
list_cases_text(const struct pick *pick, size_t picks)
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

/* A twin is in italics; a page with very many cases shows the first. */
static void
print_names(const struct pick *pick, size_t count)
{
	const size_t shown = count > NAMES_MOST ? NAMES_FIRST : count;

	for (size_t k = 0; k < shown; k++)
		printf(pick[k].c->twin_of != NULL ? "%s *%s*" : "%s %s",
		    k > 0 ? "," : "", pick[k].c->name);
	if (shown < count)
		printf(" and %zu more (`resetlab list %s`)", count - shown,
		    pick->scenario->name);
}

/* The README's table. */
void
list_cases_markdown(const struct pick *pick, size_t picks)
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
		print_names(pick + i, n);
		puts(" |");
	}
}

static json_t *
case_json(const struct scenario_case *c)
{
	return build_must(json_pack("{so so so so sb sb si}", "name",
	    list_text(c->name), "claim", list_text(c->claim), "twin_of",
	    list_text(c->twin_of), "clock", list_text(c->clock), "needs_root",
	    c->needs_root, "needs_global", c->needs_global, "hosts",
	    (int)c->network.hosts));
}

void
list_cases_json(const struct pick *pick, size_t picks)
{
	json_t *causes = build_must(json_array());

	for (size_t i = 0, n; i < picks; i += n) {
		const struct scenario *page = pick[i].scenario;
		json_t *cases = build_must(json_array());

		n = cases_of_page(pick, picks, i);
		for (size_t k = i; k < i + n; k++)
			json_array_append_new(cases, case_json(pick[k].c));
		json_array_append_new(causes,
		    build_must(json_pack("{so so so so}", "name",
			list_text(page->name), "group", list_text(page->group),
			"about", list_text(page->about), "cases", cases)));
	}
	list_print(json_pack(
	    "{ss so}", "format", "resetlab-list-1", "causes", causes));
}
