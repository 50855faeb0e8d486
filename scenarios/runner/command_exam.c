/* SPDX-License-Identifier: MIT */
/* resetlab exam: examines a client's handling of resets, and grades it. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "command.h"
#include "exam/exam.h"
#include "exam/inside.h"
#include "option.h"

#define DEADLINE 10.0 /* seconds that a command has */

static const char usage[] =
    "usage: resetlab exam [OPTION ...] -- CMD [WORD ...]\n"
    "\n"
    "Examines an HTTP client: runs CMD in situations in which a server cuts\n"
    "the connection at every moment of HTTP, and judges what it does by the\n"
    "standards.  In the words {url} becomes the URL to be fetched, {cacert}\n"
    "the file of the certificate authority; also {host} and {port}.  CMD\n"
    "claims success by exit status 0, and its standard output is the body\n"
    "that it delivers:\n"
    "\n"
    "    resetlab exam -- curl -sS {url}\n"
    "\n"
    "  --upload 'CMD'     a command that uploads 500 bytes or more to {url},\n"
    "                     run by sh -c; {url} arrives as one quoted word\n"
    "  --reuse 'CMD'      a command that fetches {url} twice on one\n"
    "                     connection, and delivers both bodies\n"
    "  --only GLOB        only the situations of these names ('body/*'), and\n"
    "                     what they need\n"
    "  -j N               runs at a time (default: 2, and 3 beside them that\n"
    "                     wait for a silent server); 1 for a client that\n"
    "                     shares a file or a port with itself\n"
    "  --repeat N         run each situation N times (default: 1); what\n"
    "                     differs is told with its counts\n"
    "  --deadline SECONDS what a command may take each time (default: 10)\n"
    "  --baseline FILE    names of situations that are known to fail\n"
    "  --write-baseline FILE\n"
    "                     write those that fail now\n"
    "  --strict           warnings count as failures\n"
    "  --family 4|6       over IPv4 (default) or IPv6\n"
    "  --isolation MODE   lab (exit status 3 where that is impossible),\n"
    "                     loopback, or auto (default: a lab, else loopback\n"
    "                     with a line of notice)\n"
    "  --format FORMAT    text (default), json, junit, tap or markdown\n"
    "  --pcap DIR         save the captures of each situation's first run;\n"
    "                     needs a lab\n"
    "  --list             show the situations and their rules, run nothing\n"
    "\n"
    "A MUST that is broken is a failure, a SHOULD a warning; notes are\n"
    "information.  A control, in which nothing is cut, comes first: what\n"
    "depends on one that is not passed is not examined.\n"
    "\n"
    "Exit status: 0 no MUST was broken beyond the baseline; 1 some; 2 wrong\n"
    "usage; 3 this system does not allow it; 4 a report, a baseline or a\n"
    "capture could not be written.  NO_COLOR turns colours off.\n";

enum option_name {
	OPTION_UPLOAD = 256,
	OPTION_REUSE,
	OPTION_ONLY,
	OPTION_REPEAT,
	OPTION_DEADLINE,
	OPTION_BASELINE,
	OPTION_WRITE_BASELINE,
	OPTION_STRICT,
	OPTION_FAMILY,
	OPTION_ISOLATION,
	OPTION_FORMAT,
	OPTION_PCAP,
	OPTION_LIST,
	OPTION_HELP,
};

static const struct option options[] = {
	{ "upload", required_argument, NULL, OPTION_UPLOAD },
	{ "reuse", required_argument, NULL, OPTION_REUSE },
	{ "only", required_argument, NULL, OPTION_ONLY },
	{ "repeat", required_argument, NULL, OPTION_REPEAT },
	{ "deadline", required_argument, NULL, OPTION_DEADLINE },
	{ "baseline", required_argument, NULL, OPTION_BASELINE },
	{ "write-baseline", required_argument, NULL, OPTION_WRITE_BASELINE },
	{ "strict", no_argument, NULL, OPTION_STRICT },
	{ "family", required_argument, NULL, OPTION_FAMILY },
	{ "isolation", required_argument, NULL, OPTION_ISOLATION },
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "pcap", required_argument, NULL, OPTION_PCAP },
	{ "list", no_argument, NULL, OPTION_LIST },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

