/* SPDX-License-Identifier: MIT */
/* The wire drawn: the client at the left, the server at the right. */
#ifndef REPORT_LADDER_H
#define REPORT_LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../lines.h"

/*
 * Draws the lines of a wire account (the grammar of witness/segment.h), each
 * with `indent` blanks before it:
 *
 *     client ---------- P. 5 ---------> server
 *     client <---------- R. ----------- server
 *
 * Such a line does not say to whom a middlebox sent, so neither does this,
 * unless it is `proxied`: then each connection has the middlebox for an end.
 */
void ladder_print(
    FILE *out, const struct lines *wire, size_t indent, bool proxied);

#endif
