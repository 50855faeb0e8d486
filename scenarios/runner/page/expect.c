/* SPDX-License-Identifier: MIT */
/* `expect`: one mapping of accounts, or alternatives; and the log's texts. */
#include <string.h>

#include "../memory.h"
#include "page.h"

static int
read_log_text(struct page *page, const struct entry *entry, struct lines *lines)
{
	const char *text = page_scalar(page, entry);

	if (text == NULL)
		return -1;
	if (strchr(text, '\n') != NULL)
		return page_fail(page, page_line(entry->value),
		    "\"log\" has a text of several lines; expected one text "
		    "for each line, in a list");
	lines_add(lines, page_line(entry->value), "%s", text);
	return 0;
}

int
page_read_log(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct expectation *e = into;
	struct lines *lines = &e->account[ACCOUNT_LOG];

	(void)key;
	if (entry->value->type == YAML_SCALAR_NODE)
		return read_log_text(page, entry, lines);
	if (page_want_list(page, entry) == -1)
		return -1;
	for (size_t i = 0; i < page_list_count(entry); i++) {
		struct entry item = page_item(page, entry, i);

		if (read_log_text(page, &item, lines) == -1)
			return -1;
	}
	return 0;
}

static int
read_alternatives(
    struct page *page, const struct entry *entry, struct scenario_case *c)
{
	size_t count = page_list_count(entry);

	if (count < 2)
		return page_fail(page, page_line(entry->value),
		    "a list of one alternative; expected two or more, or a "
		    "mapping");
	c->expectation = xcalloc(count, sizeof(*c->expectation));
	for (size_t i = 0; i < count; i++) {
		struct expectation *e = &c->expectation[c->expectations++];
		struct entry item = page_item(page, entry, i);

		if (page_mapping(page, item.value, PLACE_EXPECT, e) == -1)
			return -1;
		if (e->because == NULL)
			return page_fail(page, item.line,
			    "an alternative without \"because\"; expected why "
			    "the kernel may answer so");
	}
	return 0;
}

int
page_read_expect(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario_case *c = into;

	(void)key;
	c->expect_first = entry->line;
	c->expect_last = page_last_line(page, entry->value);
	if (entry->value->type == YAML_SEQUENCE_NODE)
		return read_alternatives(page, entry, c);
	if (page_want_mapping(page, entry) == -1)
		return -1;
	c->expectation = xcalloc(1, sizeof(*c->expectation));
	c->expectations = 1;
	if (page_mapping(page, entry->value, PLACE_EXPECT, c->expectation) ==
	    -1)
		return -1;
	if (c->expectation->because != NULL)
		return page_fail(page, entry->line,
		    "\"because\" explains an alternative, and \"expect\" has "
		    "no other");
	return 0;
}
