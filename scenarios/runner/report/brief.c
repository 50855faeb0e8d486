/* SPDX-License-Identifier: MIT */
/* One run in a few words: what a table's row says of it. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "formats.h"

/* "x6" after what came more than once. */
static void
add_times(struct lines *out, const char *text, unsigned long times)
{
	if (times > 1)
		lines_add(out, 0, "%s x%lu", text, times);
	else
		lines_add(out, 0, "%s", text);
}

static const char *
last_word(const char *text)
{
	const char *blank = strrchr(text, ' ');

	return blank != NULL ? blank + 1 : text;
}

/* How a call failed: ECONNRESET, EPIPE ..., or that nothing came of it. */
static bool
is_failure(const char *word)
{
	static const char *const others[] = { "EOF", "ESTABLISHED", "EAGAIN",
		"EINPROGRESS" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(word, others[i]) == 0)
			return false;
	if (strcmp(word, "deadline") == 0)
		return true;
	return word[0] == 'E' &&
	       word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] ==
		   '\0';
}

/* "b" or "c-h", which connections a line speaks of: its length, or 0. */
static size_t
range_length(const char *text)
{
	size_t n = strcspn(text, " ");

	return n <= 2 || memchr(text, '-', n) != NULL ? n + 1 : 0;
}

/* "c-h write 1 EPIPE" in short: "c-h write EPIPE". */
static void
add_symptom(struct lines *out, const char *text)
{
	size_t range = range_length(text);
	size_t act = strcspn(text + range, " ");

	lines_add(out, 0, "%.*s %s", (int)(range + act), text, last_word(text));
}

/*
 * The first error tells most: the kernel reports a reset once, and what comes
 * after (EOF, EPIPE) only follows from it.  A FIN that came first shows as
 * EOF, and then as EPIPE: that is an error too, and the end of the matter.
 */
void
brief_client(const struct evidence *evidence, struct lines *out)
{
	const struct account *client = &evidence->account[ACCOUNT_CLIENT];
	const char *eof = NULL;

	for (size_t i = 0; i < client->lines.count; i++) {
		const char *text = client->lines.line[i].text;

		if (is_failure(last_word(text))) {
			add_symptom(out, text);
			return;
		}
		if (eof == NULL && strcmp(last_word(text), "EOF") == 0)
			eof = text;
	}
	if (eof != NULL)
		add_symptom(out, eof);
	else
		lines_add(out, 0, client->heard ? "nothing" : "?");
}

static bool
same_reset(const struct segment *a, const struct segment *b)
{
	return (b->flags & SEGMENT_RST) != 0 && a->sender == b->sender &&
	       a->flags == b->flags;
}

/* How many resets are like the i-th; 0 if an earlier one already was. */
static unsigned
resets_like(const struct segments *segments, size_t i)
{
	const struct segment *s = &segments->segment[i];
	unsigned n = 0;

	if (s->kind != SEGMENT_TCP || (s->flags & SEGMENT_RST) == 0)
		return 0;
	for (size_t j = 0; j < segments->count; j++) {
		if (!same_reset(s, &segments->segment[j]))
			continue;
		if (j < i)
			return 0;
		n++;
	}
	return n;
}

void
brief_resets(const struct evidence *evidence, struct lines *out)
{
	const struct segments *segments = &evidence->segments;
	size_t before = out->count;

	for (size_t i = 0; i < segments->count; i++) {
		const struct segment *s = &segments->segment[i];
		unsigned times = resets_like(segments, i);
		char *text;

		if (times == 0)
			continue;
		text = xasprintf("%s R%s", host_name(s->sender),
		    (s->flags & SEGMENT_ACK) != 0 ? "." : "");
		add_times(out, text, times);
		free(text);
	}
	if (out->count == before)
		lines_add(
		    out, 0, evidence->account[ACCOUNT_WIRE].heard ? "-" : "?");
}

/* Whether a host sent a reset. */
static bool
reset_by(const struct evidence *evidence, enum host host)
{
	for (size_t i = 0; i < evidence->segments.count; i++)
		if ((evidence->segments.segment[i].flags & SEGMENT_RST) != 0 &&
		    evidence->segments.segment[i].sender == host)
			return true;
	return false;
}

/* Whether a counter tells a cause: these three move for most of them. */
static bool
is_telling(const char *name)
{
	return strcmp(name, "OutRsts") != 0 &&
	       strcmp(name, "EstabResets") != 0 &&
	       strcmp(name, "AttemptFails") != 0;
}

/* One line "HOST NAME DELTA", if it is one to show. */
static void
add_counter(const struct evidence *evidence, const char *text, bool telling,
    struct lines *out)
{
	char host[16], name[64];
	unsigned long delta;
	enum host which;
	bool client = reset_by(evidence, HOST_CLIENT);
	bool server = reset_by(evidence, HOST_SERVER);
	char *shown;

	if (sscanf(text, "%15s %63s %lu", host, name, &delta) != 3 ||
	    !host_parse(host, &which))
		return;
	if ((client || server) && !reset_by(evidence, which))
		return;
	if (telling ? !is_telling(name) : strcmp(name, "OutRsts") != 0)
		return;
	/* Whose it is need not be said beside the one sender's name. */
	shown =
	    client != server ? xstrdup(name) : xasprintf("%s %s", host, name);
	add_times(out, shown, delta);
	free(shown);
}

/*
 * What moved at the host that sent the reset, and names the cause; failing
 * that, that it counted a reset at all.
 */
void
brief_counters(const struct evidence *evidence, struct lines *out)
{
	const struct account *account = &evidence->account[ACCOUNT_COUNTERS];
	size_t before = out->count;

	for (int telling = 1; telling >= 0 && out->count == before; telling--)
		for (size_t i = 0; i < account->lines.count; i++)
			add_counter(evidence, account->lines.line[i].text,
			    telling, out);
	if (out->count == before)
		lines_add(out, 0, account->heard ? "-" : "?");
}

/* The lines are sorted, so equal ones are neighbours. */
void
brief_reasons(const struct evidence *evidence, struct lines *out)
{
	const struct account *account = &evidence->account[ACCOUNT_RESETS];
	const struct lines *lines = &account->lines;

	for (size_t i = 0, n; i < lines->count; i += n) {
		const char *text = lines->line[i].text;

		for (n = 1; i + n < lines->count; n++)
			if (strcmp(lines->line[i + n].text, text) != 0)
				break;
		add_times(out, last_word(text), n);
	}
	if (lines->count == 0)
		lines_add(out, 0, account->heard ? "-" : "?");
}
