/* SPDX-License-Identifier: MIT */
/* resetlab run: runs cases and judges them. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "command_foreign.h"
#include "option.h"
#include "record.h"
#include "suite.h"

#define DEADLINE 20.0 /* seconds that one run may take */
#define WAITERS 8 /* labs for each CPU that wait for clocks */

static const char usage[] =
    "usage: resetlab run [OPTION ...] [NAME ...]\n"
    "       resetlab run [OPTION ...] NAME ... -- CMD ...\n"
    "\n"
    "Runs cases and judges them: all, or those that a NAME names: a cause\n"
    "(close_unread), a case (close_unread/drained) or a glob ('*/dr*').\n"
    "With CMD, which is any command, it takes the client's place in the lab\n"
    "(see below).\n"
    "\n"
    "  -j N               labs at a time (default: one for each CPU, and\n"
    "                     eight more for each to wait for clocks in)\n"
    "  --clocks WHICH     cases that wait for a clock: too (default), not,\n"
    "                     or only these\n"
    "  --repeat N         run each case N times (default: 1)\n"
    "  --family 4|6|both  over IPv4 (default), IPv6, or both\n"
    "  --fresh            a new lab for each run (default: labs stand)\n"
    "  --shuffle SEED     in an order drawn from a number\n"
    "  --isolation MODE   lab (exit status 3 where that is impossible),\n"
    "                     loopback (two witnesses only), or auto (default:\n"
    "                     a lab, else loopback with a line of notice)\n"
    "  --no-skip          a case that had to be skipped counts as failed\n"
    "  --allow-global     run also what changes a setting of the whole\n"
    "                     machine (net.ipv4.tcp_max_orphans) for a moment,\n"
    "                     and restores it whatever happens: root only, else\n"
    "                     exit status 3.  Without it such cases are skipped,\n"
    "                     which --no-skip does not mind\n"
    "  --deadline SECONDS what one run may take (default: 20)\n"
    "  --format FORMAT    text (default), tap, junit or json\n"
    "  --hide             show what was seen and not the cause: find it\n"
    "  --pcap DIR         save the captures of each case's first run\n"
    "  --record           write what was seen into the pages' `expect`,\n"
    "                     and show the difference\n"
    "\n"
    "Your own client: CMD is run in each case that is named (of a cause in\n"
    "the first one) instead of the probe.  In its words {host}, {port}, {url}\n"
    "and, where the server speaks TLS, {cacert} are filled in.  It is found\n"
    "along PATH, has this folder and environment, /dev/null to read from, no\n"
    "rights in the lab, and can gain none (no sudo).  The report shows what "
    "it\n"
    "did, beside what the other witnesses saw; the page is not asked.\n"
    "\n"
    "  --expect-exit N    its exit status, or the signal it dies of: SIGPIPE\n"
    "  --expect-output RE a line of its stdout (of the first 64 KiB) matches\n"
    "                     this POSIX extended regular expression\n"
    "  --deadline SECONDS what it may take before it is ended (default: 20)\n"
    "\n"
    "  resetlab run --expect-exit 56 close_unread -- \\\n"
    "      curl -sS http://{host}:{port}/\n"
    "  resetlab run proxy/upstream-reset-hidden -- \\\n"
    "      bash -c 'exec 3<>/dev/tcp/{host}/{port}; echo >&3; wc -c <&3'\n"
    "\n"
    "With neither of the first two, exit status 0 says that CMD ran, "
    "connected\n"
    "and exited by itself, with whatever status; 1 that it did not.  With\n"
    "either, they alone decide.  2: it cannot be executed, or the case acts "
    "at\n"
    "a word of the probe's.\n"
    "\n"
    "Exit status: 0 every claim held; 1 some did not; 2 wrong usage or a\n"
    "page that is not right; 3 this system does not allow it; 4 a report or\n"
    "a capture could not be written.  NO_COLOR turns colours off.\n";

enum option_name {
	OPTION_REPEAT = 256,
	OPTION_CLOCKS,
	OPTION_FAMILY,
	OPTION_FRESH,
	OPTION_SHUFFLE,
	OPTION_ISOLATION,
	OPTION_NO_SKIP,
	OPTION_ALLOW_GLOBAL,
	OPTION_DEADLINE,
	OPTION_FORMAT,
	OPTION_HIDE,
	OPTION_PCAP,
	OPTION_RECORD,
	OPTION_EXPECT_EXIT,
	OPTION_EXPECT_OUTPUT,
	OPTION_HELP,
};

