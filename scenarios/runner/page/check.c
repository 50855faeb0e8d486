/* SPDX-License-Identifier: MIT */
/* What no single key can know: do the parts of a page agree? */
#include <stdlib.h>
#include <string.h>

#include "../catalogue.h"
#include "../memory.h"
#include "page.h"

static const struct scenario_case *
find_case(const struct scenario *scenario, const char *name)
{
	for (size_t i = 0; i < scenario->count; i++)
		if (strcmp(scenario->cases[i].name, name) == 0)
			return &scenario->cases[i];
	return NULL;
}

static int
check_name(struct page *page, const struct scenario *scenario,
    const struct scenario_case *c)
{
	const struct scenario_case *first = find_case(scenario, c->name);

	if (first == c)
		return 0;
	return page_fail(page, c->number,
	    "a second case \"%.60s\"; the first is in line %u", c->name,
	    first->number);
}

static int
check_step_line(
    struct page *page, const struct scenario_case *c, const struct line *line)
{
	const char *name = line->text + strlen("step ");
	const char **names;
	size_t i = 0;

	if (strncmp(line->text, "step ", strlen("step ")) != 0)
		return 0;
	names = xcalloc(c->steps, sizeof(*names));
	for (i = 0; i < c->steps; i++) {
		names[i] = c->step[i].name;
		if (strcmp(name, names[i]) == 0)
			break;
	}
	if (i == c->steps)
		page_fail_unknown(page, line->number, "step", name,
		    nearest_name(name, names, c->steps),
		    "one of the case's steps");
	free(names);
	return i == c->steps ? -1 : 0;
}

static bool
waits_for(const struct scenario_case *c, const char *step)
{
	for (size_t i = 0; i < c->expectations; i++) {
		const struct lines *lines =
		    &c->expectation[i].account[ACCOUNT_CLIENT];

		for (size_t j = 0; j < lines->count; j++) {
			const char *text = lines->line[j].text;

			if (strncmp(text, "step ", strlen("step ")) == 0 &&
			    strcmp(text + strlen("step "), step) == 0)
				return true;
		}
	}
	return false;
}

static int
check_steps(struct page *page, const struct scenario_case *c)
{
	for (size_t i = 0; i < c->expectations; i++) {
		const struct lines *lines =
		    &c->expectation[i].account[ACCOUNT_CLIENT];

		for (size_t j = 0; j < lines->count; j++)
			if (check_step_line(page, c, &lines->line[j]) == -1)
				return -1;
	}
	for (size_t i = 0; c->expectations > 0 && i < c->steps; i++)
		if (!waits_for(c, c->step[i].name))
			return page_fail(page, c->step[i].number,
			    "no client waits for the step \"%.60s\"; expected "
			    "a line \"step %.60s\" in \"client\"",
			    c->step[i].name, c->step[i].name);
	return 0;
}

static int
check_host(struct page *page, const struct scenario_case *c, unsigned line,
    enum host host)
{
	if (host != HOST_MIDDLEBOX || c->network.hosts == 3)
		return 0;
	return page_fail(page, line,
	    "a middlebox in a lab of two hosts; expected network: {hosts: 3}");
}

static int
check_rule(
    struct page *page, const struct scenario_case *c, const struct rule *rule)
{
	if (strcmp(rule->chain, "input") != 0 &&
	    strcmp(rule->chain, "output") != 0 && rule->on != HOST_MIDDLEBOX)
		return page_fail(page, rule->number,
		    "the chain %s on the %s, which forwards nothing; "
		    "expected on: middlebox",
		    rule->chain, host_name(rule->on));
	return check_host(page, c, rule->number, rule->on);
}

static int
check_act(
    struct page *page, const struct scenario_case *c, const struct act *act)
{
	if (act->kind == ACT_RULE)
		return check_rule(page, c, &act->rule);
	if (act->kind == ACT_INJECT)
		return check_host(page, c, act->number, act->injection.on);
	if (act->kind == ACT_REMOVE_RULES)
		return check_host(page, c, act->number, act->on);
	return 0;
}

