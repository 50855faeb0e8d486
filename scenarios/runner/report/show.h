/* SPDX-License-Identifier: MIT */
/* Text made fit to be shown: clean, padded, wrapped, coloured. */
#ifndef REPORT_SHOW_H
#define REPORT_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * A copy (to be freed) fit for a terminal, XML and JSON: a control character,
 * a byte that is not UTF-8, and the few characters that XML 1.0 forbids
 * become "\xNN".
 */
char *show_clean(const char *text);

/* Prints a text for XML, as an element's: clean, but for its newlines. */
void show_xml(FILE *out, const char *text);

/* Prints ` NAME="VALUE"`, an attribute, in which newlines are not kept. */
void show_xml_attribute(FILE *out, const char *name, const char *value);

/* The same of so many bytes, in which a NUL may be. */
char *show_clean_bytes(const char *bytes, size_t length);

/* Prints a word clean, in quotes as a shell takes it where it needs them. */
void show_word(FILE *out, const char *word);

/* Prose as one clean line (to be freed), its blanks folded. */
char *show_prose(const char *text);

/* How many columns a text takes, one for each character of UTF-8. */
size_t show_columns(const char *text);

/* Prints the clean text, padded with blanks to `width` columns. */
void show_pad(FILE *out, const char *text, size_t width);

/*
 * Prints prose, its blanks folded, in lines of at most `width` columns, each
 * with `indent` blanks before it; a width of 0 is no limit.  A word is never
 * cut.
 */
void show_wrap(FILE *out, const char *text, size_t indent, size_t width);

/* The same, with a label before the first line instead of the blanks. */
void show_hang(FILE *out, const char *label, const char *text, size_t indent,
    size_t width);

enum paint {
	PAINT_NONE, /* back to the terminal's own colour */
	PAINT_GOOD,
	PAINT_BAD,
	PAINT_ODD,
	PAINT_DIM,
};

/* Changes the colour of what follows; without `colour` it prints nothing. */
void show_paint(FILE *out, bool colour, enum paint paint);

#endif
