/* SPDX-License-Identifier: MIT */
/* What the files of record.h share. */
#ifndef RUNNER_RECORD_INSIDE_H
#define RUNNER_RECORD_INSIDE_H

#include <stdio.h>

#include "evidence.h"
#include "scenario.h"

/*
 * Prints the `expect` of a case as a page has it, from what was seen; what
 * was not heard, and the texts of `log` that are still found, are the page's.
 */
void record_print_expect(
    FILE *out, const struct scenario_case *c, const struct evidence *evidence);

/* Prints a unified diff of two texts; nothing where they are equal. */
void record_print_diff(
    FILE *out, const char *file, const char *before, const char *after);

#endif
