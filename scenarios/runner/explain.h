/* SPDX-License-Identifier: MIT */
/* What `resetlab explain` says of one case. */
#ifndef RUNNER_EXPLAIN_H
#define RUNNER_EXPLAIN_H

#include "scenario.h"

#define EXPLAIN_WIDTH 78 /* columns of prose */

/* Prints a line, underlined, with an empty one before it. */
void explain_title(const char *title);

/*
 * Prints a case on stdout: its claim, how to run it, what the lab adds, and
 * what each witness is expected to say.
 */
void explain_case(const struct scenario *page, const struct scenario_case *c);

#endif
