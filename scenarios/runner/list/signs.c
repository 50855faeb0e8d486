/* SPDX-License-Identifier: MIT */
/* What an expectation says in a few words: client, wire and kernel. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../report/formats.h"
#include "symptoms.h"

/* "c-h read EPIPE", "read_to_end EPIPE": to a client both are a read. */
static char *
without_connections(const char *text)
{
	size_t n = strcspn(text, " ");
	const char *blank;

	if (text[n] == ' ' && (n <= 2 || memchr(text, '-', n) != NULL))
		text += n + 1;
	blank = strchr(text, ' ');
	if (blank != NULL && strncmp(text, "read_to_end ", 12) == 0)
		return xasprintf("read%s", blank);
	return xstrdup(text);
}

char *
sign_client(const struct expectation *e)
{
	struct evidence evidence = { 0 };
	struct lines brief = { 0 };
	char *text;

	/* It only looks at them: they stay the expectation's. */
	evidence.account[ACCOUNT_CLIENT].heard = true;
	evidence.account[ACCOUNT_CLIENT].lines = e->account[ACCOUNT_CLIENT];
	brief_client(&evidence, &brief);
	text = without_connections(brief.line[0].text);
	lines_free(&brief);
	return text;
}

/* "server > R. seq=2": the length of "server > R.", without what follows. */
static size_t
bare_length(const char *line)
{
	const char *end = strstr(line, " > ");

	if (end == NULL)
		return 0; /* the header of connections */
	end += 3;
	if (strncmp(end, "icmp ", 5) == 0)
		end += 5;
	return (size_t)(end - line) + strcspn(end, " ");
}

/* Whether a line is a segment with that flag. */
static bool
has_flag(const char *line, char flag)
{
	const char *flags = strstr(line, " > ");

	return flags != NULL && strncmp(flags, " > icmp ", 8) != 0 &&
	       memchr(flags + 3, flag, strcspn(flags + 3, " ")) != NULL;
}

/*
 * How it ended: the last reset or ICMP error, and whether its sender's FIN
 * was before it, which is what makes EPIPE out of ECONNRESET; else a FIN.
 */
static char *
end_on_wire(const struct lines *wire)
{
	const char *fin = NULL, *end = NULL, *fin_before = NULL;

	for (size_t i = 0; i < wire->count; i++) {
		const char *line = wire->line[i].text;

		if (bare_length(line) == 0) {
			fin = NULL; /* other connections */
		} else if (has_flag(line, 'R') ||
			   strstr(line, " > icmp ") != NULL) {
			end = line;
			fin_before =
			    fin != NULL && fin[0] == line[0] ? fin : NULL;
		} else if (has_flag(line, 'F')) {
			fin = line;
		}
	}
	if (end == NULL)
		return fin == NULL ? xstrdup("no reset, and no FIN") :
				     xasprintf("%.*s and no reset",
					 (int)bare_length(fin), fin);
	if (fin_before == NULL)
		return xstrndup(end, bare_length(end));
	return xasprintf("%.*s, then %.*s", (int)bare_length(fin_before),
	    fin_before, (int)bare_length(end), end);
}

/* Adds the first two words of each line, once; equal ones are neighbours. */
static void
add_names(struct lines *out, const struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		const char *text = lines->line[i].text;
		size_t host = strcspn(text, " ");
		size_t n = host + strspn(text + host, " ");
		char *name;

		n += strcspn(text + n, " ");
		name = xstrndup(text, n);
		if (out->count == 0 ||
		    strcmp(out->line[out->count - 1].text, name) != 0)
			lines_add(out, 0, "%s", name);
		free(name);
	}
}

struct sign
sign_of(const struct expectation *e)
{
	struct sign sign = { 0 };

	sign.wire = end_on_wire(&e->account[ACCOUNT_WIRE]);
	add_names(&sign.counters, &e->account[ACCOUNT_COUNTERS]);
	add_names(&sign.resets, &e->account[ACCOUNT_RESETS]);
	return sign;
}

bool
sign_equal(const struct sign *a, const struct sign *b)
{
	return strcmp(a->wire, b->wire) == 0 &&
	       lines_equal(&a->counters, &b->counters) &&
	       lines_equal(&a->resets, &b->resets);
}

void
sign_free(struct sign *sign)
{
	free(sign->wire);
	lines_free(&sign->counters);
	lines_free(&sign->resets);
	lines_free(&sign->cases);
	lines_free(&sign->causes);
}
