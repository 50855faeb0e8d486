/* SPDX-License-Identifier: MIT */
/*
 * A body that tells where each of its bytes belongs: lines of ten bytes, the
 * line's offset in nine digits and a newline, "000000000\n000000010\n...".
 * A client that lost, doubled or invented bytes is found out by its output.
 */
#ifndef SERVER_BODY_H
#define SERVER_BODY_H

#include <stddef.h>

#define BODY_MOST 1000000000 /* bytes: what nine digits can number */

/* Writes the bytes offset .. offset + size - 1. */
void body_fill(char *bytes, unsigned long offset, size_t size);

#endif
