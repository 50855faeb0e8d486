/* SPDX-License-Identifier: MIT */
/* A page of scenarios/: read, and freed. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "page/page.h"
#include "scenario.h"

static const struct {
	const char *name;
	const char *witness;
} accounts[ACCOUNTS] = {
	[ACCOUNT_CLIENT] = { "client", "client" },
	[ACCOUNT_WIRE] = { "wire", "wire" },
	[ACCOUNT_COUNTERS] = { "counters", "kernel" },
	[ACCOUNT_RESETS] = { "resets", "kernel" },
	[ACCOUNT_LOG] = { "log", "server" },
};

const char *
account_name(enum account_kind kind)
{
	return accounts[kind].name;
}

const char *
account_witness(enum account_kind kind)
{
	return accounts[kind].witness;
}

static char *
stem_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash != NULL ? slash + 1 : file;
	const char *dot = strrchr(base, '.');

	return xstrndup(
	    base, dot != NULL ? (size_t)(dot - base) : strlen(base));
}

static int
read_page(struct page *page, struct scenario *scenario)
{
	yaml_node_t *root = yaml_document_get_root_node(&page->document);

	if (page_mapping(page, root, PLACE_PAGE, scenario) == -1)
		return -1;
	return page_check(page, scenario);
}

struct scenario *
scenario_load(const char *file, char **error)
{
	struct scenario *scenario = xcalloc(1, sizeof(*scenario));
	struct page page = { .file = file };

	scenario->name = stem_of(file);
	scenario->file = xstrdup(file);
	if (page_read_text(&page) == 0 && page_parse(&page) == 0)
		(void)read_page(&page, scenario);
	yaml_document_delete(&page.document);
	free(page.text);
	free(page.start);
	if (page.error == NULL)
		return scenario;
	*error = page.error;
	scenario_free(scenario);
	return NULL;
}

static void
free_words(char **words)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}

static void
free_rule(struct rule *rule)
{
	free(rule->chain);
	free(rule->add);
}

static void
free_network(struct network *network)
{
	for (size_t i = 0; i < network->sysctls; i++) {
		free(network->sysctl[i].name);
		free(network->sysctl[i].value);
	}
	for (size_t i = 0; i < network->rules; i++)
		free_rule(&network->rule[i]);
	free(network->sysctl);
	free(network->rule);
}

static void
free_step(struct step *step)
{
	for (size_t i = 0; i < step->acts; i++) {
		free(step->act[i].text);
		free_rule(&step->act[i].rule);
	}
	free(step->act);
	free(step->name);
}

static void
free_expectation(struct expectation *e)
{
	free(e->because);
	for (int kind = 0; kind < ACCOUNTS; kind++)
		lines_free(&e->account[kind]);
}

static void
free_case(struct scenario_case *c)
{
	free(c->name);
	free(c->claim);
	free(c->twin_of);
	free(c->clock);
	free_words(c->server);
	free_words(c->client);
	free_words(c->middlebox);
	free_network(&c->network);
	for (size_t i = 0; i < c->steps; i++)
		free_step(&c->step[i]);
	free(c->step);
	for (size_t i = 0; i < c->articles; i++) {
		free(c->article[i].says);
		free(c->article[i].verdict);
		free(c->article[i].because);
	}
	free(c->article);
	for (size_t i = 0; i < c->expectations; i++)
		free_expectation(&c->expectation[i]);
	free(c->expectation);
}

void
scenario_free(struct scenario *scenario)
{
	if (scenario == NULL)
		return;
	for (size_t i = 0; i < scenario->count; i++)
		free_case(&scenario->cases[i]);
	free(scenario->cases);
	free(scenario->name);
	free(scenario->file);
	free(scenario->about);
	free(scenario->group);
	free(scenario->why);
	free(scenario->seen_in);
	free(scenario->find_it);
	free(scenario->fix_it);
	free(scenario->by_hand);
	lines_free(&scenario->serve);
	free(scenario);
}
