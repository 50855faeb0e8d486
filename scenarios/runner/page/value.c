/* SPDX-License-Identifier: MIT */
/* The types of value that need nothing but their row of the table. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "page.h"

static void *
member(const struct key *key, void *into)
{
	return (char *)into + key->offset;
}

static void
set_text(const struct key *key, void *into, const char *text)
{
	size_t length = strlen(text);
	char **at = member(key, into);

	while (length > 0 && text[length - 1] == '\n')
		length--;
	*at = xstrndup(text, length);
}

int
page_fail_host(struct page *page, const struct entry *entry)
{
	return page_fail(page, entry->line,
	    "\"%.60s\" is no host; expected \"client\", \"server\" or "
	    "\"middlebox\"",
	    entry->name);
}

int
page_fail_unknown(struct page *page, unsigned line, const char *what,
    const char *word, const char *near, const char *wanted)
{
	if (near == NULL)
		return page_fail(page, line,
		    "unknown %s \"%.60s\"; expected %s", what, word, wanted);
	return page_fail(page, line,
	    "unknown %s \"%.60s\", did you mean \"%s\"?", what, word, near);
}

bool
page_is_name(const char *text, char joint)
{
	const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	for (const char *c = text; *c != '\0'; c++)
		if (*c != joint && strchr(letters, *c) == NULL)
			return false;
	return *text != '\0';
}

int
page_number(struct page *page, const struct entry *entry, unsigned long least,
    unsigned long most, unsigned long *number)
{
	const char *text = page_scalar(page, entry);

	if (text == NULL)
		return -1;
	errno = 0;
	*number = strtoul(text, NULL, 10);
	if (text[strspn(text, "0123456789")] != '\0' || errno != 0 ||
	    *number < least || *number > most)
		return page_fail(page, page_line(entry->value),
		    "\"%.60s\" is \"%.60s\"; expected a number from %lu to %lu",
		    entry->name, text, least, most);
	return 0;
}

/* "a", "b" or "c", to be freed. */
static char *
list_words(const char *const *words)
{
	char *all = xasprintf("\"%s\"", words[0]);

	for (size_t i = 1; words[i] != NULL; i++) {
		char *more = xasprintf("%s%s\"%s\"", all,
		    words[i + 1] == NULL ? " or " : ", ", words[i]);

		free(all);
		all = more;
	}
	return all;
}

/* The value where it is one of the row's words, else NULL. */
static const char *
one_of(struct page *page, const struct key *key, const struct entry *entry)
{
	const char *text = page_scalar(page, entry);
	char *all;

	if (text == NULL)
		return NULL;
	for (size_t i = 0; key->words[i] != NULL; i++)
		if (strcmp(text, key->words[i]) == 0)
			return text;
	all = list_words(key->words);
	page_fail(page, page_line(entry->value),
	    "\"%.60s\" is \"%.60s\"; expected %s", entry->name, text, all);
	free(all);
	return NULL;
}

int
page_read_plain_text(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = page_scalar(page, entry);

	if (text == NULL)
		return -1;
	set_text(key, into, text);
	return 0;
}

int
page_read_name(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = page_scalar(page, entry);

	if (text == NULL)
		return -1;
	if (!page_is_name(text, '-'))
		return page_fail(page, page_line(entry->value),
		    "\"%.60s\" is \"%.60s\"; expected a name of a-z, 0-9 "
		    "and \"-\"",
		    entry->name, text);
	set_text(key, into, text);
	return 0;
}

int
page_read_word(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = one_of(page, key, entry);

	if (text == NULL)
		return -1;
	set_text(key, into, text);
	return 0;
}

int
page_read_shown(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	bool *at = member(key, into);

	if (one_of(page, key, entry) == NULL)
		return -1;
	*at = true;
	return 0;
}

int
page_read_choice(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = one_of(page, key, entry);
	unsigned *at = member(key, into);

	if (text == NULL)
		return -1;
	*at = (unsigned)strtoul(text, NULL, 10);
	return 0;
}

int
page_read_kind(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = one_of(page, key, entry);
	unsigned *at = member(key, into);

	if (text == NULL)
		return -1;
	*at = 1;
	while (strcmp(text, key->words[*at - 1]) != 0)
		++*at;
	return 0;
}

int
page_read_number(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	uint32_t *at = member(key, into);
	unsigned long number;

	if (page_number(page, entry, 0, key->most, &number) == -1)
		return -1;
	*at = (uint32_t)number;
	return 0;
}

int
page_read_host(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = one_of(page, key, entry);

	if (text == NULL || !host_parse(text, member(key, into)))
		return -1;
	return 0;
}

int
page_read_inner(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	if (page_want_mapping(page, entry) == -1)
		return -1;
	return page_mapping(page, entry->value, key->inner, member(key, into));
}
