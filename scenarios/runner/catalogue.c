/* SPDX-License-Identifier: MIT */
/* The catalogue: every page of a folder, and what a person's words pick. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalogue.h"
#include "memory.h"

#define SUFFIX ".yaml"

static int
is_page(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > strlen(SUFFIX) &&
	       strcmp(entry->d_name + length - strlen(SUFFIX), SUFFIX) == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static char *
missing_program(const struct scenario *scenario, const char *build,
    const char *kind, const char *program, unsigned line)
{
	char *path = xasprintf("%s/%ss/%s", build, kind, program);
	char *error = NULL;

	if (access(path, X_OK) == -1)
		error = xasprintf("%s:%u: no %s \"%s\": %s: %s", scenario->file,
		    line, kind, program, path, strerror(errno));
	free(path);
	return error;
}

static char *
check_programs(const struct scenario *scenario, const char *build)
{
	char *error = NULL;

	for (size_t i = 0; i < scenario->count && error == NULL; i++) {
		const struct scenario_case *c = &scenario->cases[i];

		error = missing_program(
		    scenario, build, "server", c->server[0], c->server_number);
		if (error == NULL)
			error = missing_program(scenario, build, "client",
			    c->client[0], c->client_number);
		if (error == NULL && c->middlebox != NULL)
			error = missing_program(scenario, build, "server",
			    c->middlebox[0], c->middlebox_number);
	}
	return error;
}

/* The name is a word of the command line, and names the cause. */
static char *
check_name(const struct scenario *scenario)
{
	const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

	if (scenario->name[strspn(scenario->name, letters)] == '\0')
		return NULL;
	return xasprintf("%s: \"%s\" is no name of a scenario; expected a-z, "
			 "0-9 and \"_\"",
	    scenario->file, scenario->name);
}

static char *
add_page(struct catalogue *catalogue, const char *folder, const char *name,
    const char *build)
{
	char *file = xasprintf("%s/%s", folder, name);
	char *error = NULL;
	struct scenario *scenario = scenario_load(file, &error);

	free(file);
	if (scenario == NULL)
		return error;
	catalogue->page[catalogue->count++] = scenario;
	error = check_name(scenario);
	return error != NULL ? error : check_programs(scenario, build);
}

int
catalogue_load(struct catalogue *catalogue, const char *folder,
    const char *build, char **error)
{
	struct dirent **entry;
	int count = scandir(folder, &entry, is_page, by_name);
	char *wrong = NULL;

	*catalogue = (struct catalogue){ 0 };
	if (count == -1) {
		*error = xasprintf("%s: %s", folder, strerror(errno));
		return -1;
	}
	if (count == 0)
		wrong =
		    xasprintf("%s: no scenario (*%s) in it", folder, SUFFIX);
	catalogue->page = xcalloc((size_t)count, sizeof(struct scenario *));
	for (int i = 0; i < count; i++) {
		if (wrong == NULL)
			wrong = add_page(
			    catalogue, folder, entry[i]->d_name, build);
		free(entry[i]);
	}
	free(entry);
	if (wrong == NULL)
		return 0;
	catalogue_free(catalogue);
	*error = wrong;
	return -1;
}

void
catalogue_free(struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->count; i++)
		scenario_free(catalogue->page[i]);
	free(catalogue->page);
	*catalogue = (struct catalogue){ 0 };
}

static size_t
count_cases(const struct catalogue *catalogue)
{
	size_t count = 0;

	for (size_t i = 0; i < catalogue->count; i++)
		count += catalogue->page[i]->count;
	return count;
}

static bool
names(const char *word, const struct pick *pick)
{
	char *whole = xasprintf("%s/%s", pick->scenario->name, pick->c->name);
	bool match = fnmatch(word, pick->scenario->name, 0) == 0 ||
		     fnmatch(word, whole, 0) == 0;

	free(whole);
	return match;
}

/* Every case, in order. */
static struct pick *
all_picks(const struct catalogue *catalogue)
{
	struct pick *all = xcalloc(count_cases(catalogue), sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < catalogue->count; i++)
		for (size_t j = 0; j < catalogue->page[i]->count; j++)
			all[n++] = (struct pick){
				.scenario = catalogue->page[i],
				.c = &catalogue->page[i]->cases[j],
			};
	return all;
}

static char *
fail_unknown(const struct catalogue *catalogue, const char *word,
    const struct pick *all, size_t count)
{
	const char **list = xcalloc(catalogue->count + count, sizeof(*list));
	char **whole = xcalloc(count, sizeof(*whole));
	const char *near;
	char *error;

	for (size_t i = 0; i < catalogue->count; i++)
		list[i] = catalogue->page[i]->name;
	for (size_t i = 0; i < count; i++) {
		whole[i] =
		    xasprintf("%s/%s", all[i].scenario->name, all[i].c->name);
		list[catalogue->count + i] = whole[i];
	}
	near = nearest_name(word, list, catalogue->count + count);
	if (strpbrk(word, "*?[") != NULL)
		error = xasprintf("no scenario matches \"%s\"", word);
	else if (near != NULL)
		error = xasprintf(
		    "no scenario \"%s\"; the nearest is \"%s\"", word, near);
	else
		error = xasprintf("no scenario \"%s\"; `resetlab list` names "
				  "all of them",
		    word);
	for (size_t i = 0; i < count; i++)
		free(whole[i]);
	free(whole);
	free(list);
	return error;
}

/* Marks what a word names; false if that is nothing. */
static bool
mark(const char *word, const struct pick *all, size_t count, bool *marked)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (!names(word, &all[i]))
			continue;
		marked[i] = true;
		any = true;
	}
	return any;
}

struct pick *
catalogue_pick(const struct catalogue *catalogue, char *const words[],
    size_t count, size_t *picks, char **error)
{
	struct pick *all = all_picks(catalogue);
	size_t cases = count_cases(catalogue);
	bool *marked = xcalloc(cases, sizeof(*marked));
	char *wrong = NULL;

	for (size_t i = 0; i < count && wrong == NULL; i++)
		if (!mark(words[i], all, cases, marked))
			wrong = fail_unknown(catalogue, words[i], all, cases);
	*picks = 0;
	for (size_t i = 0; i < cases; i++)
		if (marked[i] || count == 0)
			all[(*picks)++] = all[i];
	free(marked);
	if (wrong == NULL)
		return all;
	free(all);
	*error = wrong;
	return NULL;
}
