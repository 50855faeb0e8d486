/* SPDX-License-Identifier: MIT */
/* What the lists have in common when they write JSON. */
#include <stdio.h>
#include <stdlib.h>

#include "../report/build.h"
#include "../report/show.h"
#include "list.h"

json_t *
list_text(const char *words)
{
	char *prose;
	json_t *value;

	if (words == NULL)
		return json_null();
	prose = show_prose(words);
	value = build_must(json_string(prose));
	free(prose);
	return value;
}

json_t *
list_array(const struct lines *lines)
{
	json_t *array = build_must(json_array());

	for (size_t i = 0; i < lines->count; i++)
		json_array_append_new(array, list_text(lines->line[i].text));
	return array;
}

void
list_print(json_t *root)
{
	/* A failed write stays in the stream; main() looks there. */
	(void)json_dumpf(build_must(root), stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}
