/* SPDX-License-Identifier: MIT */
/* A command line with a command behind its "--". */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "command_foreign.h"
#include "memory.h"

#define KEPT (64 * 1024) /* bytes of its stdout, and of its stderr */

void
foreign_order_take(struct foreign_order *order, int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		order->given = true;
		order->foreign =
		    (struct foreign){ .argv = argv + i + 1, .most = KEPT };
		*argc = i;
		return;
	}
}

int
foreign_order_check(
    struct foreign_order *order, struct suite_plan *plan, size_t names)
{
	char *why_not = NULL;

	if (!order->given) {
		if (order->expects)
			warnx("--expect-exit and --expect-output are about a "
			      "command: resetlab run NAME -- CMD ...");
		return order->expects ? -1 : 0;
	}
	if (order->foreign.argv[0] == NULL)
		why_not = xstrdup("there is no command behind the \"--\"");
	else if (names == 0)
		why_not = xstrdup("a command needs a NAME before the \"--\": "
				  "a cause, a case or a glob");
	else
		why_not = foreign_why_not(order->foreign.argv[0]);
	if (why_not != NULL) {
		warnx("%s", why_not);
		free(why_not);
		return -1;
	}
	plan->foreign = &order->foreign;
	plan->expect = &order->expect;
	return 0;
}

/* ------------------------------------------------------------------ picks */

/* The first case of a page that a command can follow, or NULL. */
static const struct scenario_case *
first_that_can(const struct scenario *page)
{
	for (size_t i = 0; i < page->count; i++)
		if (foreign_lost_step(&page->cases[i]) == NULL)
			return &page->cases[i];
	return NULL;
}

static int
refuse(const struct pick *pick, const char *step)
{
	const struct scenario_case *other = first_that_can(pick->scenario);
	char *instead = other == NULL ?
			    xstrdup("nor has this page a case without") :
			    xasprintf("%s/%s needs none", pick->scenario->name,
				other->name);

	warnx("%s/%s: its step \"%s\" begins at a word of the probe, which a "
	      "command does not give; %s",
	    pick->scenario->name, pick->c->name, step, instead);
	free(instead);
	return -1;
}

/* Whether a command can be run against a case that a person has named. */
static int
check_pick(const struct foreign_order *order, const struct pick *pick)
{
	const char *step = foreign_lost_step(pick->c);

	if (step != NULL)
		return refuse(pick, step);
	if (foreign_asks_for(&order->foreign, "{cacert}") &&
	    !foreign_has_tls(pick->c)) {
		warnx("%s/%s has no {cacert}: its server does not speak TLS",
		    pick->scenario->name, pick->c->name);
		return -1;
	}
	return 0;
}

static bool
is_glob(const char *word)
{
	return strpbrk(word, "*?[") != NULL;
}

static void
add_pick(struct pick *picks, size_t *count, const struct pick *pick)
{
	for (size_t i = 0; i < *count; i++)
		if (picks[i].c == pick->c)
			return;
	picks[(*count)++] = *pick;
}

/* Adds what one word names: of a cause its first case. */
static int
add_word(const struct foreign_order *order, const struct catalogue *catalogue,
    char *const *word, struct pick *picks, size_t *count)
{
	size_t found;
	char *error = NULL;
	struct pick *pick = catalogue_pick(catalogue, word, 1, &found, &error);
	int bad = 0;

	if (pick == NULL) {
		warnx("%s", error);
		free(error);
		return -1;
	}
	if (!is_glob(*word)) {
		found = 1;
		bad = check_pick(order, &pick[0]);
	}
	for (size_t i = 0; i < found && bad == 0; i++)
		add_pick(picks, count, &pick[i]);
	free(pick);
	return bad;
}

static bool
none_can(const struct pick *pick, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (foreign_lost_step(pick[i].c) == NULL)
			return false;
	return true;
}

struct pick *
foreign_order_pick(const struct foreign_order *order,
    const struct catalogue *catalogue, char *const words[], size_t count,
    size_t *picks)
{
	size_t all = 0;
	struct pick *pick;

	for (size_t i = 0; i < catalogue->count; i++)
		all += catalogue->page[i]->count;
	pick = xcalloc(all, sizeof(*pick));
	*picks = 0;
	for (size_t i = 0; i < count; i++) {
		if (add_word(order, catalogue, &words[i], pick, picks) == -1) {
			free(pick);
			return NULL;
		}
	}
	if (none_can(pick, *picks)) {
		(void)refuse(&pick[0], foreign_lost_step(pick[0].c));
		free(pick);
		return NULL;
	}
	return pick;
}
