/* SPDX-License-Identifier: MIT */
/* What the runner does in the middle of a case. */
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../witness/grammar.h"
#include "page.h"

#define MOST_OFFSET 1000000000 /* of a sequence number */

int
page_read_signal(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = page_scalar(page, entry);
	struct act *act = into;

	(void)key;
	if (text == NULL)
		return -1;
	for (int i = 1; i < SIGRTMIN; i++) {
		const char *name = sigabbrev_np(i);

		if (name != NULL && strncmp(text, "SIG", 3) == 0 &&
		    strcmp(text + 3, name) == 0)
			act->signal = i;
	}
	if (act->signal == 0)
		return page_fail(page, page_line(entry->value),
		    "\"%.60s\" is no signal; expected one like SIGTERM", text);
	return 0;
}

int
page_read_state(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	static const char *const names[] = {
		[TCP_ESTABLISHED] = "ESTABLISHED",
		[TCP_SYN_SENT] = "SYN_SENT",
		[TCP_SYN_RECV] = "SYN_RECV",
		[TCP_FIN_WAIT1] = "FIN_WAIT1",
		[TCP_FIN_WAIT2] = "FIN_WAIT2",
		[TCP_TIME_WAIT] = "TIME_WAIT",
		[TCP_CLOSE] = "CLOSE",
		[TCP_CLOSE_WAIT] = "CLOSE_WAIT",
		[TCP_LAST_ACK] = "LAST_ACK",
		[TCP_LISTEN] = "LISTEN",
		[TCP_CLOSING] = "CLOSING",
	};
	const char *text = page_scalar(page, entry);
	struct act *act = into;

	(void)key;
	if (text == NULL)
		return -1;
	for (int i = TCP_ESTABLISHED; i <= TCP_CLOSING; i++)
		if (strcmp(text, names[i]) == 0)
			act->state = i;
	if (act->state == 0)
		return page_fail(page, page_line(entry->value),
		    "\"%.60s\" is no state of a TCP socket; expected one like "
		    "FIN_WAIT2",
		    text);
	return 0;
}

int
page_read_flags(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = page_scalar(page, entry);
	struct injection *injection = into;

	(void)key;
	if (text == NULL)
		return -1;
	if (!flags_parse(text, &injection->flags))
		return page_fail(page, page_line(entry->value),
		    "\"%.60s\" are no flags; expected tcpdump's letters in "
		    "tcpdump's order: F S R P . U E W",
		    text);
	return 0;
}

/* "next", "next + 10", "next - 1"; the row's only word is what it starts at. */
int
page_read_distance(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	const char *text = page_scalar(page, entry);
	int32_t *offset = (int32_t *)(void *)((char *)into + key->offset);
	size_t length = strlen(key->words[0]);
	const char *number;
	unsigned long n = 0;

	if (text == NULL)
		return -1;
	if (strcmp(text, key->words[0]) == 0)
		return 0;
	number = text + length + 3;
	if (strncmp(text, key->words[0], length) == 0 &&
	    (strncmp(text + length, " + ", 3) == 0 ||
		strncmp(text + length, " - ", 3) == 0) &&
	    *number != '\0' && number[strspn(number, "0123456789")] == '\0')
		n = strtoul(number, NULL, 10);
	if (n == 0 || n > MOST_OFFSET)
		return page_fail(page, page_line(entry->value),
		    "\"%s\" is \"%.60s\"; expected \"%s\", \"%s + N\" or "
		    "\"%s - N\"",
		    entry->name, text, key->words[0], key->words[0],
		    key->words[0]);
	*offset = text[length + 1] == '-' ? -(int32_t)n : (int32_t)n;
	return 0;
}

static int
check_no_ack(struct page *page, const struct entry *inject)
{
	struct entry entry;

	for (size_t i = 0; page_entry(page, inject->value, i, &entry) == 1; i++)
		if (strcmp(entry.name, "ack") == 0)
			return page_fail(page, entry.line,
			    "\"ack\" in a segment whose flags have no \".\"");
	return 0;
}

static int
read_act(struct page *page, const struct entry *item, struct act *act)
{
	struct entry entry, next;

	act->number = item->line;
	act->rule.number = item->line;
	if (page_mapping(page, item->value, PLACE_ACT, act) == -1)
		return -1;
	if (page_entry(page, item->value, 0, &entry) != 1)
		return page_fail(page, item->line, "an act that does nothing");
	if (page_entry(page, item->value, 1, &next) == 1)
		return page_fail(page, next.line,
		    "\"%s\" and \"%s\" in one act; each act is an entry of "
		    "its own",
		    entry.name, next.name);
	act->kind = page_key(PLACE_ACT, entry.name)->act;
	if (act->kind == ACT_INJECT &&
	    (act->injection.flags & SEGMENT_ACK) == 0)
		return check_no_ack(page, &entry);
	return 0;
}

static int
read_step(struct page *page, const struct entry *entry, struct step *step)
{
	size_t count;

	if (!page_is_name(entry->name, '-'))
		return page_fail(page, entry->line,
		    "\"%.60s\" is no name of a step; expected a-z, 0-9 "
		    "and \"-\"",
		    entry->name);
	step->name = xstrdup(entry->name);
	step->number = entry->line;
	if (page_want_list(page, entry) == -1)
		return -1;
	count = page_list_count(entry);
	step->act = xcalloc(count, sizeof(*step->act));
	for (size_t i = 0; i < count; i++) {
		struct entry item = page_item(page, entry, i);

		if (read_act(page, &item, &step->act[step->acts++]) == -1)
			return -1;
	}
	return 0;
}

static bool
needs_lab(const struct step *step)
{
	for (size_t i = 0; i < step->acts; i++)
		if (step->act[i].kind != ACT_UNTIL_LOG &&
		    step->act[i].kind != ACT_UNTIL_SOCKET &&
		    step->act[i].kind != ACT_KILL &&
		    step->act[i].kind != ACT_START)
			return true;
	return false;
}

/* What is the whole machine's is root's. */
static void
note_privileges(const struct step *step, struct scenario_case *c)
{
	for (size_t i = 0; i < step->acts; i++) {
		if (step->act[i].kind == ACT_SET_GLOBAL)
			c->needs_global = c->needs_root = true;
		if (step->act[i].kind == ACT_UNTIL_ORPHANS)
			c->needs_root = true;
	}
}

int
page_read_steps(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct scenario_case *c = into;
	struct entry step;
	int there;

	(void)key;
	if (page_want_mapping(page, entry) == -1)
		return -1;
	for (size_t i = 0;
	     (there = page_entry(page, entry->value, i, &step)) == 1; i++) {
		c->step =
		    xreallocarray(c->step, c->steps + 1, sizeof(*c->step));
		c->step[c->steps] = (struct step){ 0 };
		if (read_step(page, &step, &c->step[c->steps++]) == -1)
			return -1;
		if (needs_lab(&c->step[c->steps - 1]))
			c->needs_lab = true;
		note_privileges(&c->step[c->steps - 1], c);
	}
	return there;
}
