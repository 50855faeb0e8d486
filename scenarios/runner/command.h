/* SPDX-License-Identifier: MIT */
/* The subcommands of resetlab, and what all of them are told. */
#ifndef RUNNER_COMMAND_H
#define RUNNER_COMMAND_H

#include "catalogue.h"

/* Where things are; found from the program's own place, or given. */
struct tree {
	char *build; /* the folder of servers/ and clients/, the programs */
	char *scenarios; /* the folder of pages */
	char *source; /* the folder of servers/ and clients/, the sources */
};

/*
 * Each gets its own words, argv[0] being its name, and returns the exit
 * status (enum suite_status).
 */
int command_list(const struct tree *tree, int argc, char **argv);
int command_explain(const struct tree *tree, int argc, char **argv);
int command_run(const struct tree *tree, int argc, char **argv);
int command_serve(const struct tree *tree, int argc, char **argv);
int command_exam(const struct tree *tree, int argc, char **argv);

/* Loads the catalogue; on an error says it and returns -1. */
__attribute__((warn_unused_result)) int command_catalogue(
    const struct tree *tree, struct catalogue *catalogue);

#endif
