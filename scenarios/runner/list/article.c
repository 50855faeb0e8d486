/* SPDX-License-Identifier: MIT */
/*
 * resetlab list --article: each sentence of the article that claims something,
 * the cases that test it, and what came of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../report/build.h"
#include "../report/show.h"
#include "list.h"

/* One case's test of one sentence. */
struct test {
	const struct pick *pick;
	const struct article *article;
};

/* What the picks test, in their order; to be freed. */
static struct test *
gather(const struct pick *pick, size_t picks, size_t *count)
{
	struct test *test = NULL;
	size_t room = 0;

	*count = 0;
	for (size_t i = 0; i < picks; i++)
		for (size_t k = 0; k < pick[i].c->articles; k++) {
			test = xgrow(test, *count, &room, sizeof(*test));
			test[(*count)++] = (struct test){
				.pick = &pick[i],
				.article = &pick[i].c->article[k],
			};
		}
	return test;
}

/* Whether two tests are of one sentence, however its lines are broken. */
static bool
same_sentence(const struct test *a, const struct test *b)
{
	char *one = show_prose(a->article->says);
	char *other = show_prose(b->article->says);
	bool same = strcmp(one, other) == 0;

	free(one);
	free(other);
	return same;
}

/* Whether the i-th test is of a sentence that no earlier one is of. */
static bool
opens_sentence(const struct test *test, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_sentence(&test[k], &test[i]))
			return false;
	return true;
}

static void
print_test(const struct test *test)
{
	char *name = list_case_name(test->pick);

	printf("    %s: %s\n", name, test->article->verdict);
	if (test->article->because != NULL)
		show_wrap(stdout, test->article->because, 6, LIST_WIDTH);
	free(name);
}

void
list_article_text(const struct pick *pick, size_t picks)
{
	size_t count;
	struct test *test = gather(pick, picks, &count);

	for (size_t i = 0; i < count; i++) {
		char *quoted;

		if (!opens_sentence(test, i))
			continue;
		quoted = xasprintf("\"%s\"", test[i].article->says);
		if (i > 0)
			putchar('\n');
		show_wrap(stdout, quoted, 0, LIST_WIDTH);
		free(quoted);
		for (size_t k = i; k < count; k++)
			if (same_sentence(&test[i], &test[k]))
				print_test(&test[k]);
	}
	if (count == 0)
		puts("None of these cases tests a sentence of the article.");
	free(test);
}

static json_t *
test_json(const struct test *test)
{
	char *name = list_case_name(test->pick);
	json_t *json = json_pack("{so so so}", "case", list_text(name),
	    "verdict", list_text(test->article->verdict), "because",
	    list_text(test->article->because));

	free(name);
	return build_must(json);
}

/* Every test of the sentence that the i-th one opens. */
static json_t *
tests_json(const struct test *test, size_t count, size_t i)
{
	json_t *tests = build_must(json_array());

	for (size_t k = i; k < count; k++)
		if (same_sentence(&test[i], &test[k]))
			json_array_append_new(tests, test_json(&test[k]));
	return tests;
}

void
list_article_json(const struct pick *pick, size_t picks)
{
	json_t *sentences = build_must(json_array());
	size_t count;
	struct test *test = gather(pick, picks, &count);

	for (size_t i = 0; i < count; i++)
		if (opens_sentence(test, i))
			json_array_append_new(sentences,
			    build_must(json_pack("{so so}", "says",
				list_text(test[i].article->says), "tests",
				tests_json(test, count, i))));
	free(test);
	list_print(json_pack(
	    "{ss so}", "format", "resetlab-article-1", "sentences", sentences));
}
