/* SPDX-License-Identifier: MIT */
/* Lines of text: what a page expects, what a witness said. */
#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "memory.h"

static void
append(struct lines *lines, unsigned number, char *text)
{
	lines->line = xgrow(
	    lines->line, lines->count, &lines->room, sizeof(*lines->line));
	lines->line[lines->count++] =
	    (struct line){ .text = text, .number = number };
}

void
lines_add(struct lines *lines, unsigned number, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		err(3, "vasprintf");
	append(lines, number, text);
}

void
lines_add_folded(
    struct lines *lines, unsigned number, const char *text, size_t length)
{
	char *folded = xcalloc(length + 1, 1);
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		if (!isblank((unsigned char)text[i]))
			folded[used++] = text[i];
		else if (used > 0 && folded[used - 1] != ' ')
			folded[used++] = ' ';
	}
	if (used > 0 && folded[used - 1] == ' ')
		used--;
	folded[used] = '\0';
	append(lines, number, folded);
}

bool
lines_equal(const struct lines *a, const struct lines *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->line[i].text, b->line[i].text) != 0)
			return false;
	return true;
}

void
lines_free(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->line[i].text);
	free(lines->line);
	*lines = (struct lines){ 0 };
}
