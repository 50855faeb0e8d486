/* SPDX-License-Identifier: MIT */
/* What was seen, in the words and the columns of a page written by hand. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "record_inside.h"

#define COLUMN 16 /* where results and words stand */
#define WIDTH 100 /* a longer list has a line for each item */

/* What the page expects of an account; empty where it expects nothing yet. */
static const struct lines *
expected(const struct scenario_case *c, enum account_kind kind)
{
	static const struct lines none;

	return c->expectations > 0 ? &c->expectation[0].account[kind] : &none;
}

/* Which of the log's lines to keep: all, where no text of the page is left. */
static void
choose_log(
    const struct scenario_case *c, const struct lines *seen, struct lines *out)
{
	const struct lines *page = expected(c, ACCOUNT_LOG);
	size_t from = 0;

	for (size_t i = 0; i < page->count; i++) {
		const char *text = page->line[i].text;
		size_t at = from;

		while (at < seen->count &&
		       strstr(seen->line[at].text, text) == NULL)
			at++;
		if (at == seen->count)
			continue;
		lines_add(out, 0, "%s", text);
		from = at + 1;
	}
	if (out->count > 0 || (c->expectations > 0 && page->count == 0))
		return;
	for (size_t i = 0; i < seen->count; i++)
		lines_add(out, 0, "%s", seen->line[i].text);
}

static void
choose(const struct scenario_case *c, const struct evidence *evidence,
    enum account_kind kind, struct lines *out)
{
	const struct account *account = &evidence->account[kind];
	const struct lines *from =
	    account->heard ? &account->lines : expected(c, kind);

	if (account->heard && kind == ACCOUNT_WIRE)
		segments_print(&evidence->segments, c->acks, c->retransmissions,
		    expected(c, kind), out);
	else if (account->heard && kind == ACCOUNT_LOG)
		choose_log(c, from, out);
	else
		for (size_t i = 0; i < from->count; i++)
			lines_add(out, 0, "%s", from->line[i].text);
}

/* The result of a client's line: its last word, or from its first capital. */
static size_t
client_column(const char *text)
{
	const char *space = strchr(text, ' ');
	const char *last = space;

	if (space == NULL || strncmp(text, "step ", 5) == 0)
		return strlen(text);
	for (; space != NULL; space = strchr(space + 1, ' ')) {
		last = space;
		if (isupper((unsigned char)space[1]))
			break;
	}
	return (size_t)(last - text);
}

/* The words of a wire's line: behind its flags and length. */
static size_t
wire_column(const char *text)
{
	const char *space = strstr(text, " > ");

	if (space == NULL || strncmp(space + 3, "icmp", 4) == 0)
		return strlen(text);
	space += 2;
	do
		space = strchr(space + 1, ' ');
	while (space != NULL && isdigit((unsigned char)space[1]));
	return space != NULL ? (size_t)(space - text) : strlen(text);
}

static void
print_block(FILE *out, unsigned indent, const char *name,
    const struct lines *lines, size_t (*column)(const char *text))
{
	size_t widest = COLUMN;

	for (size_t i = 0; i < lines->count; i++) {
		const char *text = lines->line[i].text;
		size_t at = column(text);

		if (text[at] != '\0' && at >= widest)
			widest = at + 1;
	}
	fprintf(out, "%*s%s: |\n", (int)indent, "", name);
	for (size_t i = 0; i < lines->count; i++) {
		const char *text = lines->line[i].text;
		size_t at = column(text);

		fprintf(out, "%*s", (int)indent + 2, "");
		if (text[at] == '\0')
			fprintf(out, "%s\n", text);
		else
			fprintf(out, "%-*.*s%s\n", (int)widest, (int)at, text,
			    text + at + 1);
	}
}

/* Whether a text needs no quotes, in a list between brackets either. */
static bool
is_plain(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && isalnum((unsigned char)text[0]) &&
	       text[length - 1] != ' ' && text[length - 1] != ':' &&
	       strpbrk(text, ",[]{}\"'\t") == NULL &&
	       strstr(text, ": ") == NULL && strstr(text, " #") == NULL;
}

static char *
quote(const char *text)
{
	char *quoted, *at;

	if (is_plain(text))
		return xstrdup(text);
	quoted = xcalloc(2 * strlen(text) + 3, 1);
	at = quoted;
	*at++ = '"';
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			*at++ = '\\';
		*at++ = *text;
	}
	*at = '"';
	return quoted;
}

