/* SPDX-License-Identifier: MIT */
/* Memory that is there or ends the program. */
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define NO_MEMORY 3 /* exit status: the environment does not allow it */

void *
xcalloc(size_t count, size_t size)
{
	void *p = calloc(count > 0 ? count : 1, size);

	if (p == NULL)
		err(NO_MEMORY, "calloc");
	return p;
}

void *
xreallocarray(void *old, size_t count, size_t size)
{
	void *p = reallocarray(old, count > 0 ? count : 1, size);

	if (p == NULL)
		err(NO_MEMORY, "reallocarray");
	return p;
}

char *
xstrdup(const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		err(NO_MEMORY, "strdup");
	return copy;
}

char *
xstrndup(const char *text, size_t length)
{
	char *copy = strndup(text, length);

	if (copy == NULL)
		err(NO_MEMORY, "strndup");
	return copy;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		err(NO_MEMORY, "vasprintf");
	return text;
}

void *
xgrow(void *array, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return array;
	*room = *room > 0 ? 2 * *room : 8;
	return xreallocarray(array, *room, size);
}
