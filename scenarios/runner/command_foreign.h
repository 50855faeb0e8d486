/* SPDX-License-Identifier: MIT */
/* resetlab run NAME ... -- CMD ...: the words behind the "--". */
#ifndef RUNNER_COMMAND_FOREIGN_H
#define RUNNER_COMMAND_FOREIGN_H

#include "catalogue.h"
#include "foreign.h"
#include "foreign_judge.h"
#include "suite.h"

struct foreign_order {
	bool given; /* there is a "--" */
	struct foreign foreign;
	struct foreign_expect expect;
	bool expects; /* --expect-exit or --expect-output was given */
};

/*
 * Takes the command from behind the first "--" of a command line, if there is
 * one; *argc is then what stands before it.
 */
void foreign_order_take(struct foreign_order *order, int *argc, char **argv);

/* Says what is wrong and returns -1; or 0, with the plan told of it. */
int foreign_order_check(
    struct foreign_order *order, struct suite_plan *plan, size_t names);

/*
 * As catalogue_pick(), but a cause is its first case, and a case that is
 * named and cannot follow a command is an error; a glob's is left to the
 * suite, which skips it.  Says what is wrong and returns NULL.
 */
struct pick *foreign_order_pick(const struct foreign_order *order,
    const struct catalogue *catalogue, char *const words[], size_t count,
    size_t *picks);

#endif
