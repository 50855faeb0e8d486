/* SPDX-License-Identifier: MIT */
/* The accounts that are blocks of lines: each checked where it stands. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../witness/grammar.h"
#include "../witness/witness.h"
#include "page.h"

/*
 * The lines of a block, each with its place.  The n-th line of a literal
 * block stands n lines below its "|", blank lines included; every other style
 * folds lines, and so may have only one.
 */
static int
read_block(struct page *page, const struct entry *entry, struct lines *lines)
{
	const char *text = page_scalar(page, entry);
	unsigned line = page_line(entry->value);

	if (text == NULL)
		return -1;
	if (entry->value->data.scalar.style != YAML_LITERAL_SCALAR_STYLE) {
		if (page_last_line(page, entry->value) != line ||
		    strchr(text, '\n') != NULL)
			return page_fail(page, entry->line,
			    "the lines of \"%s\" would be folded into one; "
			    "expected \"%s: |\"",
			    entry->name, entry->name);
		lines_add_folded(lines, line, text, strlen(text));
		return 0;
	}
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		line++;
		if (strspn(text, " \t") < length)
			lines_add_folded(lines, line, text, length);
		text += length + (text[length] == '\n');
	}
	return 0;
}

static int
check_lines(struct page *page, const struct lines *lines,
    char *(*check)(const char *text))
{
	for (size_t i = 0; i < lines->count; i++) {
		char *wrong = check(lines->line[i].text);

		if (wrong == NULL)
			continue;
		page_fail(page, lines->line[i].number, "%s", wrong);
		free(wrong);
		return -1;
	}
	return 0;
}

int
page_read_client(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct expectation *e = into;
	struct lines *lines = &e->account[ACCOUNT_CLIENT];

	(void)key;
	if (read_block(page, entry, lines) == -1 ||
	    check_lines(page, lines, transcript_line_check) == -1)
		return -1;
	for (size_t i = 0; i < lines->count; i++) {
		const struct line *line = &lines->line[i];
		bool last = i + 1 == lines->count;

		if (last && strcmp(line->text, "end") != 0)
			return page_fail(page, line->number,
			    "\"%.60s\" is the last line of \"client\"; "
			    "expected \"end\" behind it",
			    line->text);
		if (!last && strcmp(line->text, "end") == 0)
			return page_fail(page, line[1].number,
			    "\"%.60s\" stands behind \"end\", which must be "
			    "the last line of \"client\"",
			    line[1].text);
	}
	return 0;
}

/* Marks the connections of a header; names the first that was marked. */
static char *
mark_connections(const char *header, bool *there, unsigned room)
{
	struct words words = words_cut(header);
	char *wrong = NULL;
	unsigned first, last;

	for (size_t i = 1; i < words.count && wrong == NULL; i++) {
		if (!connection_range(words.word[i], &first, &last))
			continue;
		for (unsigned c = first; c <= last && c < room; c++) {
			char name[CONNECTION_NAME];

			connection_print(c, name);
			if (there[c] && wrong == NULL)
				wrong = xasprintf("connection %s stands under "
						  "two headers",
				    name);
			there[c] = true;
		}
	}
	words_free(&words);
	return wrong;
}

static int
check_header(struct page *page, const struct lines *lines, size_t i,
    bool *there, unsigned room)
{
	const struct line *line = &lines->line[i];
	char *wrong;

	if (i + 1 == lines->count || header_is(line[1].text))
		return page_fail(page, line->number,
		    "\"%.60s\" has no segment below it", line->text);
	wrong = mark_connections(line->text, there, room);
	if (wrong == NULL)
		return 0;
	page_fail(page, line->number, "%s", wrong);
	free(wrong);
	return -1;
}

/* Connections are named in order, so none below the highest is missing. */
static int
check_no_gap(struct page *page, unsigned line, const bool *there, unsigned room)
{
	char name[CONNECTION_NAME];
	unsigned gap = 0, after;

	while (gap < room && there[gap])
		gap++;
	after = gap;
	while (after < room && !there[after])
		after++;
	if (after >= room)
		return 0;
	connection_print(gap, name);
	return page_fail(page, line,
	    "no header names connection %s, but a later one is named", name);
}

static int
check_headers(struct page *page, const struct lines *lines)
{
	bool there[26 * 27] = { false };
	const unsigned room = sizeof(there) / sizeof(there[0]);
	bool any = false;

	for (size_t i = 0; i < lines->count; i++) {
		if (!header_is(lines->line[i].text))
			continue;
		if (!any && i > 0)
			return page_fail(page, lines->line[0].number,
			    "\"%.60s\" stands under no header, but line %u "
			    "is one",
			    lines->line[0].text, lines->line[i].number);
		any = true;
		if (check_header(page, lines, i, there, room) == -1)
			return -1;
	}
	return any ? check_no_gap(page, lines->line[0].number, there, room) : 0;
}

int
page_read_wire(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct expectation *e = into;
	struct lines *lines = &e->account[ACCOUNT_WIRE];

	(void)key;
	if (read_block(page, entry, lines) == -1 ||
	    check_lines(page, lines, segment_line_check) == -1)
		return -1;
	return check_headers(page, lines);
}
