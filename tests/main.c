/* SPDX-License-Identifier: MIT */
/*
 * Runs every suite, or the one that the first argument or CK_RUN_SUITE names.
 * RESETLAB_SOURCE and RESETLAB_BUILD say where the tree and its programs are.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define ENTRY(name) { #name, name##_suite },
	SUITES(ENTRY)
#undef ENTRY
};

int
main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	size_t added = 0;
	int failed;

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		if (argc > 1 && strcmp(argv[1], suites[i].name) != 0)
			continue;
		srunner_add_suite(runner, suites[i].make());
		added++;
	}
	if (added == 0)
		errx(2, "there is no suite \"%s\"", argv[1]);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