/* "key: [one, other]", or below each other where that is too long. */
static void
print_list(
    FILE *out, unsigned indent, const char *name, const struct lines *items)
{
	size_t width = indent + strlen(name) + strlen(": []");
	bool brackets;

	for (size_t i = 0; i < items->count; i++)
		width += strlen(items->line[i].text) + strlen(", ");
	brackets = width <= WIDTH;
	fprintf(out, "%*s%s:%s", (int)indent, "", name, brackets ? " [" : "\n");
	for (size_t i = 0; i < items->count; i++) {
		char *item = quote(items->line[i].text);

		if (brackets)
			fprintf(out, "%s%s", i > 0 ? ", " : "", item);
		else
			fprintf(out, "%*s- %s\n", (int)indent + 2, "", item);
		free(item);
	}
	if (brackets)
		fputs("]\n", out);
}

/* Lines "HOST NAME DELTA", sorted by host. */
static void
print_counters(FILE *out, unsigned indent, const struct lines *lines)
{
	size_t before = 0;

	if (lines->count > 0)
		fprintf(out, "%*scounters:\n", (int)indent, "");
	for (size_t i = 0; i < lines->count; i++) {
		const char *text = lines->line[i].text;
		size_t host = strcspn(text, " ");
		const char *name = text + host + 1;
		size_t length = strcspn(name, " ");
		bool first = host != before ||
			     strncmp(text, lines->line[i - 1].text, host) != 0;

		if (first)
			fprintf(out, "%s%*s%.*s: {", i > 0 ? "}\n" : "",
			    (int)indent + 2, "", (int)host, text);
		fprintf(out, "%s%.*s: %s", first ? "" : ", ", (int)length, name,
		    name + length + 1);
		before = host;
	}
	if (lines->count > 0)
		fputs("}\n", out);
}

/* Equal neighbours are one item with how many they are. */
static void
fold_resets(const struct lines *lines, struct lines *out)
{
	size_t end;

	for (size_t i = 0; i < lines->count; i = end) {
		const char *text = lines->line[i].text;

		end = i + 1;
		while (end < lines->count &&
		       strcmp(text, lines->line[end].text) == 0)
			end++;
		if (end - i > 1)
			lines_add(out, 0, "%s x%zu", text, end - i);
		else
			lines_add(out, 0, "%s", text);
	}
}

static void
print_resets(FILE *out, unsigned indent, const struct lines *lines)
{
	struct lines items = { 0 };

	fold_resets(lines, &items);
	if (items.count > 0)
		print_list(out, indent, "resets", &items);
	lines_free(&items);
}

static void
print_log(FILE *out, unsigned indent, const struct lines *lines)
{
	if (lines->count > 1) {
		print_list(out, indent, "log", lines);
	} else if (lines->count == 1) {
		char *text = quote(lines->line[0].text);

		fprintf(out, "%*slog: %s\n", (int)indent, "", text);
		free(text);
	}
}

static void
print_account(FILE *out, unsigned indent, enum account_kind kind,
    const struct lines *lines)
{
	switch (kind) {
	case ACCOUNT_CLIENT:
		print_block(out, indent, "client", lines, client_column);
		break;
	case ACCOUNT_WIRE:
		print_block(out, indent, "wire", lines, wire_column);
		break;
	case ACCOUNT_COUNTERS:
		print_counters(out, indent, lines);
		break;
	case ACCOUNT_RESETS:
		print_resets(out, indent, lines);
		break;
	default:
		print_log(out, indent, lines);
	}
}

void
record_print_expect(
    FILE *out, const struct scenario_case *c, const struct evidence *evidence)
{
	fprintf(out, "%*sexpect:\n", (int)c->indent, "");
	for (int k = 0; k < ACCOUNTS; k++) {
		enum account_kind kind = (enum account_kind)k;
		struct lines lines = { 0 };

		choose(c, evidence, kind, &lines);
		/* Silence would be a claim, and nobody was asked. */
		if (!evidence->account[k].heard && c->expectations == 0)
			fprintf(out, "%*s# %s: not heard\n", (int)c->indent + 2,
			    "", account_name(kind));
		else
			print_account(out, c->indent + 2, kind, &lines);
		lines_free(&lines);
	}
}
