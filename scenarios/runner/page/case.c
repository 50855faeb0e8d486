/* SPDX-License-Identifier: MIT */
/* What a case is: programs, needs, and its place in the file. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "page.h"

static int
read_argv(struct page *page, const struct key *key, const struct entry *entry,
    void *into)
{
	char ***argv = (char ***)(void *)((char *)into + key->offset);
	size_t count;

	if (page_want_list(page, entry) == -1)
		return -1;
	count = page_list_count(entry);
	*argv = xcalloc(count + 1, sizeof(**argv));
	for (size_t i = 0; i < count; i++) {
		struct entry item = page_item(page, entry, i);
		const char *word = page_scalar(page, &item);

		if (word == NULL)
			return -1;
		(*argv)[i] = xstrdup(word);
	}
	if (!page_is_name((*argv)[0], '_'))
		return page_fail(page, page_item(page, entry, 0).line,
		    "\"%.60s\" is no program; expected a name of a-z, 0-9 "
		    "and \"_\"",
		    (*argv)[0]);
	return 0;
}

int
page_read_server_program(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario_case *c = into;

	if (read_argv(page, key, entry, into) == -1)
		return -1;
	c->server_number = page_item(page, entry, 0).line;
	return 0;
}

int
page_read_client_program(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario_case *c = into;

	if (read_argv(page, key, entry, into) == -1)
		return -1;
	c->client_number = page_item(page, entry, 0).line;
	return 0;
}

int
page_read_middlebox_program(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario_case *c = into;

	c->needs_lab = true;
	c->middlebox_number = page_item(page, entry, 0).line;
	return read_argv(page, key, entry, into);
}

int
page_read_twin_of(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario_case *c = into;

	c->twin_number = page_line(entry->value);
	return page_read_name(page, key, entry, into);
}

int
page_read_network(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario_case *c = into;

	c->needs_lab = true;
	return page_read_inner(page, key, entry, into);
}

static int
read_need(struct page *page, const struct entry *entry, struct scenario_case *c)
{
	const char *word = page_scalar(page, entry);

	if (word == NULL)
		return -1;
	if (strcmp(word, "root") == 0)
		c->needs_root = true;
	else if (strcmp(word, "lab") == 0)
		c->needs_lab = true;
	else
		return page_fail(page, page_line(entry->value),
		    "\"needs\" is \"%.60s\"; expected \"root\" or \"lab\"",
		    word);
	return 0;
}

int
page_read_needs(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	(void)key;
	if (entry->value->type == YAML_SCALAR_NODE)
		return read_need(page, entry, into);
	if (page_want_list(page, entry) == -1)
		return -1;
	for (size_t i = 0; i < page_list_count(entry); i++) {
		struct entry item = page_item(page, entry, i);

		if (read_need(page, &item, into) == -1)
			return -1;
	}
	return 0;
}

/* One sentence, or a list of them. */
int
page_read_article(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario_case *c = into;
	bool list = entry->value->type == YAML_SEQUENCE_NODE;
	size_t count = 1;

	(void)key;
	if (list) {
		if (page_want_list(page, entry) == -1)
			return -1;
		count = page_list_count(entry);
	}
	c->article = xcalloc(count, sizeof(*c->article));
	for (size_t i = 0; i < count; i++) {
		struct entry one = list ? page_item(page, entry, i) : *entry;

		if (page_want_mapping(page, &one) == -1 ||
		    page_mapping(page, one.value, PLACE_ARTICLE,
			&c->article[c->articles++]) == -1)
			return -1;
	}
	return 0;
}

/* Names of cases, which page_check() looks for. */
int
page_read_serve(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario *scenario = into;

	(void)key;
	if (page_want_list(page, entry) == -1)
		return -1;
	for (size_t i = 0; i < page_list_count(entry); i++) {
		struct entry item = page_item(page, entry, i);
		const char *name = page_scalar(page, &item);

		if (name == NULL)
			return -1;
		lines_add(&scenario->serve, item.line, "%s", name);
	}
	return 0;
}

static int
read_case(struct page *page, const struct entry *item, struct scenario_case *c)
{
	yaml_node_t *node = item->value;

	c->number = item->line;
	c->network.hosts = 2;
	if (page_mapping(page, node, PLACE_CASE, c) == -1)
		return -1;
	/* --record replaces whole lines. */
	if (node->data.mapping.style != YAML_BLOCK_MAPPING_STYLE)
		return page_fail(page, item->line,
		    "a case in braces; each of its keys needs a line");
	c->indent = (unsigned)node->start_mark.column;
	c->last = page_last_line(page, node);
	return 0;
}

int
page_read_cases(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario *scenario = into;
	size_t count;

	(void)key;
	if (page_want_list(page, entry) == -1)
		return -1;
	count = page_list_count(entry);
	scenario->cases = xcalloc(count, sizeof(*scenario->cases));
	for (size_t i = 0; i < count; i++) {
		struct entry item = page_item(page, entry, i);

		if (read_case(
			page, &item, &scenario->cases[scenario->count++]) == -1)
			return -1;
	}
	return 0;
}
