/* SPDX-License-Identifier: MIT */
/*
 * resetlab explain: the lesson of one cause.  What it is and why, each case as
 * its four witnesses tell it, and the whole code of server and probe.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "explain.h"
#include "memory.h"
#include "report/show.h"
#include "suite.h"

static const char usage[] =
    "usage: resetlab explain NAME ...\n"
    "\n"
    "Tells the lesson of a cause (close_unread), or of one of its cases\n"
    "(close_unread/drained): why it happens, what the client, the wire, the\n"
    "kernel and the server say of it, how to find and to fix it, how to do\n"
    "it by hand, and the code of the server and the probe.\n";

static void
print_part(const char *title, const char *text)
{
	if (text == NULL)
		return;
	explain_title(title);
	show_wrap(stdout, text, 0, EXPLAIN_WIDTH);
}

/* The page's commands, or those that show any cause. */
static void
print_by_hand(const struct scenario *page)
{
	const char *rest = page->by_hand;

	explain_title("By hand");
	if (rest == NULL) {
		printf("    build/servers/%s --port 4242\n"
		       "    tcpdump -ni lo tcp port 4242\n"
		       "    nc 127.0.0.1 4242\n"
		       "    nstat -az\n",
		    page->cases[0].server[0]);
		return;
	}
	while (*rest != '\0') {
		size_t n = strcspn(rest, "\n");

		printf("    %.*s\n", (int)n, rest);
		rest += n + (rest[n] == '\n');
	}
}

/* One source, whole; without the sources the lesson still stands. */
static void
print_source(const struct tree *tree, const char *folder, const char *name)
{
	char *shown = xasprintf("%s/%s.c", folder, name);
	char *path = xasprintf("%s/%s", tree->source, shown);
	FILE *file = fopen(path, "re");
	char buffer[8192];
	size_t n;

	explain_title(shown);
	if (file == NULL) {
		printf("The source is not here to be shown: %s: %s.\n", path,
		    strerror(errno));
	} else {
		for (n = fread(buffer, 1, sizeof(buffer), file); n > 0;
		     n = fread(buffer, 1, sizeof(buffer), file))
			fwrite(buffer, 1, n, stdout);
		if (ferror(file))
			printf("It could not be read: %s: %s.\n", path,
			    strerror(errno));
		fclose(file);
	}
	free(path);
	free(shown);
}

/* The program that a case runs on a host, or NULL. */
static const char *
program(const struct scenario_case *c, enum host host)
{
	if (host == HOST_MIDDLEBOX)
		return c->middlebox != NULL ? c->middlebox[0] : NULL;
	return host == HOST_SERVER ? c->server[0] : c->client[0];
}

/* The programs that the picked cases run on a host, each once. */
static void
print_sources(
    const struct tree *tree, const struct pick *pick, size_t n, enum host host)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = program(pick[i].c, host), *other;
		bool first = name != NULL;

		for (size_t k = 0; k < i && first; k++) {
			other = program(pick[k].c, host);
			first = other == NULL || strcmp(other, name) != 0;
		}
		if (first)
			print_source(tree,
			    host == HOST_CLIENT ? "clients" : "servers", name);
	}
}

/* All the picks are of one page. */
static void
explain_page(const struct tree *tree, const struct pick *pick, size_t n)
{
	const struct scenario *page = pick->scenario;

	printf("%s (%s)\n", page->name, page->group);
	show_wrap(stdout, page->about, 0, EXPLAIN_WIDTH);
	print_part("Why", page->why);
	print_part("Seen in", page->seen_in);
	print_part("How to find it", page->find_it);
	print_part("How to fix it", page->fix_it);
	print_by_hand(page);
	for (size_t i = 0; i < n; i++)
		explain_case(page, pick[i].c);
	print_sources(tree, pick, n, HOST_SERVER);
	print_sources(tree, pick, n, HOST_MIDDLEBOX);
	print_sources(tree, pick, n, HOST_CLIENT);
}

static int
explain(const struct tree *tree, int words, char **word)
{
	struct catalogue catalogue;
	struct pick *pick;
	char *error = NULL;
	size_t picks = 0;

	if (command_catalogue(tree, &catalogue) == -1)
		return SUITE_USAGE;
	pick = catalogue_pick(&catalogue, word, (size_t)words, &picks, &error);
	if (pick == NULL)
		warnx("%s", error);
	for (size_t i = 0, n; pick != NULL && i < picks; i += n) {
		for (n = 1;
		     i + n < picks && pick[i + n].scenario == pick[i].scenario;)
			n++;
		if (i > 0)
			puts("\n");
		explain_page(tree, &pick[i], n);
	}
	free(error);
	catalogue_free(&catalogue);
	free(pick);
	return picks > 0 ? SUITE_HELD : SUITE_USAGE;
}

int
command_explain(const struct tree *tree, int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option = getopt_long(argc, argv, "", options, NULL);

	if (option == 'h') {
		fputs(usage, stdout);
		return SUITE_HELD;
	}
	if (option == -1 && optind < argc)
		return explain(tree, argc - optind, argv + optind);
	if (option == -1)
		warnx("explain needs the name of a cause; resetlab list "
		      "shows them");
	fputs("see resetlab explain --help\n", stderr);
	return SUITE_USAGE;
}
