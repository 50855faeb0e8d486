/* SPDX-License-Identifier: MIT */
/* resetlab serve: servers on loopback, for tests of one's own client. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "option.h"
#include "serve/serve.h"
#include "suite.h"

#define LAST_PORT 65535

static const char usage[] =
    "usage: resetlab serve [OPTION ...] [NAME ...]\n"
    "\n"
    "Keeps servers up on loopback, for tests of your own client: one for each\n"
    "cause, or those that a NAME names: a cause (close_unread; its first case\n"
    "that needs no lab), a case (close_unread/drained) or a glob\n"
    "('linger_zero/*').  When all are ready it writes where they are to\n"
    "standard output, one JSON object on one line, and closes that; their\n"
    "logs go to standard error.\n"
    "\n"
    "  --env          write shell assignments instead:\n"
    "                 RESETLAB_CLOSE_UNREAD_PORT=40001, and _HOST, _URL and,\n"
    "                 with TLS, _CACERT\n"
    "  --port-base N  ports N, N+1 ... in the order of the names (default:\n"
    "                 any that are free)\n"
    "  --first K      only the first K connections of each server meet the\n"
    "                 fault, later ones are served\n"
    "  --count FILE   keep count there, as JSON: the connections that each\n"
    "                 server has accepted, and the requests of HTTP that it\n"
    "                 has read.  What a client has seen is in it already\n"
    "  --family 4|6   on 127.0.0.1 (default) or ::1\n"
    "  --stay         go on when who started it ends\n"
    "\n"
    "It ends on SIGTERM, SIGINT and SIGHUP, when the process ends that "
    "started\n"
    "it, and when its standard input ends, if that is a pipe or a socket "
    "(with\n"
    "--stay on the signals only), and leaves no process behind, however it\n"
    "ends.  In sh, with a fifo, which is read when all are ready:\n"
    "\n"
    "    mkfifo ports\n"
    "    resetlab serve --env close_unread > ports &\n"
    "    . ./ports\n"
    "    your-client $RESETLAB_CLOSE_UNREAD_HOST $RESETLAB_CLOSE_UNREAD_PORT\n"
    "    kill $!\n"
    "\n"
    "Exit status: 0 ended as it was told; 1 a server died that should not\n"
    "have; 2 wrong usage, or what was named needs more than loopback; 3 the\n"
    "servers could not be started; 4 standard output or FILE could not be\n"
    "written.\n";

struct words {
	struct serve_plan plan;
	bool help;
};

static int
family(struct serve_plan *plan, const char *text)
{
	plan->family = strcmp(text, "6") == 0 ? 6 : 4;
	if (plan->family == 6 || strcmp(text, "4") == 0)
		return 0;
	warnx("--family %s: expected 4 or 6", text);
	return -1;
}

static int
take_option(struct words *words, int option, const char *value)
{
	struct serve_plan *plan = &words->plan;
	unsigned k;

	switch (option) {
	case 'e':
		plan->env = true;
		return 0;
	case 'p':
		return option_number(
		    "--port-base", value, 1, LAST_PORT, &plan->port_base);
	case 'f':
		plan->first = value;
		return option_number("--first", value, 0, 1000000000, &k);
	case 'c':
		plan->count = value;
		return 0;
	case '4':
		return family(plan, value);
	case 's':
		plan->stay = true;
		return 0;
	case 'h':
		words->help = true;
		return 0;
	default: /* getopt has said what was wrong */
		return -1;
	}
}

static int
take_options(struct words *words, int argc, char **argv)
{
	static const struct option options[] = {
		{ "env", no_argument, NULL, 'e' },
		{ "port-base", required_argument, NULL, 'p' },
		{ "first", required_argument, NULL, 'f' },
		{ "count", required_argument, NULL, 'c' },
		{ "family", required_argument, NULL, '4' },
		{ "stay", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (take_option(words, option, optarg) == -1)
			return -1;
	return 0;
}

/* Whether there are so many ports from the base on. */
static bool
ports_suffice(const struct serve_plan *plan)
{
	const size_t last = plan->port_base + plan->choice->offers - 1;

	if (plan->port_base == 0 || last <= LAST_PORT)
		return true;
	warnx("--port-base %u: %zu servers need the ports up to %zu, and %d is "
	      "the last",
	    plan->port_base, plan->choice->offers, last, LAST_PORT);
	return false;
}

static int
serve(struct serve_plan plan, const struct catalogue *catalogue,
    char *const names[], size_t count)
{
	struct choice choice;
	char *error = NULL;
	int status = SUITE_USAGE;

	if (serve_choose(
		catalogue, names, count, plan.family, &choice, &error) == -1) {
		warnx("%s", error);
		free(error);
		return SUITE_USAGE;
	}
	plan.choice = &choice;
	if (ports_suffice(&plan))
		status = (int)serve_run(&plan);
	serve_choice_free(&choice);
	return status;
}

int
command_serve(const struct tree *tree, int argc, char **argv)
{
	struct words words = { .plan = { .starter = getppid(),
				   .build = tree->build,
				   .family = 4 } };
	struct catalogue catalogue;
	int status;

	if (take_options(&words, argc, argv) == -1) {
		fputs("see resetlab serve --help\n", stderr);
		return SUITE_USAGE;
	}
	if (words.help) {
		fputs(usage, stdout);
		return SUITE_HELD;
	}
	if (command_catalogue(tree, &catalogue) == -1)
		return SUITE_USAGE;
	status = serve(
	    words.plan, &catalogue, argv + optind, (size_t)(argc - optind));
	catalogue_free(&catalogue);
	return status;
}
