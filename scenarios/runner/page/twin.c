/* SPDX-License-Identifier: MIT */
/*
 * A twin is one step away from its cause and shows no reset: the difference
 * between the two is the lesson, so there must be one, and only one program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../catalogue.h"
#include "../memory.h"
#include "page.h"

static const char *
or_nothing(const char *text)
{
	return text != NULL ? text : "";
}

static void
print_rule(FILE *out, const struct rule *rule)
{
	fprintf(out, "rule %d %s %s\n", (int)rule->on, or_nothing(rule->chain),
	    or_nothing(rule->add));
}

static void
print_act(FILE *out, const struct act *act)
{
	const struct injection *i = &act->injection;

	fprintf(out, "act %d %s %d %d %d\n", (int)act->kind,
	    or_nothing(act->text), act->signal, (int)act->on, act->state);
	print_rule(out, &act->rule);
	fprintf(out, "inject %d %d %u %d %d %u %d\n", (int)i->on, (int)i->as,
	    i->flags, i->seq, i->ack, i->length, (int)i->timestamps);
	fprintf(out, "orphans %u\n", act->orphans);
}

static void
print_network(FILE *out, const struct network *network)
{
	fprintf(out, "hosts %u\n", network->hosts);
	for (size_t i = 0; i < network->sysctls; i++)
		fprintf(out, "sysctl %d %s %s\n", (int)network->sysctl[i].on,
		    network->sysctl[i].name, network->sysctl[i].value);
	for (size_t i = 0; i < network->rules; i++)
		print_rule(out, &network->rule[i]);
}

/* Everything that a case runs; two cases that print alike run alike. */
static char *
what_runs(const struct scenario_case *c)
{
	size_t length;
	char *text = NULL;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return xstrdup("");
	for (char **word = c->server; *word != NULL; word++)
		fprintf(out, "server %s\n", *word);
	for (char **word = c->client; *word != NULL; word++)
		fprintf(out, "client %s\n", *word);
	for (char **word = c->middlebox; word != NULL && *word != NULL; word++)
		fprintf(out, "middlebox %s\n", *word);
	fprintf(out, "to %d\n", c->to_middlebox);
	fprintf(out, "sees %d\n", c->sees_client_sockets);
	fprintf(out, "family %u\n", c->family);
	print_network(out, &c->network);
	for (size_t i = 0; i < c->steps; i++) {
		fprintf(out, "step %s\n", c->step[i].name);
		for (size_t j = 0; j < c->step[i].acts; j++)
			print_act(out, &c->step[i].act[j]);
	}
	fclose(out);
	return text;
}

static bool
runs_the_same(const struct scenario_case *a, const struct scenario_case *b)
{
	char *one = what_runs(a), *other = what_runs(b);
	bool same = strcmp(one, other) == 0;

	free(one);
	free(other);
	return same;
}

/* "client > R. ttl=64": flags are the third word. */
static bool
is_reset(const char *line)
{
	const char *flags = strstr(line, " > ");

	if (flags == NULL || strncmp(flags + 3, "icmp", 4) == 0)
		return false;
	flags += 3;
	return memchr(flags, 'R', strcspn(flags, " ")) != NULL;
}

/*
 * Behind a proxy the server's connection is not the client's: a reset there
 * is what the proxy of a twin keeps to itself.
 */
static bool
is_behind(const struct scenario_case *c, const char *line)
{
	return c->middlebox != NULL && strncmp(line, "server ", 7) == 0;
}

static int
check_no_reset(struct page *page, const struct scenario_case *c,
    const struct expectation *e)
{
	const struct lines *wire = &e->account[ACCOUNT_WIRE];
	const struct lines *resets = &e->account[ACCOUNT_RESETS];

	for (size_t i = 0; i < wire->count; i++)
		if (is_reset(wire->line[i].text) &&
		    !is_behind(c, wire->line[i].text))
			return page_fail(page, wire->line[i].number,
			    "\"%.60s\" is a reset; a twin shows none",
			    wire->line[i].text);
	for (size_t i = 0; i < resets->count; i++)
		if (!is_behind(c, resets->line[i].text))
			return page_fail(page, resets->line[i].number,
			    "\"%.60s\" is a reset; a twin shows none",
			    resets->line[i].text);
	return 0;
}

static const struct scenario_case *
find_cause(struct page *page, const struct scenario *scenario,
    const struct scenario_case *twin)
{
	const char **names = xcalloc(scenario->count, sizeof(*names));
	const struct scenario_case *cause = NULL;

	for (size_t i = 0; i < scenario->count; i++) {
		names[i] = scenario->cases[i].name;
		if (strcmp(names[i], twin->twin_of) == 0)
			cause = &scenario->cases[i];
	}
	if (cause == NULL)
		page_fail_unknown(page, twin->twin_number, "case",
		    twin->twin_of,
		    nearest_name(twin->twin_of, names, scenario->count),
		    "a case of this page");
	free(names);
	return cause;
}

int
page_check_twin(struct page *page, const struct scenario *scenario,
    const struct scenario_case *c)
{
	const struct scenario_case *cause;

	if (c->twin_of == NULL)
		return 0;
	cause = find_cause(page, scenario, c);
	if (cause == NULL)
		return -1;
	if (cause == c)
		return page_fail(
		    page, c->twin_number, "a case cannot be its own twin");
	if (cause->twin_of != NULL)
		return page_fail(page, c->twin_number,
		    "\"%.60s\" is itself a twin; expected its cause",
		    cause->name);
	if (strcmp(c->server[0], cause->server[0]) != 0)
		return page_fail(page, c->server_number,
		    "the server is \"%.60s\", its cause's is \"%.60s\"; a twin "
		    "runs the same program",
		    c->server[0], cause->server[0]);
	if (runs_the_same(c, cause))
		return page_fail(page, c->number,
		    "\"%.60s\" runs exactly what \"%.60s\" runs: it is its "
		    "own cause",
		    c->name, cause->name);
	for (size_t i = 0; i < c->expectations; i++)
		if (check_no_reset(page, c, &c->expectation[i]) == -1)
			return -1;
	return 0;
}
