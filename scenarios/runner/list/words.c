/* SPDX-License-Identifier: MIT */
/* Words that several lists say. */
#include <stdlib.h>

#include "../memory.h"
#include "list.h"

char *
list_case_name(const struct pick *pick)
{
	return xasprintf("%s/%s", pick->scenario->name, pick->c->name);
}

char *
list_joined(const struct lines *lines)
{
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; i < lines->count; i++) {
		longer = xasprintf(
		    "%s%s%s", text, i > 0 ? ", " : "", lines->line[i].text);
		free(text);
		text = longer;
	}
	return text;
}
