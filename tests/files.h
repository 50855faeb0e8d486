/* SPDX-License-Identifier: MIT */
/* Files and folders of a test, in a folder of its own that goes with it. */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include <stddef.h>

/* For tcase_add_checked_fixture: the folder, made and removed with all in it.
 */
void files_setup(void);
void files_teardown(void);

/* The path of a name in the folder; valid until the test ends. */
const char *files_path(const char *name);

/* The path of a name in the source tree; valid until the test ends. */
const char *files_source(const char *name);

/* Writes a file of the folder, and returns its path. */
const char *files_write(const char *name, const char *text, size_t length);

/* Reads a file whole, with a NUL behind it; to be freed. */
char *files_read(const char *path, size_t *length);

/* The text with lines first..last exchanged for others; to be freed. */
char *files_edit(
    const char *text, unsigned first, unsigned last, const char *with);

#endif
