/* SPDX-License-Identifier: MIT */
/* resetlab: the table of subcommands, and nothing else. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "memory.h"
#include "suite.h"

static const struct command {
	const char *name;
	const char *about;
	int (*run)(const struct tree *tree, int argc, char **argv);
} commands[] = {
	{ "list", "the catalogue: every cause and its cases", command_list },
	{ "explain", "the lesson of one cause, with its code",
	    command_explain },
	{ "run", "run cases and judge them", command_run },
	{ "serve", "keep servers up for tests of your own client",
	    command_serve },
	{ "exam", "examine your own client, and grade it", command_exam },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
usage(FILE *out)
{
	fputs("usage: resetlab [--scenarios DIR] COMMAND [OPTION ...] [NAME "
	      "...]\n\n",
	    out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(
		    out, "  %-8s %s\n", commands[i].name, commands[i].about);
	fputs("\nresetlab COMMAND --help tells more.  The pages are read from\n"
	      "scenarios/ beside the folder of this program, or from DIR.\n",
	    out);
}

/* Descriptors 0 to 2 must be open, or a socket would become one of them. */
static void
open_standard(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
			_exit(SUITE_ENVIRONMENT);
}

/* A path as a person here would write it: below the working directory. */
static char *
shorten(char *path)
{
	char here[PATH_MAX];
	size_t n;
	char *shorter;

	if (getcwd(here, sizeof(here)) == NULL)
		return path;
	n = strlen(here);
	if (strncmp(path, here, n) != 0 || path[n] != '/')
		return path;
	shorter = xstrdup(path + n + 1);
	free(path);
	return shorter;
}

/* The nearest folder above `path`, which it shortens, that has scenarios/. */
static char *
find_source(char *path)
{
	char *first = xstrdup(dirname(path));

	for (char *at = path; strcmp(at, "/") != 0; at = dirname(at)) {
		char *pages = xasprintf("%s/scenarios", at);
		bool there = access(pages, F_OK) == 0;

		free(pages);
		if (!there)
			continue;
		free(first);
		return xstrdup(at);
	}
	return first; /* the message about scenarios/ will name it */
}

/* The tree around build/resetlab. */
static struct tree
find_tree(const char *scenarios)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	struct tree tree;

	if (n == -1)
		err(SUITE_ENVIRONMENT, "/proc/self/exe");
	path[n] = '\0';
	tree.build = xstrdup(dirname(path));
	tree.source = find_source(path);
	tree.scenarios = scenarios != NULL ?
			     xstrdup(scenarios) :
			     shorten(xasprintf("%s/scenarios", tree.source));
	return tree;
}

static int
run_command(const struct tree *tree, int argc, char **argv)
{
	const char *names[COMMANDS], *near;

	for (size_t i = 0; i < COMMANDS; i++) {
		names[i] = commands[i].name;
		if (strcmp(argv[0], commands[i].name) == 0)
			return commands[i].run(tree, argc, argv);
	}
	near = nearest_name(argv[0], names, COMMANDS);
	warnx("there is no command \"%s\"; %s%s", argv[0],
	    near != NULL ? "did you mean " : "see resetlab --help",
	    near != NULL ? near : "");
	return SUITE_USAGE;
}

/* What was printed has to have arrived. */
static int
finish(int status)
{
	if (status > SUITE_FAILED || (fflush(stdout) == 0 && !ferror(stdout)))
		return status;
	/* A reader that has seen enough is no error worth a word. */
	if (errno != EPIPE)
		warn("standard output");
	return SUITE_OUTPUT;
}

int
main(int argc, char **argv)
{
	const bool closed = fcntl(STDOUT_FILENO, F_GETFD) == -1;
	const char *scenarios = NULL;
	struct tree tree;
	int first = 1, status;

	open_standard();
	/* A probe that is gone, a reader that has seen enough: no death. */
	signal(SIGPIPE, SIG_IGN);
	if (first + 1 < argc && strcmp(argv[first], "--scenarios") == 0) {
		scenarios = argv[first + 1];
		first += 2;
	}
	if (first < argc && strcmp(argv[first], "--help") == 0) {
		usage(stdout);
		return finish(SUITE_HELD);
	}
	if (first < argc && strcmp(argv[first], "--version") == 0) {
		puts("resetlab " RESETLAB_VERSION);
		return finish(SUITE_HELD);
	}
	if (first >= argc || argv[first][0] == '-') {
		usage(stderr);
		return SUITE_USAGE;
	}
	if (closed)
		errx(SUITE_OUTPUT, "standard output is closed: there is "
				   "nowhere to report to");
	tree = find_tree(scenarios);
	status = run_command(&tree, argc - first, argv + first);
	free(tree.build);
	free(tree.source);
	free(tree.scenarios);
	return finish(status);
}
