/* SPDX-License-Identifier: MIT */
/*
 * The catalogue: every page of a folder, in the order of their names, and the
 * cases that a person's words pick from it.
 */
#ifndef RUNNER_CATALOGUE_H
#define RUNNER_CATALOGUE_H

#include <stddef.h>

#include "scenario.h"

struct catalogue {
	struct scenario **page;
	size_t count;
};

/*
 * Loads every *.yaml of a folder, and checks that each page's programs exist
 * under `build` (build/servers/NAME, build/clients/NAME; an argument vector's
 * first word).  Returns -1 and sets *error to a sentence (to be freed), or 0.
 * No page at all is an error.
 */
__attribute__((warn_unused_result)) int catalogue_load(
    struct catalogue *catalogue, const char *folder, const char *build,
    char **error);
void catalogue_free(struct catalogue *catalogue);

/* One case and its page. */
struct pick {
	const struct scenario *scenario;
	const struct scenario_case *c;
};

/*
 * Picks, in the catalogue's order and each once, the cases that any of the
 * words names: "close_unread" (all of its cases), "close_unread/drained", or
 * a glob (fnmatch(3), no FNM_PATHNAME) over either form.  No words pick all.
 * A word that names nothing is an error that suggests the nearest name.
 * Returns the picks (to be freed) or NULL with *error set.
 */
__attribute__((warn_unused_result)) struct pick *catalogue_pick(
    const struct catalogue *catalogue, char *const words[], size_t count,
    size_t *picks, char **error);

/* The nearest name in a list by edit distance, or NULL if none is near. */
const char *nearest_name(
    const char *word, const char *const names[], size_t count);

#endif
