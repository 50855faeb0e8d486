/* SPDX-License-Identifier: MIT */
/*
 * Lines of text, the common coin of the runner: what a page expects and what
 * a witness said are both lists of lines, and a verdict compares two of them.
 */
#ifndef RUNNER_LINES_H
#define RUNNER_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct line {
	char *text; /* owned; without its newline */
	unsigned number; /* its line in the page it came from; 0 for none */
};

/* All zero is a valid empty list. */
struct lines {
	struct line *line;
	size_t count;
	size_t room;
};

/* Appends a line. */
__attribute__((format(printf, 3, 4))) void lines_add(
    struct lines *lines, unsigned number, const char *fmt, ...);

/*
 * Appends text[0..length) with every run of blanks made one space, and the
 * blanks at both ends removed: "connect         ok" becomes "connect ok".
 */
void lines_add_folded(
    struct lines *lines, unsigned number, const char *text, size_t length);

/* Whether both lists hold the same texts in the same order. */
bool lines_equal(const struct lines *a, const struct lines *b);

/* Removes and frees every line; the list is empty and usable again. */
void lines_free(struct lines *lines);

#endif