struct words {
	struct exam_plan plan;
	const struct paper_report *report;
	const char *baseline_file, *write_baseline;
	bool strict, list, help;
};

static int
family(struct exam_plan *plan, const char *text)
{
	if (strcmp(text, "4") != 0 && strcmp(text, "6") != 0) {
		warnx("--family %s: expected 4 or 6", text);
		return -1;
	}
	plan->family = text[0] == '6' ? 6 : 4;
	return 0;
}

static int
format(struct words *words, const char *text)
{
	words->report = paper_report_find(text);
	if (words->report != NULL)
		return 0;
	warnx("--format %s: expected text, json, junit, tap or markdown", text);
	return -1;
}

static int
only(struct exam_plan *plan, const char *text)
{
	plan->only = text;
	if (exam_names(text))
		return 0;
	warnx("--only %s: no situation has such a name; see resetlab exam "
	      "--list",
	    text);
	return -1;
}

static int
take_option(struct words *words, int option, const char *value)
{
	struct exam_plan *plan = &words->plan;
	unsigned n = 0;
	int bad = 0;

	switch (option) {
	case OPTION_UPLOAD:
		plan->asked[ASKED_UPLOAD] = value;
		return 0;
	case OPTION_REUSE:
		plan->asked[ASKED_REUSE] = value;
		return 0;
	case 'j':
		return option_number("-j", value, 1, EXAM_JOBS, &plan->jobs);
	case OPTION_ONLY:
		return only(plan, value);
	case OPTION_REPEAT:
		return option_number(
		    "--repeat", value, 1, 10000, &plan->repeat);
	case OPTION_DEADLINE:
		bad = option_number("--deadline", value, 1, 3600, &n);
		plan->deadline = n;
		return bad;
	case OPTION_BASELINE:
		words->baseline_file = value;
		return 0;
	case OPTION_WRITE_BASELINE:
		words->write_baseline = value;
		return 0;
	case OPTION_STRICT:
		words->strict = true;
		return 0;
	case OPTION_FAMILY:
		return family(plan, value);
	case OPTION_ISOLATION:
		return option_isolation(value, &plan->isolation);
	case OPTION_FORMAT:
		return format(words, value);
	case OPTION_PCAP:
		return option_folder(value, &plan->pcap);
	case OPTION_LIST:
		words->list = true;
		return 0;
	case OPTION_HELP:
		words->help = true;
		return 0;
	default: /* getopt has said what was wrong */
		return -1;
	}
}

/* A command without {url} would not learn what it is to meet. */
static int
check_url(const char *which, bool has)
{
	if (has)
		return 0;
	warnx("%s has no {url}: the URL is what tells the server where to "
	      "cut, so it must be in the command",
	    which);
	return -1;
}

static int
check_command(const struct exam_plan *plan)
{
	static const char *const names[ASKED] = { NULL, "--upload", "--reuse" };
	char *why;

	if (plan->command[0] == NULL) {
		warnx("expected a command after --, for example: resetlab "
		      "exam -- curl -sS {url}");
		return -1;
	}
	if (check_url("the command", exam_words_have(plan->command, "{url}")) ==
	    -1)
		return -1;
	for (int i = ASKED_MAIN + 1; i < ASKED; i++)
		if (plan->asked[i] != NULL &&
		    check_url(names[i],
			strstr(plan->asked[i], "{url}") != NULL) == -1)
			return -1;
	why = foreign_why_not(plan->command[0]);
	if (why == NULL)
		return 0;
	warnx("%s", why);
	free(why);
	return -1;
}

