/* SPDX-License-Identifier: MIT */
/* run --record: exchanges the lines of `expect`, and no other. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "record.h"
#include "record_inside.h"
#include "verdict.h"

/* Lines first to last give way to a text; last = first - 1 only adds it. */
struct change {
	const char *name; /* the case */
	unsigned first;
	unsigned last;
	char *text;
};

struct changes {
	struct change *change;
	size_t count;
};

static char *
expect_text(const struct scenario_case *c, const struct evidence *evidence)
{
	size_t length;
	char *text = NULL;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return xstrdup("");
	record_print_expect(out, c, evidence);
	fclose(out);
	return text;
}

static bool
holds(const struct scenario_case *c, const struct evidence *evidence)
{
	struct verdict verdict = verdict_of(c, evidence);
	bool held = verdict.judgement == JUDGEMENT_HELD;

	verdict_clear(&verdict);
	return held;
}

static const struct scenario_case *
find_case(const struct scenario *page, const char *name)
{
	for (size_t i = 0; i < page->count; i++)
		if (strcmp(page->cases[i].name, name) == 0)
			return &page->cases[i];
	return NULL;
}

/* A case may have been run more than once; what it did must be one thing. */
static char *
add_change(struct changes *changes, const struct scenario *page,
    const struct scenario_case *c, const struct evidence *evidence)
{
	char *text = expect_text(c, evidence);

	for (size_t i = 0; i < changes->count; i++) {
		bool differs = strcmp(changes->change[i].text, text) != 0;

		if (strcmp(changes->change[i].name, c->name) != 0)
			continue;
		free(text);
		return differs ? xasprintf("%s/%s: its runs differ, so "
					   "nothing is recorded",
				     page->name, c->name) :
				 NULL;
	}
	changes->change[changes->count++] = (struct change){
		.name = c->name,
		.first = c->expect_first > 0 ? c->expect_first : c->last + 1,
		.last = c->expect_first > 0 ? c->expect_last : c->last,
		.text = text,
	};
	return NULL;
}

static char *
plan_change(struct changes *changes, const struct scenario *page,
    const struct recording *recording)
{
	const struct scenario_case *c = find_case(page, recording->c->name);
	const struct evidence *evidence = recording->evidence;

	if (c == NULL)
		return xasprintf("%s: the case \"%s\" is not there any more",
		    page->file, recording->c->name);
	if (evidence->ending != ENDING_COMPLETE)
		return xasprintf("%s/%s: the run was not complete, so there "
				 "is nothing to record",
		    page->name, c->name);
	if (c->expectations > 0 && holds(c, evidence))
		return NULL;
	if (c->expectations > 1)
		return xasprintf("%s:%u: none of %s's alternatives was seen; "
				 "which of them to change is for a person to "
				 "say",
		    page->file, c->expect_first, c->name);
	return add_change(changes, page, c, evidence);
}

static char *
read_file(const char *file)
{
	FILE *in = fopen(file, "re");
	size_t room = 0;
	char *text = NULL;

	if (in == NULL)
		return NULL;
	/* A page has no NUL: this reads all of it. */
	if (getdelim(&text, &room, '\0', in) == -1) {
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

static const struct change *
change_at(const struct changes *changes, unsigned line)
{
	for (size_t i = 0; i < changes->count; i++)
		if (changes->change[i].first == line)
			return &changes->change[i];
	return NULL;
}

/* The page with its changes made. */
static char *
apply(const struct changes *changes, const char *text)
{
	size_t length;
	char *out_text = NULL;
	FILE *out = open_memstream(&out_text, &length);
	bool newline = true;
	unsigned kept_from = 0;

	if (out == NULL)
		return xstrdup(text);
	for (unsigned line = 1;; line++) {
		const struct change *change = change_at(changes, line);
		size_t n = strcspn(text, "\n");

		if (change != NULL) {
			fprintf(out, "%s%s", newline ? "" : "\n", change->text);
			kept_from = change->last + 1;
		}
		if (*text == '\0')
			break;
		n += text[n] == '\n';
		if (line >= kept_from) {
			fwrite(text, 1, n, out);
			newline = text[n - 1] == '\n';
		}
		text += n;
	}
	fclose(out);
	return out_text;
}

static int
write_all(int fd, const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		ssize_t n = write(fd, text, length);

		if (n == -1)
			return -1;
		text += n;
		length -= (size_t)n;
	}
	return 0;
}

/* Writes the new page beside the old one, with the old one's mode. */
static char *
write_beside(const char *file, char *beside, const char *text)
{
	int fd = mkostemp(beside, O_CLOEXEC);
	char *error = NULL;
	struct stat st;

	if (fd == -1)
		return xasprintf("%s: %s", beside, strerror(errno));
	if (stat(file, &st) == -1 || fchmod(fd, st.st_mode & 07777) == -1 ||
	    write_all(fd, text) == -1)
		error = xasprintf("%s: %s", beside, strerror(errno));
	if (close(fd) == -1 && error == NULL)
		error = xasprintf("%s: %s", beside, strerror(errno));
	return error;
}

/* Only a page that can be read takes the old one's place. */
static char *
exchange(const char *file, const char *text)
{
	char *beside = xasprintf("%s.XXXXXX", file);
	char *error = write_beside(file, beside, text);
	char *wrong = NULL;

	if (error == NULL) {
		struct scenario *page = scenario_load(beside, &wrong);

		if (page == NULL)
			error = xasprintf("%s: not recorded, for what was "
					  "seen makes no page: %s",
			    file, wrong);
		else if (rename(beside, file) == -1)
			error = xasprintf("%s: %s", file, strerror(errno));
		scenario_free(page);
	}
	if (error != NULL)
		unlink(beside);
	free(wrong);
	free(beside);
	return error;
}

static char *
rewrite(const char *file, const struct changes *changes, FILE *diff)
{
	char *before = read_file(file);
	char *after, *error = NULL;

	if (before == NULL)
		return xasprintf("%s: %s", file, strerror(errno));
	after = apply(changes, before);
	if (strcmp(before, after) != 0)
		error = exchange(file, after);
	if (error == NULL)
		record_print_diff(diff, file, before, after);
	free(before);
	free(after);
	return error;
}

int
record_page(const struct scenario *scenario, const struct recording *recordings,
    size_t count, FILE *diff, char **error)
{
	char *wrong = NULL;
	/* Read again: the page may have been edited while its cases ran. */
	struct scenario *page = scenario_load(scenario->file, &wrong);
	struct changes changes = { xcalloc(count, sizeof(struct change)), 0 };

	for (size_t i = 0; i < count && wrong == NULL; i++)
		wrong = plan_change(&changes, page, &recordings[i]);
	if (wrong == NULL)
		wrong = rewrite(scenario->file, &changes, diff);
	for (size_t i = 0; i < changes.count; i++)
		free(changes.change[i].text);
	free(changes.change);
	scenario_free(page);
	if (wrong == NULL)
		return 0;
	*error = wrong;
	return -1;
}
