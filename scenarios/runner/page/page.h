/* SPDX-License-Identifier: MIT */
/*
 * The room behind scenario.h: how a page is read, one file to each question.
 *
 *     text.c    may these bytes be a page at all?
 *     tree.c    is it YAML, and on which line does each node stand?
 *     read.c    does a mapping hold what the table of keys says?
 *     keys.c    the table of keys
 *     value.c, case.c, network.c, steps.c
 *               a value's meaning, from the simplest on
 *     expect.c, blocks.c, kernel.c
 *               the accounts of a case's witnesses, line by line
 *     check.c, twin.c
 *               do the parts of a page agree with each other?
 *
 * Every function that can fail returns -1 (or NULL) after page_fail().
 */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "../scenario.h"

/* A page while it is read. */
struct page {
	const char *file; /* as messages show it */
	char *text; /* the file, with a NUL behind it; owned */
	size_t length;
	size_t *start; /* where each line starts, line 1 first; owned */
	unsigned lines;
	yaml_document_t document; /* valid from page_parse() on */
	char *error; /* the first failure's sentence; owned */
};

/* Notes "FILE:LINE: ..." (no line: 0) unless one is noted. Returns -1. */
__attribute__((format(printf, 3, 4))) int page_fail(
    struct page *page, unsigned line, const char *fmt, ...);

/* ------------------------------------------------------------------- text.c
 */

/* Reads the file into page->text and refuses what is no page by its bytes. */
int page_read_text(struct page *page);

/* ------------------------------------------------------------------- tree.c
 */

/* Parses the text into page->document, whose root is then a mapping. */
int page_parse(struct page *page);

/* The line that a node begins on, and the last one that it fills. */
unsigned page_line(const yaml_node_t *node);
unsigned page_last_line(struct page *page, const yaml_node_t *node);

/* "a text", "a list", "a mapping" or "nothing". */
const char *page_kind(const yaml_node_t *node);

/* ------------------------------------------------------------------- read.c
 */

/* One key of a mapping, and what it is given. */
struct entry {
	const char *name;
	yaml_node_t *value;
	unsigned line; /* the key's */
};

/* What a mapping is about; the table has the keys of each. */
enum place {
	PLACE_PAGE, /* the page itself */
	PLACE_CASE, /* an entry of cases */
	PLACE_RUN,
	PLACE_NETWORK,
	PLACE_RULE, /* of a network or of an act */
	PLACE_ACT, /* an entry of a step */
	PLACE_SOCKET, /* until-socket */
	PLACE_INJECT,
	PLACE_GLOBAL, /* set-global */
	PLACE_ARTICLE,
	PLACE_EXPECT,
	PLACES,
};

struct key;

/* Reads a key's value into a member of the struct of its place. */
typedef int key_reader(struct page *page, const struct key *key,
    const struct entry *entry, void *into);

/* A row of the table of keys. */
struct key {
	enum place place;
	const char *name;
	key_reader *read;
	size_t offset; /* of the member of `into` that it fills */
	bool required; /* its mapping must have it */
	bool last; /* no key may follow it */
	const char *const *words; /* the values there are, NULL-terminated */
	unsigned long most; /* the greatest number */
	enum place inner; /* the place of its value */
	enum act_kind act; /* the act that it is */
};

extern const struct key page_keys[];
extern const size_t page_keys_count;

/* The row of that key, or NULL. */
const struct key *page_key(enum place place, const char *name);

/* Reads a mapping against the table: into is the struct of its place. */
int page_mapping(
    struct page *page, yaml_node_t *node, enum place place, void *into);

/*
 * The i-th entry of a mapping whose keys are free: 1, or 0 behind the last
 * one.  A key that is no text, or is there twice, is a failure.
 */
int page_entry(
    struct page *page, yaml_node_t *mapping, size_t i, struct entry *entry);

/* Fails unless the value is a mapping, or a list, with something in it. */
int page_want_mapping(struct page *page, const struct entry *entry);
int page_want_list(struct page *page, const struct entry *entry);

/* The length of a list, and its i-th item as an entry of the list's name. */
size_t page_list_count(const struct entry *list);
struct entry page_item(struct page *page, const struct entry *list, size_t i);

/* The value where it is a text that is not empty, else NULL. */
const char *page_scalar(struct page *page, const struct entry *entry);

/* The value as a number of digits, least..most. */
int page_number(struct page *page, const struct entry *entry,
    unsigned long least, unsigned long most, unsigned long *number);

/* Whether text has only a-z, 0-9 and the joint ('-' or '_'), and any. */
bool page_is_name(const char *text, char joint);

/* Notes that a key should be a host's name. Returns -1. */
int page_fail_host(struct page *page, const struct entry *entry);

/*
 * Notes that a word is no known name, with the nearest one, or, where that is
 * NULL, what was wanted.  Returns -1.
 */
int page_fail_unknown(struct page *page, unsigned line, const char *what,
    const char *word, const char *near, const char *wanted);

/*
 * Handlers that need nothing but their row: the member that they fill is a
 *     text    char *: any text
 *     name    char *: a-z, 0-9 and "-"
 *     word    char *: one of the row's words
 *     shown   bool: set by the row's only word
 *     choice  unsigned: a number among the row's words
 *     kind    an enum, which begins with what it is without the key: the
 *             row's words are the others, in their order
 *     number  uint32_t: 0 to the row's most
 *     host    enum host: one of the row's words
 *     inner   struct of the row's inner place, from a mapping
 */
key_reader page_read_plain_text, page_read_name, page_read_word,
    page_read_shown, page_read_choice, page_read_kind, page_read_number,
    page_read_host, page_read_inner;

/* ---------------------------------------------- case.c, network.c, steps.c
 */

/* Into a struct scenario. */
key_reader page_read_cases, page_read_serve;

/* Into a struct scenario_case. */
key_reader page_read_server_program, page_read_client_program,
    page_read_middlebox_program, page_read_twin_of, page_read_network,
    page_read_needs, page_read_article, page_read_steps;

/* Into a struct network. */
key_reader page_read_sysctls, page_read_rules;

/* Into a struct act, and the flags into a struct injection. */
key_reader page_read_signal, page_read_state, page_read_flags;

/* Into an int32_t: the row's only word, or "WORD + N", or "WORD - N". */
key_reader page_read_distance;

/* ------------------------------------------- expect.c, blocks.c, kernel.c
 */

/* Handlers of the keys in `expect`; into is a struct expectation. */
key_reader page_read_client, page_read_wire, page_read_counters,
    page_read_resets, page_read_log;

/* Handler of `expect` itself; into is a struct scenario_case. */
key_reader page_read_expect;

/* ---------------------------------------------------------- check.c, twin.c
 */

/* What no single key can know: twins, steps, hosts, names, what is served. */
int page_check(struct page *page, const struct scenario *scenario);

/* Whether a case is a twin as a twin should be, or none at all. */
int page_check_twin(struct page *page, const struct scenario *scenario,
    const struct scenario_case *c);

#endif