static int
take_options(struct words *words, int argc, char **argv)
{
	int option;

	/* "+": what stands behind the command's name is its own. */
	while ((option = getopt_long(argc, argv, "+j:", options, NULL)) != -1)
		if (take_option(words, option, optarg) == -1)
			return -1;
	words->plan.command = argv + optind;
	if (words->help || words->list)
		return 0;
	if (words->plan.pcap != NULL &&
	    words->plan.isolation == ISOLATION_LOOPBACK) {
		warnx("--pcap needs a lab: on plain loopback nothing is "
		      "captured");
		return -1;
	}
	return check_command(&words->plan);
}

static void
list_situations(void)
{
	static const char *const asked[ASKED] = { "", " (--upload)",
		" (--reuse)" };

	for (size_t i = 0; i < situations_count; i++) {
		const struct situation *s = &situations[i];

		printf("%s%s%s\n    %s (%s, %s).\n", s->name, asked[s->asked],
		    s->tls ? " (TLS)" : "", s->rule->says, s->rule->source,
		    strength_name(s->rule->strength));
	}
}

static enum suite_status
judge_paper(const struct words *words, const struct paper *paper)
{
	const struct paper_counts counts = paper_count(paper);

	if (paper->troubles > 0) {
		warnx("%u run%s came to nothing, for reasons that are not the "
		      "client's: they stand in the report",
		    paper->troubles, paper->troubles == 1 ? "" : "s");
		return SUITE_ENVIRONMENT;
	}
	if (counts.grade[GRADE_FAILURE] > 0 ||
	    (words->strict && counts.grade[GRADE_WARNING] > 0))
		return SUITE_FAILED;
	return SUITE_HELD;
}

static enum suite_status
report(const struct words *words, struct paper *paper)
{
	const bool terminal = isatty(STDOUT_FILENO) == 1;
	const char *no_color = getenv("NO_COLOR");
	struct winsize size;

	/* no-color.org: set and not empty. */
	paper->colour = terminal && (no_color == NULL || *no_color == '\0');
	if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		paper->width = size.ws_col < 80 ? 80 : size.ws_col;
	words->report->print(stdout, paper);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		if (errno != EPIPE) /* `| head` has seen enough */
			warn("writing the report");
		return SUITE_OUTPUT;
	}
	if (words->write_baseline != NULL &&
	    baseline_write(words->write_baseline, paper) == -1) {
		warn("writing %s", words->write_baseline);
		return SUITE_OUTPUT;
	}
	return judge_paper(words, paper);
}

static enum suite_status
examine(const struct words *words)
{
	struct baseline baseline = { NULL };
	struct paper paper;
	char *error = NULL;
	enum suite_status status;

	if (words->baseline_file != NULL &&
	    baseline_read(&baseline, words->baseline_file, &error) == -1) {
		warnx("%s", error);
		free(error);
		return SUITE_USAGE;
	}
	status = exam_run(&words->plan, &paper);
	if (baseline.known != NULL)
		baseline_apply(&baseline, &paper);
	if (status == SUITE_HELD)
		status = report(words, &paper);
	baseline_free(&baseline);
	paper_free(&paper);
	return status;
}

int
command_exam(const struct tree *tree, int argc, char **argv)
{
	struct words words = {
		.plan = {
		    .build = tree->build,
		    .family = 4,
		    .repeat = 1,
		    .deadline = DEADLINE,
		    .progress = isatty(STDERR_FILENO) == 1,
		},
		.report = paper_report_find("text"),
	};

	if (take_options(&words, argc, argv) == -1) {
		fputs("see resetlab exam --help\n", stderr);
		return SUITE_USAGE;
	}
	if (words.help) {
		fputs(usage, stdout);
		return SUITE_HELD;
	}
	if (words.list) {
		list_situations();
		return SUITE_HELD;
	}
	return (int)examine(&words);
}
