/* SPDX-License-Identifier: MIT */
/* The words of a command, made ready for a run. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "inside.h"

/* What foreign.h fills in; in a script they are the parameters $1, $2 ... */
static const char *const places[] = { "{url}", "{host}", "{port}" };

#define PLACES (sizeof(places) / sizeof(places[0]))

bool
exam_words_have(char *const *words, const char *what)
{
	for (; *words != NULL; words++)
		if (strstr(*words, what) != NULL)
			return true;
	return false;
}

/* The place that the text begins with, or PLACES. */
static size_t
place_at(const char *text)
{
	size_t i = 0;

	while (i < PLACES && strncmp(text, places[i], strlen(places[i])) != 0)
		i++;
	return i;
}

/*
 * The script with each {url} as "$1", and so on: a parameter, which no shell
 * reads again, so that it is one word whatever is in it.  Whoever has put it
 * in quotes means the same.
 */
static char *
script(const char *text)
{
	char *made = NULL;
	size_t length, place;
	FILE *out = open_memstream(&made, &length);

	if (out == NULL)
		err(3, "open_memstream");
	while (*text != '\0') {
		const char quote = *text == '"' || *text == '\'' ? *text : '\0';
		const char *inside = text + (quote != '\0');

		place = place_at(inside);
		if (quote != '\0' && place < PLACES &&
		    inside[strlen(places[place])] == quote) {
			text = inside + strlen(places[place]) + 1;
		} else if (quote == '\0' && place < PLACES) {
			text = inside + strlen(places[place]);
		} else {
			fputc(*text++, out);
			continue;
		}
		fprintf(out, "\"$%zu\"", place + 1);
	}
	if (fclose(out) != 0)
		err(3, "open_memstream");
	return made;
}

/* Where there is no TLS there is no certificate to be read either. */
static char *
without_cacert(const char *word)
{
	static const char what[] = "{cacert}";
	char *made = xstrdup(word), *at;

	while ((at = strstr(made, what)) != NULL) {
		char *next = xasprintf("%.*s/dev/null%s", (int)(at - made),
		    made, at + strlen(what));

		free(made);
		made = next;
	}
	return made;
}

static char **
main_words(const struct exam_plan *plan, const struct situation *s)
{
	size_t count = 0;
	char **words;

	while (plan->command[count] != NULL)
		count++;
	words = xcalloc(count + 1, sizeof(*words));
	for (size_t i = 0; i < count; i++)
		words[i] = s->tls ? xstrdup(plan->command[i]) :
				    without_cacert(plan->command[i]);
	return words;
}

char **
exam_words(const struct exam_plan *plan, const struct situation *s)
{
	char **words;
	size_t n = 0;

	if (s->asked == ASKED_MAIN)
		return main_words(plan, s);
	words = xcalloc(PLACES + 5, sizeof(*words));
	words[n++] = xstrdup("/bin/sh");
	words[n++] = xstrdup("-c");
	words[n++] = script(plan->asked[s->asked]);
	words[n++] = xstrdup("sh");
	for (size_t i = 0; i < PLACES; i++)
		words[n++] = xstrdup(places[i]);
	return words;
}

void
exam_words_free(char **words)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}
