/* SPDX-License-Identifier: MIT */
/* What the subcommands have in common. */
#include <err.h>
#include <stdlib.h>

#include "command.h"

int
command_catalogue(const struct tree *tree, struct catalogue *catalogue)
{
	char *error = NULL;

	if (catalogue_load(catalogue, tree->scenarios, tree->build, &error) ==
	    0)
		return 0;
	warnx("%s", error);
	free(error);
	return -1;
}
