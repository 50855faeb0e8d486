/* SPDX-License-Identifier: MIT */
/* Does a mapping hold what the table of keys says, and each value its type? */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../catalogue.h"
#include "../memory.h"
#include "page.h"

#define MOST_FREE_KEYS 256 /* of a mapping whose keys are not in the table */

int
page_fail(struct page *page, unsigned line, const char *fmt, ...)
{
	char *what;
	va_list ap;

	if (page->error != NULL)
		return -1;
	va_start(ap, fmt);
	if (vasprintf(&what, fmt, ap) == -1)
		what = xstrdup("no memory to say what is wrong");
	va_end(ap);
	/* It quotes the page, and is to stay one line. */
	for (char *c = what; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	page->error = line > 0 ?
			  xasprintf("%s:%u: %s", page->file, line, what) :
			  xasprintf("%s: %s", page->file, what);
	free(what);
	return -1;
}

static const char *
place_name(enum place place)
{
	static const char *const names[PLACES] = {
		[PLACE_PAGE] = "a page",
		[PLACE_CASE] = "a case",
		[PLACE_RUN] = "run",
		[PLACE_NETWORK] = "network",
		[PLACE_RULE] = "a rule",
		[PLACE_ACT] = "an act",
		[PLACE_SOCKET] = "until-socket",
		[PLACE_INJECT] = "inject",
		[PLACE_GLOBAL] = "set-global",
		[PLACE_ARTICLE] = "article",
		[PLACE_EXPECT] = "expect",
	};

	return names[place];
}

const struct key *
page_key(enum place place, const char *name)
{
	for (size_t i = 0; i < page_keys_count; i++)
		if (page_keys[i].place == place &&
		    strcmp(page_keys[i].name, name) == 0)
			return &page_keys[i];
	return NULL;
}

static int
fail_unknown_key(struct page *page, enum place place, const struct entry *entry)
{
	const char *names[32];
	const char *near;
	char *all = xstrdup("");
	size_t count = 0;

	for (size_t i = 0; i < page_keys_count; i++)
		if (page_keys[i].place == place)
			names[count++] = page_keys[i].name;
	near = nearest_name(entry->name, names, count);
	for (size_t i = 0; i < count; i++) {
		char *more =
		    xasprintf("%s%s%s", all, i > 0 ? ", " : "", names[i]);

		free(all);
		all = more;
	}
	if (near != NULL)
		page_fail(page, entry->line,
		    "unknown key \"%.60s\", did you mean \"%s\"?", entry->name,
		    near);
	else
		page_fail(page, entry->line,
		    "unknown key \"%.60s\"; %s may have: %s", entry->name,
		    place_name(place), all);
	free(all);
	return -1;
}

static bool
names_key(struct page *page, const yaml_node_pair_t *pair, const char *name)
{
	const yaml_node_t *key =
	    yaml_document_get_node(&page->document, pair->key);

	return key->type == YAML_SCALAR_NODE &&
	       strcmp((const char *)key->data.scalar.value, name) == 0;
}

static size_t
count_entries(const yaml_node_t *mapping)
{
	return (size_t)(mapping->data.mapping.pairs.top -
			mapping->data.mapping.pairs.start);
}

int
page_entry(
    struct page *page, yaml_node_t *mapping, size_t i, struct entry *entry)
{
	const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
	const yaml_node_t *key;
	unsigned line;

	if (i == count_entries(mapping))
		return 0;
	key = yaml_document_get_node(&page->document, pair[i].key);
	line = page_line(key);
	if (key->type != YAML_SCALAR_NODE || key->data.scalar.length == 0)
		return page_fail(
		    page, line, "a key must be a text, not %s", page_kind(key));
	if (i == MOST_FREE_KEYS)
		return page_fail(page, line, "more than %d keys in a mapping",
		    MOST_FREE_KEYS);
	entry->name = (const char *)key->data.scalar.value;
	entry->line = line;
	entry->value = yaml_document_get_node(&page->document, pair[i].value);
	for (size_t j = 0; j < i; j++)
		if (names_key(page, &pair[j], entry->name))
			return page_fail(page, line, "\"%.60s\" is there twice",
			    entry->name);
	return 1;
}

static int
check_required(struct page *page, yaml_node_t *node, enum place place)
{
	size_t count = count_entries(node);

	for (size_t i = 0; i < page_keys_count; i++) {
		const struct key *key = &page_keys[i];
		size_t j = 0;

		if (key->place != place || !key->required)
			continue;
		while (j < count &&
		       !names_key(
			   page, &node->data.mapping.pairs.start[j], key->name))
			j++;
		if (j == count)
			return page_fail(page, page_line(node),
			    "%s has no \"%s\", which it must have",
			    place_name(place), key->name);
	}
	return 0;
}

static int
check_last(
    struct page *page, yaml_node_t *node, size_t i, const struct entry *entry)
{
	struct entry next = { .name = "" };
	int there = page_entry(page, node, i + 1, &next);

	if (there == 1)
		return page_fail(page, next.line,
		    "\"%.60s\" stands behind \"%s\", which must be the last "
		    "key",
		    next.name, entry->name);
	return there;
}

int
page_mapping(struct page *page, yaml_node_t *node, enum place place, void *into)
{
	struct entry entry = { .name = "" };
	int there;

	if (node->type != YAML_MAPPING_NODE)
		return page_fail(page, page_line(node),
		    "%s must be a mapping, not %s", place_name(place),
		    page_kind(node));
	for (size_t i = 0; (there = page_entry(page, node, i, &entry)) == 1;
	     i++) {
		const struct key *key = page_key(place, entry.name);

		if (key == NULL)
			return fail_unknown_key(page, place, &entry);
		if (key->last && check_last(page, node, i, &entry) == -1)
			return -1;
		if (key->read(page, key, &entry, into) == -1)
			return -1;
	}
	return there == -1 ? -1 : check_required(page, node, place);
}

static int
fail_kind(struct page *page, const struct entry *entry, const char *wanted)
{
	return page_fail(page, page_line(entry->value),
	    "\"%.60s\" must be %s, not %s", entry->name, wanted,
	    page_kind(entry->value));
}

int
page_want_mapping(struct page *page, const struct entry *entry)
{
	if (entry->value->type != YAML_MAPPING_NODE)
		return fail_kind(page, entry, "a mapping");
	if (count_entries(entry->value) == 0)
		return page_fail(page, page_line(entry->value),
		    "\"%.60s\" is an empty mapping", entry->name);
	return 0;
}

int
page_want_list(struct page *page, const struct entry *entry)
{
	if (entry->value->type != YAML_SEQUENCE_NODE)
		return fail_kind(page, entry, "a list");
	if (page_list_count(entry) == 0)
		return page_fail(page, page_line(entry->value),
		    "\"%.60s\" is an empty list", entry->name);
	return 0;
}

size_t
page_list_count(const struct entry *list)
{
	return (size_t)(list->value->data.sequence.items.top -
			list->value->data.sequence.items.start);
}

struct entry
page_item(struct page *page, const struct entry *list, size_t i)
{
	yaml_node_t *item = yaml_document_get_node(
	    &page->document, list->value->data.sequence.items.start[i]);

	return (struct entry){
		.name = list->name, .value = item, .line = page_line(item)
	};
}

const char *
page_scalar(struct page *page, const struct entry *entry)
{
	const char *text = (const char *)entry->value->data.scalar.value;

	if (entry->value->type != YAML_SCALAR_NODE ||
	    text[strspn(text, " \n\t")] == '\0') {
		fail_kind(page, entry, "a text");
		return NULL;
	}
	return text;
}
