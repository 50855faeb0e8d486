/* SPDX-License-Identifier: MIT */
/* The client's account: what each call of the probe returned. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "grammar.h"
#include "witness.h"

#define LETTERS 26
#define MOST_ERRNO 4095 /* include/linux/err.h, MAX_ERRNO */

static const char *const states[] = { "ESTABLISHED", "SYN_SENT", "SYN_RECV",
	"FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT",
	"LAST_ACK", "LISTEN", "CLOSING" };

static const char *const polls[] = { "POLLIN", "POLLPRI", "POLLOUT",
	"POLLRDHUP", "POLLERR", "POLLHUP", "POLLNVAL" };

/* What a call on TLS comes to, where it is no number and no errno. */
static const char *const tls_results[] = { "ok", "close_notify", "broken" };

static bool
among(const char *word, const char *const list[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}
#define AMONG(word, list) among(word, list, sizeof(list) / sizeof((list)[0]))

static bool
is_errno(const char *word)
{
	const char *name;

	for (int i = 1; i <= MOST_ERRNO; i++) {
		name = strerrorname_np(i);
		if (name != NULL && strcmp(name, word) == 0)
			return true;
	}
	/* The names that glibc prefers are others: these are the same. */
	return strcmp(word, "EWOULDBLOCK") == 0 || strcmp(word, "EOF") == 0;
}

/*
 * The connection of a line, and where the act begins.  One letter is always a
 * connection, because no act is that short.
 */
static const char *
connection_of(const char *text, unsigned *connection)
{
	*connection = 0;
	if (!islower((unsigned char)text[0]) || text[1] != ' ')
		return text;
	*connection = (unsigned)(text[0] - 'a');
	return text + 2;
}

static void
add_run(unsigned first, unsigned last, const char *act, struct lines *out)
{
	if (first < last)
		lines_add(out, 0, "%c-%c %s", 'a' + first, 'a' + last, act);
	else if (first > 0)
		lines_add(out, 0, "%c %s", 'a' + first, act);
	else
		lines_add(out, 0, "%s", act);
}

void
transcript_fold(const struct lines *raw, struct lines *out)
{
	struct lines line = { 0 };
	unsigned first, last, next;
	const char *act;
	size_t i, end;

	for (i = 0; i < raw->count; i++)
		lines_add_folded(
		    &line, 0, raw->line[i].text, strlen(raw->line[i].text));
	for (i = 0; i < line.count; i = end) {
		act = connection_of(line.line[i].text, &first);
		last = first;
		for (end = i + 1; end < line.count; end++) {
			if (strcmp(connection_of(line.line[end].text, &next),
				act) != 0 ||
			    next != last + 1)
				break;
			last = next;
		}
		add_run(first, last, act, out);
	}
	lines_free(&line);
}

static bool
is_capital(const char *word)
{
	return word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] ==
	       '\0';
}

/* A result: an errno, a state and a poll bit must be one that exists. */
static char *
result_check(const char *word)
{
	if (!is_capital(word))
		return NULL;
	if (word[0] == 'E' && !is_errno(word) && !AMONG(word, states))
		return xasprintf("unknown errno \"%s\", expected a name of "
				 "errno(3), or EOF",
		    word);
	if (strncmp(word, "POLL", 4) == 0 && !AMONG(word, polls))
		return xasprintf("unknown poll event \"%s\", expected one of "
				 "poll(2)",
		    word);
	return NULL;
}

/* A result of an act that is named tls_...: one of its words, if a word. */
static char *
tls_result_check(const char *act, const char *word)
{
	if (strncmp(act, "tls_", 4) != 0 || !islower((unsigned char)word[0]) ||
	    AMONG(word, tls_results))
		return NULL;
	return xasprintf("unknown result \"%s\" of TLS, expected ok, "
			 "close_notify, broken, a number or an errno",
	    word);
}

/* The act in words[from], and what came of it. */
static char *
act_check(const struct words *words, size_t from)
{
	const char *act = words->word[from];
	size_t results = words->count - from - 1;
	char *wrong = NULL;

	if (!islower((unsigned char)act[0]) ||
	    act[strspn(act, "abcdefghijklmnopqrstuvwxyz_0123456789")] != '\0')
		return xasprintf("\"%s\" is no act, expected a call's name, as "
				 "in \"read ECONNRESET\"",
		    act);
	if (strcmp(act, "end") == 0)
		return results == 0 && from == 0 ?
			   NULL :
			   xstrdup("\"end\" stands alone");
	if (strcmp(act, "step") == 0)
		return results == 1 && from == 0 ?
			   NULL :
			   xstrdup("\"step\" expects the name of one step");
	if (results == 0)
		return xasprintf("\"%s\" has no result, expected one, as in "
				 "\"%s ok\"",
		    act, act);
	if (strcmp(act, "state") == 0 && !AMONG(words->word[from + 1], states))
		return xasprintf("unknown state \"%s\", expected one of TCP's, "
				 "as in \"state CLOSE_WAIT\"",
		    words->word[from + 1]);
	for (size_t i = from + 1; i < words->count && wrong == NULL; i++) {
		wrong = result_check(words->word[i]);
		if (wrong == NULL)
			wrong = tls_result_check(act, words->word[i]);
	}
	return wrong;
}

char *
transcript_line_check(const char *text)
{
	struct words words = words_cut(text);
	unsigned first, last;
	size_t from = 0;
	char *wrong;

	if (words.count > 0 &&
	    (strlen(words.word[0]) == 1 || strchr(words.word[0], '-') != NULL))
		from = 1;
	if (from == 1 && (!connection_range(words.word[0], &first, &last) ||
			     last >= LETTERS))
		wrong = xasprintf("\"%s\" names no connections, expected a "
				  "letter or a range, as in \"c-h\"",
		    words.word[0]);
	else if (words.count == from)
		wrong = xstrdup("no act, expected a call and its result, as "
				"in \"read ECONNRESET\"");
	else
		wrong = act_check(&words, from);
	words_free(&words);
	return wrong;
}
