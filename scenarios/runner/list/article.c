/* SPDX-License-Identifier: MIT */
/*
 * resetlab list --article: each sentence of the article that claims something,
 * the cases that test it, and what came of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../report/show.h"
#include "list.h"

/* Whether two texts are one sentence, however their lines are broken. */
static bool
same_sentence(const char *a, const char *b)
{
	char *one = show_prose(a), *other = show_prose(b);
	bool same = strcmp(one, other) == 0;

	free(one);
	free(other);
	return same;
}

/* Whether the i-th pick tests a sentence that no earlier one tests. */
static bool
opens_sentence(const struct pick *pick, size_t i)
{
	const char *says = pick[i].c->article.says;

	for (size_t k = 0; says != NULL && k < i; k++)
		if (pick[k].c->article.says != NULL &&
		    same_sentence(pick[k].c->article.says, says))
			return false;
	return says != NULL;
}

/* The next pick from the i-th on that tests the sentence, or `picks`. */
static size_t
next_test(const struct pick *pick, size_t picks, size_t i, const char *says)
{
	while (i < picks && (pick[i].c->article.says == NULL ||
				!same_sentence(pick[i].c->article.says, says)))
		i++;
	return i;
}

static void
print_test(const struct pick *pick)
{
	const struct article *article = &pick->c->article;
	char *name = list_case_name(pick);

	printf("    %s: %s\n", name, article->verdict);
	if (article->because != NULL)
		show_wrap(stdout, article->because, 6, LIST_WIDTH);
	free(name);
}

void
list_article_text(const struct pick *pick, size_t picks)
{
	size_t sentences = 0;

	for (size_t i = 0; i < picks; i++) {
		const char *says = pick[i].c->article.says;
		char *quoted;

		if (!opens_sentence(pick, i))
			continue;
		quoted = xasprintf("\"%s\"", says);
		if (sentences++ > 0)
			putchar('\n');
		show_wrap(stdout, quoted, 0, LIST_WIDTH);
		free(quoted);
		for (size_t k = i; k < picks; k++) {
			k = next_test(pick, picks, k, says);
			if (k < picks)
				print_test(&pick[k]);
		}
	}
	if (sentences == 0)
		puts("None of these cases tests a sentence of the article.");
}

static json_t *
tests_json(const struct pick *pick, size_t picks, size_t i)
{
	json_t *tests = list_must(json_array());
	const char *says = pick[i].c->article.says;

	for (; i < picks; i++) {
		char *name;

		i = next_test(pick, picks, i, says);
		if (i == picks)
			break;
		name = list_case_name(&pick[i]);
		json_array_append_new(tests,
		    list_must(json_pack("{so so so}", "case", list_text(name),
			"verdict", list_text(pick[i].c->article.verdict),
			"because", list_text(pick[i].c->article.because))));
		free(name);
	}
	return tests;
}

void
list_article_json(const struct pick *pick, size_t picks)
{
	json_t *sentences = list_must(json_array());

	for (size_t i = 0; i < picks; i++)
		if (opens_sentence(pick, i))
			json_array_append_new(sentences,
			    list_must(json_pack("{so so}", "says",
				list_text(pick[i].c->article.says), "tests",
				tests_json(pick, picks, i))));
	list_print(json_pack(
	    "{ss so}", "format", "resetlab-article-1", "sentences", sentences));
}
