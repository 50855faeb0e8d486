/* SPDX-License-Identifier: MIT */
/* The command line: one table for what all servers share, one of the cause. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define USAGE 2 /* exit status of a wrong command line */
#define OPTIONS_MAX 32
#define FIRST_OWN 256 /* getopt's value of the first option */

struct settings settings = { .listen = "127.0.0.1", .first = UINT_MAX };

static bool help, version;

static const struct server_option shared[] = {
	{ .name = "listen",
	    .value = "ADDR",
	    .help = "numeric address to listen on (127.0.0.1)",
	    .text = &settings.listen },
	{ .name = "port",
	    .value = "N",
	    .help = "port to listen on; 0 is any free one (0)",
	    .number = &settings.port,
	    .most = 65535 },
	{ .name = "first",
	    .value = "K",
	    .help = "only the first K connections meet the fault (all)",
	    .number = &settings.first,
	    .most = UINT_MAX },
	{ .name = "allow-remote",
	    .help = "allow an address that others can reach",
	    .flag = &settings.allow_remote },
	{ .name = "count-to",
	    .value = "FD:AT:AT",
	    .help = "count into an open file, as resetlab serve asks (off)",
	    .text = &settings.count_to },
	{ .name = "quiet",
	    .help = "write no log to stderr",
	    .flag = &settings.quiet },
	{ .name = "help", .help = "show this text", .flag = &help },
	{ .name = "version", .help = "show the version", .flag = &version },
	{ 0 },
};

static const struct server_option *option[OPTIONS_MAX];
static struct option for_getopt[OPTIONS_MAX + 1];
static int options;

static void
add_table(const struct server_option *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		if (options == OPTIONS_MAX)
			errx(USAGE, "more than %d options", OPTIONS_MAX);
		for_getopt[options] = (struct option){ .name = o->name,
			.has_arg =
			    o->value != NULL ? required_argument : no_argument,
			.val = FIRST_OWN + options };
		option[options++] = o;
	}
}

static void
print_help(void)
{
	char left[80];

	printf("usage: %s [OPTION]...\n%s\n\n", program_invocation_short_name,
	    cause.about);
	for (int i = 0; i < options; i++) {
		const struct server_option *o = option[i];

		snprintf(left, sizeof(left), "--%s%s%s", o->name,
		    o->value != NULL ? " " : "",
		    o->value != NULL ? o->value : "");
		/* A long one has its help on the next line. */
		printf("  %-20s%s%s\n", left,
		    strlen(left) < 20 ? " " : "\n                       ",
		    o->help);
	}
}

static void
set_number(const struct server_option *o, const char *value)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 ||
	    n < o->least || n > o->most)
		errx(USAGE, "--%s takes a number from %u to %u, not \"%s\"",
		    o->name, o->least, o->most, value);
	*o->number = (unsigned)n;
}

static void
set_choice(const struct server_option *o, const char *value)
{
	for (int i = 0; o->words[i] != NULL; i++) {
		if (strcmp(o->words[i], value) == 0) {
			*o->choice = i;
			return;
		}
	}
	errx(USAGE, "--%s takes %s, not \"%s\"", o->name, o->value, value);
}

static void
set(const struct server_option *o, const char *value)
{
	if (o->flag != NULL)
		*o->flag = true;
	else if (o->number != NULL)
		set_number(o, value);
	else if (o->choice != NULL)
		set_choice(o, value);
	else
		*o->text = value;
}

static void __attribute__((noreturn)) complain(int found, const char *word)
{
	if (found == ':')
		errx(USAGE, "%s needs a value; see --help", word);
	if (optopt >= FIRST_OWN)
		errx(USAGE, "--%s takes no value",
		    option[optopt - FIRST_OWN]->name);
	errx(USAGE, "unknown option \"%s\"; see --help", word);
}

void
options_read(int argc, char **argv)
{
	const char *why_not;
	int found;

	add_table(cause.options);
	add_table(shared);
	opterr = 0;
	for (;;) {
		found = getopt_long(argc, argv, ":", for_getopt, NULL);
		if (found == -1)
			break;
		if (found < FIRST_OWN)
			complain(found, argv[optind - 1]);
		set(option[found - FIRST_OWN], optarg);
	}
	if (optind < argc)
		errx(USAGE, "takes no operand, but got \"%s\"; see --help",
		    argv[optind]);
	if (help)
		print_help();
	else if (version)
		printf("%s (resetlab) %s\n", program_invocation_short_name,
		    RESETLAB_VERSION);
	if (help || version)
		exit(fflush(stdout) == 0 ? 0 : 1);
	why_not = cause.check != NULL ? cause.check() : NULL;
	if (why_not != NULL)
		errx(USAGE, "%s", why_not);
}
