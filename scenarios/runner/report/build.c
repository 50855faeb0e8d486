/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <stdlib.h>

#include "../suite.h"
#include "build.h"
#include "show.h"

json_t *
build_must(json_t *value)
{
	if (value == NULL)
		errx(SUITE_ENVIRONMENT, "cannot build the JSON");
	return value;
}

void
build_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, build_must(value)) == -1)
		errx(SUITE_ENVIRONMENT, "cannot build the JSON");
}

void
build_add(json_t *array, json_t *value)
{
	if (json_array_append_new(array, build_must(value)) == -1)
		errx(SUITE_ENVIRONMENT, "cannot build the JSON");
}

json_t *
build_text(const char *words)
{
	json_t *value;
	char *clean;

	if (words == NULL)
		return json_null();
	clean = show_clean(words);
	value = build_must(json_string(clean));
	free(clean);
	return value;
}