/* What is changed for the whole machine is given back, and once. */
static int
check_globals(struct page *page, const struct scenario_case *c)
{
	const struct act *set = NULL;

	for (size_t i = 0; i < c->steps; i++) {
		for (size_t j = 0; j < c->step[i].acts; j++) {
			const struct act *act = &c->step[i].act[j];

			if (act->kind == ACT_SET_GLOBAL && set != NULL)
				return page_fail(page, act->number,
				    "a second \"set-global\"; expected "
				    "\"restore-global\" behind that of line %u",
				    set->number);
			if (act->kind == ACT_RESTORE_GLOBAL && set == NULL)
				return page_fail(page, act->number,
				    "\"restore-global\" where nothing is set; "
				    "expected \"set-global\" before it");
			if (act->kind == ACT_SET_GLOBAL)
				set = act;
			else if (act->kind == ACT_RESTORE_GLOBAL)
				set = NULL;
		}
	}
	if (set != NULL)
		return page_fail(page, set->number,
		    "\"set-global\" for good; expected \"restore-global\" "
		    "behind it");
	return 0;
}

/* Lines of wire, counters and resets all start with their host. */
static int
check_expectation(struct page *page, const struct scenario_case *c,
    const struct expectation *e)
{
	for (int kind = ACCOUNT_WIRE; kind <= ACCOUNT_RESETS; kind++) {
		const struct lines *lines = &e->account[kind];

		for (size_t i = 0; i < lines->count; i++)
			if (strncmp(lines->line[i].text, "middlebox ", 10) ==
				0 &&
			    check_host(page, c, lines->line[i].number,
				HOST_MIDDLEBOX) == -1)
				return -1;
	}
	return 0;
}

static int
check_hosts(struct page *page, const struct scenario_case *c)
{
	const struct network *network = &c->network;
	int result = 0;

	if (c->middlebox != NULL || c->to_middlebox)
		result = check_host(page, c,
		    c->middlebox != NULL ? c->middlebox_number : c->number,
		    HOST_MIDDLEBOX);
	for (size_t i = 0; i < network->sysctls && result == 0; i++)
		result = check_host(
		    page, c, network->sysctl[i].number, network->sysctl[i].on);
	for (size_t i = 0; i < network->rules && result == 0; i++)
		result = check_rule(page, c, &network->rule[i]);
	for (size_t i = 0; i < c->steps && result == 0; i++)
		for (size_t j = 0; j < c->step[i].acts && result == 0; j++)
			result = check_act(page, c, &c->step[i].act[j]);
	for (size_t i = 0; i < c->expectations && result == 0; i++)
		result = check_expectation(page, c, &c->expectation[i]);
	return result;
}

static int
check_served(struct page *page, const struct scenario *scenario, size_t i)
{
	const struct line *served = &scenario->serve.line[i];
	const char **names;

	for (size_t j = 0; j < i; j++)
		if (strcmp(scenario->serve.line[j].text, served->text) == 0)
			return page_fail(page, served->number,
			    "\"serve\" has \"%.60s\" twice", served->text);
	if (find_case(scenario, served->text) != NULL)
		return 0;
	names = xcalloc(scenario->count, sizeof(*names));
	for (size_t j = 0; j < scenario->count; j++)
		names[j] = scenario->cases[j].name;
	page_fail_unknown(page, served->number, "case", served->text,
	    nearest_name(served->text, names, scenario->count),
	    "one of the page's cases");
	free(names);
	return -1;
}

int
page_check(struct page *page, const struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->count; i++) {
		const struct scenario_case *c = &scenario->cases[i];

		if (check_name(page, scenario, c) == -1 ||
		    check_hosts(page, c) == -1 || check_steps(page, c) == -1 ||
		    check_globals(page, c) == -1)
			return -1;
	}
	for (size_t i = 0; i < scenario->count; i++)
		if (page_check_twin(page, scenario, &scenario->cases[i]) == -1)
			return -1;
	for (size_t i = 0; i < scenario->serve.count; i++)
		if (check_served(page, scenario, i) == -1)
			return -1;
	return 0;
}
