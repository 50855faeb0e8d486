/* SPDX-License-Identifier: MIT */
/* The command line of every probe: NAME [OPTIONS] HOST PORT. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define USAGE 2 /* exit status of a wrong command line */
#define OPTIONS_MAX 16
#define FIRST_OWN 256 /* getopt's value of the first option */

struct sockaddr_storage probe_address;
socklen_t probe_address_length;
unsigned probe_deadline = 5;

static bool help, version;

static const struct probe_option shared[] = {
	{ .name = "deadline",
	    .value = "SECONDS",
	    .help = "the longest that one call may wait (5)",
	    .number = &probe_deadline,
	    .least = 1,
	    .most = 3600 },
	{ .name = "help", .help = "show this text", .flag = &help },
	{ .name = "version", .help = "show the version", .flag = &version },
	{ 0 },
};

static const struct probe_option *option[OPTIONS_MAX];
static struct option for_getopt[OPTIONS_MAX + 1];
static int options;

static void
add_table(const struct probe_option *o)
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
print_help(const char *about)
{
	char left[80];

	printf("usage: %s [OPTION]... HOST PORT\n%s\n\n",
	    program_invocation_short_name, about);
	for (int i = 0; i < options; i++) {
		const struct probe_option *o = option[i];

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
set_number(const struct probe_option *o, const char *value)
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
set(const struct probe_option *o, const char *value)
{
	if (o->flag != NULL) {
		*o->flag = true;
		return;
	}
	if (o->number != NULL) {
		set_number(o, value);
		return;
	}
	if (o->text != NULL) {
		*o->text = value;
		return;
	}
	for (int i = 0; o->words[i] != NULL; i++) {
		if (strcmp(o->words[i], value) == 0) {
			*o->choice = i;
			return;
		}
	}
	errx(USAGE, "--%s takes %s, not \"%s\"", o->name, o->value, value);
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

static void
read_options(int argc, char **argv)
{
	int found;

	opterr = 0;
	for (;;) {
		found = getopt_long(argc, argv, ":", for_getopt, NULL);
		if (found == -1)
			break;
		if (found < FIRST_OWN)
			complain(found, argv[optind - 1]);
		set(option[found - FIRST_OWN], optarg);
	}
}

static void
read_address(const char *host, const char *port)
{
	struct addrinfo *found;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };

	if (getaddrinfo(host, port, &hints, &found) != 0)
		errx(USAGE,
		    "HOST PORT are a numeric address and port, "
		    "not \"%s\" \"%s\"",
		    host, port);
	memcpy(&probe_address, found->ai_addr, found->ai_addrlen);
	probe_address_length = found->ai_addrlen;
	freeaddrinfo(found);
}

void
probe_start(
    int argc, char **argv, const char *about, const struct probe_option *own)
{
	add_table(own);
	add_table(shared);
	read_options(argc, argv);
	if (help)
		print_help(about);
	else if (version)
		printf("%s (resetlab) %s\n", program_invocation_short_name,
		    RESETLAB_VERSION);
	if (help || version)
		exit(fflush(stdout) == 0 ? 0 : 1);
	if (argc - optind != 2)
		errx(USAGE, "takes HOST PORT; see --help");
	read_address(argv[optind], argv[optind + 1]);
}