static const struct option options[] = {
	{ "repeat", required_argument, NULL, OPTION_REPEAT },
	{ "clocks", required_argument, NULL, OPTION_CLOCKS },
	{ "family", required_argument, NULL, OPTION_FAMILY },
	{ "fresh", no_argument, NULL, OPTION_FRESH },
	{ "shuffle", required_argument, NULL, OPTION_SHUFFLE },
	{ "isolation", required_argument, NULL, OPTION_ISOLATION },
	{ "no-skip", no_argument, NULL, OPTION_NO_SKIP },
	{ "allow-global", no_argument, NULL, OPTION_ALLOW_GLOBAL },
	{ "deadline", required_argument, NULL, OPTION_DEADLINE },
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "hide", no_argument, NULL, OPTION_HIDE },
	{ "pcap", required_argument, NULL, OPTION_PCAP },
	{ "record", no_argument, NULL, OPTION_RECORD },
	{ "expect-exit", required_argument, NULL, OPTION_EXPECT_EXIT },
	{ "expect-output", required_argument, NULL, OPTION_EXPECT_OUTPUT },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

struct words {
	struct suite_plan plan;
	struct foreign_order order;
	bool record;
	bool help;
};

static int
family(struct suite_plan *plan, const char *text)
{
	plan->four = strcmp(text, "4") == 0 || strcmp(text, "both") == 0;
	plan->six = strcmp(text, "6") == 0 || strcmp(text, "both") == 0;
	if (plan->four || plan->six)
		return 0;
	warnx("--family %s: expected 4, 6 or both", text);
	return -1;
}

static int
clocks(struct suite_plan *plan, const char *text)
{
	static const char *const names[] = {
		[CLOCKS_TOO] = "too",
		[CLOCKS_NOT] = "not",
		[CLOCKS_ONLY] = "only",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) != 0)
			continue;
		plan->clocks = (enum clocks)i;
		return 0;
	}
	warnx("--clocks %s: expected too, not or only", text);
	return -1;
}

static int
format(struct suite_plan *plan, const char *text)
{
	plan->report = report_find(text);
	if (plan->report != NULL)
		return 0;
	warnx("--format %s: expected text, tap, junit or json", text);
	return -1;
}

/* Zero is a seed as good as any. */
static int
seed(struct suite_plan *plan, const char *text)
{
	char *end;

	errno = 0;
	plan->seed = strtoul(text, &end, 10);
	plan->shuffle = true;
	if (errno == 0 && end != text && *end == '\0' && text[0] != '-')
		return 0;
	warnx("--shuffle %s: expected a whole number", text);
	return -1;
}

/* Says what is wrong with an expectation, where there is anything. */
static int
expectation(struct words *words, char *why_not)
{
	words->order.expects = true;
	if (why_not == NULL)
		return 0;
	warnx("%s", why_not);
	free(why_not);
	return -1;
}

static int
take_option(struct words *words, int option, const char *value)
{
	struct suite_plan *plan = &words->plan;
	unsigned n = 0;
	int bad = 0;

	switch (option) {
	case 'j':
		plan->waiters = 0;
		return option_number("-j", value, 1, 64, &plan->workers);
	case OPTION_REPEAT:
		return option_number(
		    "--repeat", value, 1, 1000000, &plan->repeat);
	case OPTION_DEADLINE:
		bad = option_number("--deadline", value, 1, 3600, &n);
		plan->deadline = n;
		return bad;
	case OPTION_FAMILY:
		return family(plan, value);
	case OPTION_CLOCKS:
		return clocks(plan, value);
	case OPTION_SHUFFLE:
		return seed(plan, value);
	case OPTION_ISOLATION:
		return option_isolation(value, &plan->isolation);
	case OPTION_FORMAT:
		return format(plan, value);
	case OPTION_PCAP:
		return option_folder(value, &plan->pcap);
	case OPTION_FRESH:
		plan->fresh = true;
		return 0;
	case OPTION_NO_SKIP:
		plan->no_skip = true;
		return 0;
	case OPTION_ALLOW_GLOBAL:
		plan->allow_global = true;
		return 0;
	case OPTION_HIDE:
		plan->hide = true;
		return 0;
	case OPTION_RECORD:
		words->record = true;
		return 0;
	case OPTION_EXPECT_EXIT:
		return expectation(
		    words, foreign_expect_end(&words->order.expect, value));
	case OPTION_EXPECT_OUTPUT:
		return expectation(
		    words, foreign_expect_output(&words->order.expect, value));
	case OPTION_HELP:
		words->help = true;
		return 0;
	default: /* getopt has said what was wrong */
		return -1;
	}
}

