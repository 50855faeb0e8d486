/* SPDX-License-Identifier: MIT */
/* Which cases the words of a person mean, and what they are called. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "serve.h"

/* A choice while it is made. */
struct chooser {
	const struct catalogue *catalogue;
	unsigned family;
	struct choice *choice;
	size_t offer_room, left_room;
};

static bool
is_there(const struct choice *choice, const char *key)
{
	for (size_t i = 0; i < choice->offers; i++)
		if (strcmp(choice->offer[i].key, key) == 0)
			return true;
	for (size_t i = 0; i < choice->lefts; i++)
		if (strcmp(choice->left[i].key, key) == 0)
			return true;
	return false;
}

/* Takes the key, which is named once however often it was said. */
static void
offer(struct chooser *chooser, char *key, const struct pick *pick)
{
	struct choice *choice = chooser->choice;

	if (is_there(choice, key)) {
		free(key);
		return;
	}
	choice->offer = xgrow(choice->offer, choice->offers,
	    &chooser->offer_room, sizeof(*choice->offer));
	choice->offer[choice->offers++] = (struct offer){
		.key = key,
		.scenario = pick->scenario,
		.c = pick->c,
	};
}

/* Takes both. */
static void
leave_out(struct chooser *chooser, char *key, char *reason)
{
	struct choice *choice = chooser->choice;

	if (is_there(choice, key)) {
		free(key);
		free(reason);
		return;
	}
	choice->left = xgrow(choice->left, choice->lefts, &chooser->left_room,
	    sizeof(*choice->left));
	choice->left[choice->lefts++] =
	    (struct left_out){ .key = key, .reason = reason };
}

static char *
whole_name(const struct pick *pick)
{
	return xasprintf("%s/%s", pick->scenario->name, pick->c->name);
}

static void
take(struct chooser *chooser, char *key, const struct pick *pick)
{
	char *why_not =
	    serve_obstacle(pick->scenario, pick->c, chooser->family);

	if (why_not != NULL)
		leave_out(chooser, key, why_not);
	else
		offer(chooser, key, pick);
}

/* The first that can be served; else the first of all, to say why not. */
static const struct scenario_case *
first_to_serve(const struct scenario *scenario, unsigned family)
{
	const struct scenario_case *first = NULL;

	for (size_t i = 0; i < scenario->count; i++) {
		const struct scenario_case *c = &scenario->cases[i];
		char *why_not;

		if (c->twin_of != NULL)
			continue;
		if (first == NULL)
			first = c;
		why_not = serve_obstacle(scenario, c, family);
		if (why_not == NULL)
			return c;
		free(why_not);
	}
	/* A page of nothing but twins there is not: a twin has its cause. */
	return first;
}

static const struct scenario_case *
case_of(const struct scenario *scenario, const char *name)
{
	for (size_t i = 0; i < scenario->count; i++)
		if (strcmp(scenario->cases[i].name, name) == 0)
			return &scenario->cases[i];
	return NULL; /* page_check() has seen to it */
}

static void
take_cause(struct chooser *chooser, const struct scenario *scenario)
{
	struct pick pick = { .scenario = scenario };

	for (size_t i = 0; i < scenario->serve.count; i++) {
		pick.c = case_of(scenario, scenario->serve.line[i].text);
		take(chooser,
		    i == 0 ? xstrdup(scenario->name) : whole_name(&pick),
		    &pick);
	}
	if (scenario->serve.count > 0)
		return;
	pick.c = first_to_serve(scenario, chooser->family);
	take(chooser, xstrdup(scenario->name), &pick);
}

static const struct scenario *
cause_of(const struct catalogue *catalogue, const char *name)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->page[i]->name, name) == 0)
			return catalogue->page[i];
	return NULL;
}

static char *
take_word(struct chooser *chooser, char *word)
{
	const struct choice *choice = chooser->choice;
	const struct scenario *cause = cause_of(chooser->catalogue, word);
	const size_t before = choice->lefts;
	struct pick *pick;
	size_t picks;
	char *error = NULL;

	if (cause != NULL) {
		take_cause(chooser, cause);
	} else {
		pick = catalogue_pick(
		    chooser->catalogue, &word, 1, &picks, &error);
		for (size_t i = 0; pick != NULL && i < picks; i++)
			take(chooser, whole_name(&pick[i]), &pick[i]);
		free(pick);
	}
	if (error != NULL || choice->lefts == before ||
	    strpbrk(word, "*?[") != NULL)
		return error;
	/* A person who names it must not wait for a server that never comes. */
	return xasprintf("\"%s\" cannot be served: it %s",
	    choice->left[before].key, choice->left[before].reason);
}

int
serve_choose(const struct catalogue *catalogue, char *const words[],
    size_t count, unsigned family, struct choice *choice, char **error)
{
	struct chooser chooser = {
		.catalogue = catalogue, .family = family, .choice = choice
	};
	char *wrong = NULL;

	*choice = (struct choice){ 0 };
	for (size_t i = 0; count == 0 && i < catalogue->count; i++)
		take_cause(&chooser, catalogue->page[i]);
	for (size_t i = 0; i < count && wrong == NULL; i++)
		wrong = take_word(&chooser, words[i]);
	if (wrong == NULL && choice->offers == 0)
		wrong =
		    xasprintf("nothing is left to serve: \"%s\", the first, %s",
			choice->left[0].key, choice->left[0].reason);
	if (wrong == NULL)
		return 0;
	serve_choice_free(choice);
	*error = wrong;
	return -1;
}

void
serve_choice_free(struct choice *choice)
{
	for (size_t i = 0; i < choice->offers; i++)
		free(choice->offer[i].key);
	free(choice->offer);
	for (size_t i = 0; i < choice->lefts; i++) {
		free(choice->left[i].key);
		free(choice->left[i].reason);
	}
	free(choice->left);
	*choice = (struct choice){ 0 };
}
