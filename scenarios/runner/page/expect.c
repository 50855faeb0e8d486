/* SPDX-License-Identifier: MIT */
/* The accounts under `expect`: each line checked where it stands. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../witness/grammar.h"
#include "../witness/witness.h"
#include "page.h"

#define MOST_RESETS 1000 /* of one "HOST REASON xN" */
#define MOST_COUNTED 1000000000

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

static int
read_counters_of(
    struct page *page, const struct entry *host, struct lines *lines)
{
	struct entry entry;
	unsigned long n;
	int there;

	if (page_want_mapping(page, host) == -1)
		return -1;
	for (size_t i = 0;
	     (there = page_entry(page, host->value, i, &entry)) == 1; i++) {
		if (counters_find(entry.name) == -1)
			return page_fail_unknown(page, entry.line, "counter",
			    entry.name, counters_nearest(entry.name),
			    "one of the watched counters");
		if (page_number(page, &entry, 1, MOST_COUNTED, &n) == -1)
			return -1;
		lines_add(
		    lines, entry.line, "%s %s %lu", host->name, entry.name, n);
	}
	return there;
}

/* Hosts in their enum's order, then names. */
static int
by_host_and_name(const void *a, const void *b)
{
	const struct line *const line[2] = { a, b };
	enum host host[2] = { HOST_CLIENT, HOST_CLIENT };

	for (int i = 0; i < 2; i++) {
		char *name =
		    xstrndup(line[i]->text, strcspn(line[i]->text, " "));

		(void)host_parse(name, &host[i]);
		free(name);
	}
	if (host[0] != host[1])
		return host[0] < host[1] ? -1 : 1;
	return strcmp(line[0]->text, line[1]->text);
}

static void
sort(struct lines *lines)
{
	if (lines->count > 0)
		qsort(lines->line, lines->count, sizeof(*lines->line),
		    by_host_and_name);
}

int
page_read_counters(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct expectation *e = into;
	struct lines *lines = &e->account[ACCOUNT_COUNTERS];
	struct entry host;
	enum host on;
	int there;

	(void)key;
	if (page_want_mapping(page, entry) == -1)
		return -1;
	for (size_t i = 0;
	     (there = page_entry(page, entry->value, i, &host)) == 1; i++) {
		if (!host_parse(host.name, &on))
			return page_fail_host(page, &host);
		if (read_counters_of(page, &host, lines) == -1)
			return -1;
	}
	sort(lines);
	return there;
}

/* "HOST REASON" or "HOST REASON xN", in words. */
static int
read_reset(struct page *page, const struct entry *item,
    const struct words *words, struct lines *lines)
{
	unsigned long times = 1;
	const char *x = words->count == 3 ? words->word[2] : "x2";
	enum host on;

	if (words->count < 2 || words->count > 3 || x[0] != 'x' ||
	    x[1] == '0' || x[1 + strspn(x + 1, "0123456789")] != '\0')
		return page_fail(page, item->line,
		    "a reset is written \"HOST REASON\" or \"HOST REASON "
		    "xN\"");
	if (!host_parse(words->word[0], &on))
		return page_fail_host(
		    page, &(struct entry){
			      .name = words->word[0], .line = item->line });
	if (!reason_known(words->word[1]))
		return page_fail_unknown(page, item->line, "reset reason",
		    words->word[1], NULL,
		    "a name of the kernel's enum sk_rst_reason");
	if (words->count == 3)
		times = strtoul(x + 1, NULL, 10);
	if (times < 1 || times > MOST_RESETS)
		return page_fail(page, item->line,
		    "\"%.60s\" is no count; expected x1 to x%d", x,
		    MOST_RESETS);
	while (times-- > 0)
		lines_add(
		    lines, item->line, "%s %s", words->word[0], words->word[1]);
	return 0;
}

int
page_read_resets(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct expectation *e = into;
	struct lines *lines = &e->account[ACCOUNT_RESETS];

	(void)key;
	if (page_want_list(page, entry) == -1)
		return -1;
	for (size_t i = 0; i < page_list_count(entry); i++) {
		struct entry item = page_item(page, entry, i);
		const char *text = page_scalar(page, &item);
		struct words words;
		int result;

		if (text == NULL)
			return -1;
		words = words_cut(text);
		result = read_reset(page, &item, &words, lines);
		words_free(&words);
		if (result == -1)
			return -1;
	}
	sort(lines);
	return 0;
}

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
