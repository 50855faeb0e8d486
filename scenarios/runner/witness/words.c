/* SPDX-License-Identifier: MIT */
/* The small change of the grammar: words, names of connections, flags. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "grammar.h"

#define LETTERS 26

/* tcpdump's letters, in tcpdump's order. */
static const struct {
	uint8_t flag;
	char letter;
} letters[] = {
	{ SEGMENT_FIN, 'F' },
	{ SEGMENT_SYN, 'S' },
	{ SEGMENT_RST, 'R' },
	{ SEGMENT_PSH, 'P' },
	{ SEGMENT_ACK, '.' },
	{ SEGMENT_URG, 'U' },
	{ SEGMENT_ECE, 'E' },
	{ SEGMENT_CWR, 'W' },
};

struct words
words_cut(const char *text)
{
	struct words words = { .copy = xstrdup(text) };
	size_t room = 0;
	char *rest, *word;

	word = strtok_r(words.copy, " \t", &rest);
	while (word != NULL) {
		words.word =
		    xgrow(words.word, words.count, &room, sizeof(*words.word));
		words.word[words.count++] = word;
		word = strtok_r(NULL, " \t", &rest);
	}
	return words;
}

void
words_free(struct words *words)
{
	free(words->word);
	free(words->copy);
	*words = (struct words){ 0 };
}

void
connection_print(unsigned connection, char name[CONNECTION_NAME])
{
	size_t used = 0;

	if (connection >= LETTERS * (LETTERS + 1)) {
		strcpy(name, "++");
		return;
	}
	if (connection >= LETTERS)
		name[used++] = (char)('a' + connection / LETTERS - 1);
	name[used++] = (char)('a' + connection % LETTERS);
	name[used] = '\0';
}

bool
connection_parse(const char *name, unsigned *connection)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz");

	if (length < 1 || length > 2 || name[length] != '\0')
		return false;
	*connection = (unsigned)(name[length - 1] - 'a');
	if (length == 2)
		*connection += (unsigned)(name[0] - 'a' + 1) * LETTERS;
	return true;
}

bool
connection_range(const char *text, unsigned *first, unsigned *last)
{
	char part[CONNECTION_NAME];
	size_t length = strcspn(text, "-");

	if (length >= sizeof(part))
		return false;
	memcpy(part, text, length);
	part[length] = '\0';
	if (!connection_parse(part, first))
		return false;
	*last = *first;
	if (text[length] == '\0')
		return true;
	return connection_parse(text + length + 1, last) && *first < *last;
}

void
flags_print(uint8_t flags, char text[FLAGS_PRINT])
{
	size_t used = 0;

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (flags & letters[i].flag)
			text[used++] = letters[i].letter;
	text[used] = '\0';
	if (flags == 0)
		strcpy(text, "none");
}

bool
flags_parse(const char *text, uint8_t *flags)
{
	*flags = 0;
	if (strcmp(text, "none") == 0)
		return true;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (*text != letters[i].letter)
			continue;
		*flags |= letters[i].flag;
		text++;
	}
	return *flags != 0 && *text == '\0';
}
