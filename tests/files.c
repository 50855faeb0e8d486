/* SPDX-License-Identifier: MIT */
/* Files and folders of a test. */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

#define PATHS 64 /* that one test may ask for at the same time */

static char folder[256];
static char *paths[PATHS];
static size_t next;

void
files_setup(void)
{
	const char *parent = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/resetlab-test-XXXXXX",
	    parent != NULL ? parent : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static int
remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
files_teardown(void)
{
	nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	for (size_t i = 0; i < PATHS; i++) {
		free(paths[i]);
		paths[i] = NULL;
	}
}

static const char *
path_in(const char *where, const char *name)
{
	char **path = &paths[next++ % PATHS];

	free(*path);
	ck_assert_int_ne(asprintf(path, "%s/%s", where, name), -1);
	return *path;
}

const char *
files_path(const char *name)
{
	return path_in(folder, name);
}

const char *
files_source(const char *name)
{
	const char *source = getenv("RESETLAB_SOURCE");

	return path_in(source != NULL ? source : ".", name);
}

const char *
files_write(const char *name, const char *text, size_t length)
{
	const char *path = files_path(name);
	FILE *out = fopen(path, "we");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(text, 1, length, out), length);
	ck_assert_int_eq(fclose(out), 0);
	return path;
}

char *
files_read(const char *path, size_t *length)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	FILE *out = open_memstream(&text, length);
	int c;

	ck_assert_msg(in != NULL, "%s", path);
	ck_assert_ptr_nonnull(out);
	while ((c = getc(in)) != EOF)
		putc(c, out);
	fclose(in);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

char *
files_edit(const char *text, unsigned first, unsigned last, const char *with)
{
	size_t length;
	char *edited = NULL;
	FILE *out = open_memstream(&edited, &length);

	ck_assert_ptr_nonnull(out);
	for (unsigned line = 1; *text != '\0'; line++) {
		size_t n = strcspn(text, "\n");

		n += text[n] == '\n';
		if (line == first)
			fputs(with, out);
		if (line < first || line > last)
			fwrite(text, 1, n, out);
		text += n;
	}
	ck_assert_int_eq(fclose(out), 0);
	return edited;
}
