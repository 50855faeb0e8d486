/* SPDX-License-Identifier: MIT */
/* Reads the lines of a `wire` block: the grammar of segment.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "grammar.h"

#define MOST_TTL 255

/*
 * The words in the one order that is right: verdicts compare texts, so a
 * second order would be a second text for the same claim.
 */
static const char *const order[] = { "seq=", "ack=", "ttl=", "again",
	"challenge", "keepalive" };

enum {
	WORDS = sizeof(order) / sizeof(order[0]),
	NUMBERED = 3, /* how many of them are followed by a number */
};

/* A number as it is printed: no sign, no leading zero. */
static bool
number_parse(const char *text, uint64_t most, uint32_t *value)
{
	size_t length = strspn(text, "0123456789");
	uint64_t n;

	if (length == 0 || length > 10 || text[length] != '\0' ||
	    (text[0] == '0' && length > 1))
		return false;
	n = strtoull(text, NULL, 10);
	if (n > most)
		return false;
	*value = (uint32_t)n;
	return true;
}

bool
header_is(const char *text)
{
	return strncmp(text, "connection", 10) == 0 &&
	       (strchr(" s", text[10]) != NULL);
}

bool
header_names(const char *text, unsigned connection)
{
	struct words words = words_cut(text);
	unsigned first, last;
	bool found = false;

	for (size_t i = 1; i < words.count; i++)
		if (connection_range(words.word[i], &first, &last))
			found |= connection >= first && connection <= last;
	words_free(&words);
	return found;
}

static char *
header_check(const struct words *words)
{
	bool one = strcmp(words->word[0], "connection") == 0;
	unsigned first, last, next = 0;

	if (!one && strcmp(words->word[0], "connections") != 0)
		return xasprintf("unknown header \"%s\", expected "
				 "\"connection b\" or \"connections a c-h\"",
		    words->word[0]);
	if (words->count < 2 || (one && words->count > 2))
		return xasprintf("\"%s\" expects %s", words->word[0],
		    one ? "one letter" : "letters, as in \"a c-h\"");
	for (size_t i = 1; i < words->count; i++) {
		if (!connection_range(words->word[i], &first, &last) ||
		    (one && first != last))
			return xasprintf("\"%s\" names no connection, expected "
					 "%s",
			    words->word[i],
			    one ? "one letter" : "letters, as in \"a c-h\"");
		if (first < next)
			return xasprintf("connection \"%s\" is out of order, "
					 "expected each once and in order",
			    words->word[i]);
		next = last + 1;
	}
	return NULL;
}

/* The place of a word in the order, or -1; *value is what follows the "=". */
static int
word_place(const char *word, uint32_t *value, bool *number)
{
	*number = true;
	for (int i = 0; i < WORDS; i++) {
		if (i >= NUMBERED) {
			if (strcmp(word, order[i]) == 0)
				return i;
		} else if (strncmp(word, order[i], strlen(order[i])) == 0) {
			*number = number_parse(word + strlen(order[i]),
			    i == 2 ? MOST_TTL : UINT32_MAX, value);
			return i;
		}
	}
	return -1;
}

static char *
words_check(const struct words *words, size_t from)
{
	int place, before = -1;
	uint32_t value;
	bool number;

	for (size_t i = from; i < words->count; i++) {
		place = word_place(words->word[i], &value, &number);
		if (place == -1)
			return xasprintf("unknown word \"%s\", expected "
					 "seq=N, ack=N, ttl=N, again, "
					 "challenge or keepalive",
			    words->word[i]);
		if (!number)
			return xasprintf("bad number \"%s\", expected %s and "
					 "0 to %s",
			    words->word[i], order[place],
			    place == 2 ? "255" : "4294967295");
		if (place <= before)
			return xasprintf("\"%s\" is out of order, expected "
					 "each once, in the order seq= ack= "
					 "ttl= again challenge keepalive",
			    words->word[i]);
		before = place;
	}
	return NULL;
}

/* An error in words[2..]: "icmp KIND". */
static char *
icmp_check(const struct words *words)
{
	const char *name;

	if (words->count == 3)
		return xstrdup("\"icmp\" expects a kind of error, as in "
			       "\"icmp port-unreachable\"");
	for (size_t i = 0; (name = icmp_kind_name(i)) != NULL; i++)
		if (strcmp(name, words->word[3]) == 0)
			break;
	if (name == NULL)
		return xasprintf("unknown ICMP error \"%s\", expected one as "
				 "\"port-unreachable\" or "
				 "\"admin-prohibited\"",
		    words->word[3]);
	if (words->count > 4)
		return xasprintf("\"%s\" is too much, expected nothing after "
				 "the kind of ICMP error",
		    words->word[4]);
	return NULL;
}

/* Flags in words[2], perhaps a length, and words. */
static char *
tcp_check(const struct words *words)
{
	size_t next = 3;
	uint32_t length = 0;
	uint8_t flags;

	if (!flags_parse(words->word[2], &flags))
		return xasprintf("bad flags \"%s\", expected tcpdump's "
				 "letters in tcpdump's order: F S R P . U E W",
		    words->word[2]);
	if (words->count > next && strchr("0123456789", *words->word[next])) {
		if (!number_parse(words->word[next], UINT32_MAX, &length) ||
		    length == 0)
			return xasprintf("bad length \"%s\", expected bytes of "
					 "data, left out where there are none",
			    words->word[next]);
		next++;
	}
	if (length > 0 && (flags & SEGMENT_FIN) &&
	    !(flags & (SEGMENT_SYN | SEGMENT_RST)))
		return xstrdup("a FIN that rides on data, expected the data "
			       "and the FIN as a line each");
	return words_check(words, next);
}

char *
segment_line_check(const char *text)
{
	struct words words = words_cut(text);
	enum host sender;
	char *wrong;

	if (words.count == 0)
		wrong = xstrdup("an empty line, expected a segment, as in "
				"\"client > P. 5\"");
	else if (header_is(text))
		wrong = header_check(&words);
	else if (!host_parse(words.word[0], &sender))
		wrong = xasprintf("unknown sender \"%s\", expected client, "
				  "server or middlebox",
		    words.word[0]);
	else if (words.count < 3 || strcmp(words.word[1], ">") != 0)
		wrong = xasprintf("expected \"%s > FLAGS\", as in \"%s > "
				  "P. 5\"",
		    words.word[0], words.word[0]);
	else if (strcmp(words.word[2], "icmp") == 0)
		wrong = icmp_check(&words);
	else
		wrong = tcp_check(&words);
	words_free(&words);
	return wrong;
}

struct segment_words
segment_line_words(const char *text)
{
	struct segment_words says = { 0 };
	struct words words = words_cut(text);
	uint32_t value = 0;
	bool number;

	for (size_t i = 3; i < words.count; i++) {
		switch (word_place(words.word[i], &value, &number)) {
		case 0:
			says.seq = true;
			says.seq_value = value;
			break;
		case 1:
			says.ack = true;
			says.ack_value = value;
			break;
		case 2:
			says.ttl = true;
			says.ttl_value = value;
			break;
		}
	}
	words_free(&words);
	return says;
}
