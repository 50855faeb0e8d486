/* SPDX-License-Identifier: MIT */
/* The kernel's accounts: counters and resets, in their one order. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../witness/grammar.h"
#include "../witness/witness.h"
#include "page.h"

#define MOST_RESETS 1000 /* of one "HOST REASON xN" */
#define MOST_COUNTED 1000000000

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
