/* SPDX-License-Identifier: MIT */
/* The grammar of segment.h, as the files of this room share it. */
#ifndef WITNESS_GRAMMAR_H
#define WITNESS_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "segment.h"

/* A line cut at its blanks. */
struct words {
	char *copy; /* owned; the words point into it */
	char **word; /* owned */
	size_t count;
};

struct words words_cut(const char *text);
void words_free(struct words *words);

/* Bytes for the longest name of a connection, with its NUL. */
#define CONNECTION_NAME 4

/* Connections are a to z, then aa to zz; more are all "++". */
void connection_print(unsigned connection, char name[CONNECTION_NAME]);
bool connection_parse(const char *name, unsigned *connection);
/* "c" is 2 to 2, "c-h" is 2 to 7. */
bool connection_range(const char *text, unsigned *first, unsigned *last);

/* "S.", "none": tcpdump's letters in tcpdump's order. */
#define FLAGS_PRINT 10
void flags_print(uint8_t flags, char text[FLAGS_PRINT]);
bool flags_parse(const char *text, uint8_t *flags);

/* Whether a line of a wire block is a HEADER. */
bool header_is(const char *text);
/* Whether a HEADER names the connection. */
bool header_names(const char *text, unsigned connection);

/* The words of a right line, beyond sender, flags and length. */
struct segment_words segment_line_words(const char *text);

/* The i-th kind of ICMP error that has a name; NULL past the last. */
const char *icmp_kind_name(size_t i);
/* The name of a type and code of ICMP or ICMPv6; NULL where no error. */
const char *icmp_kind(bool v4, uint8_t type, uint8_t code);

#endif