static unsigned
cpus(void)
{
	cpu_set_t allowed;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) == -1)
		return 1;
	return (unsigned)CPU_COUNT(&allowed);
}

static int
take_options(struct words *words, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "j:", options, NULL)) != -1)
		if (take_option(words, option, optarg) == -1)
			return -1;
	if (words->record && (words->plan.six || words->plan.hide)) {
		warnx("--record goes with neither --family 6 nor --hide");
		return -1;
	}
	if (words->order.given && (words->record || words->plan.hide)) {
		warnx("--record and --hide are about the probes, and a command "
		      "is to run");
		return -1;
	}
	return 0;
}

/* Writes into each page what its cases have shown. */
static int
record(const struct tally *tally, size_t count)
{
	struct recording *recordings = calloc(count, sizeof(*recordings));
	int status = SUITE_HELD;

	if (recordings == NULL)
		err(SUITE_ENVIRONMENT, "calloc");
	for (size_t i = 0, n; i < count; i += n) {
		char *error = NULL;
		size_t complete = 0;

		for (n = 0; i + n < count &&
			    tally[i + n].scenario == tally[i].scenario;
		     n++) {
			const struct tally *t = &tally[i + n];

			if (t->outcomes > 0 &&
			    t->outcome[0].verdict.judgement <= JUDGEMENT_FAILED)
				recordings[complete++] =
				    (struct recording){ t->c,
					    &t->outcome[0].evidence };
		}
		if (complete > 0 && record_page(tally[i].scenario, recordings,
					complete, stdout, &error) == -1) {
			warnx("%s", error);
			status = SUITE_OUTPUT;
		}
		free(error);
	}
	free(recordings);
	return status;
}

static struct pick *
pick_cases(const struct words *words, const struct catalogue *catalogue,
    char *const names[], size_t count, size_t *picks)
{
	char *error = NULL;
	struct pick *pick;

	if (words->order.given)
		return foreign_order_pick(
		    &words->order, catalogue, names, count, picks);
	pick = catalogue_pick(catalogue, names, count, picks, &error);
	if (pick == NULL)
		warnx("%s", error);
	free(error);
	return pick;
}

static int
run_picks(struct words *words, const struct catalogue *catalogue, int argc,
    char **argv)
{
	struct tally *tally;
	size_t picks, count;
	struct pick *pick = pick_cases(
	    words, catalogue, argv + optind, (size_t)(argc - optind), &picks);
	int status;

	if (pick == NULL)
		return SUITE_USAGE;
	words->plan.pick = pick;
	words->plan.picks = picks;
	status = (int)suite_run(&words->plan, &tally, &count);
	if (words->record && status <= SUITE_FAILED)
		status = record(tally, count);
	suite_free(tally, count);
	free(pick);
	return status;
}

int
command_run(const struct tree *tree, int argc, char **argv)
{
	const bool terminal = isatty(STDOUT_FILENO) == 1;
	const char *no_color = getenv("NO_COLOR");
	struct words words = { .plan = {
				   .build = tree->build,
				   .workers = cpus(),
				   .waiters = WAITERS * cpus(),
				   .repeat = 1,
				   .four = true,
				   .progress = terminal,
				   /* no-color.org: set and not empty. */
				   .colour = terminal && (no_color == NULL ||
							     *no_color == '\0'),
				   .report = report_find("text"),
				   .out = stdout,
				   .deadline = DEADLINE,
			       } };
	struct catalogue catalogue;
	int status;

	foreign_order_take(&words.order, &argc, argv);
	if (take_options(&words, argc, argv) == -1) {
		fputs("see resetlab run --help\n", stderr);
		return SUITE_USAGE;
	}
	if (words.help) {
		fputs(usage, stdout);
		return SUITE_HELD;
	}
	if (foreign_order_check(
		&words.order, &words.plan, (size_t)(argc - optind)) == -1 ||
	    command_catalogue(tree, &catalogue) == -1)
		return SUITE_USAGE;
	status = run_picks(&words, &catalogue, argc, argv);
	catalogue_free(&catalogue);
	foreign_expect_clear(&words.order.expect);
	return status;
}
