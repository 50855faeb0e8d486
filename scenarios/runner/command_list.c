/* SPDX-License-Identifier: MIT */
/* resetlab list: which list, in which format, of which cases. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "list/list.h"
#include "suite.h"

static const char usage[] =
    "usage: resetlab list [--reasons|--symptoms|--article]\n"
    "                     [--format text|json|markdown] [NAME ...]\n"
    "\n"
    "Lists every cause and its cases, or those that a NAME names: a cause\n"
    "(close_unread), a case (close_unread/drained) or a glob ('*/dr*').\n"
    "\n"
    "  --reasons   every reason that the kernel can give for a reset, and\n"
    "              every watched counter, with the cases that show it\n"
    "  --symptoms  what a client may see, and what may be behind it\n"
    "  --article   what the article says, the cases that test it, and what\n"
    "              came of it\n"
    "  --format    text, json, or (the causes only) markdown\n";

static const struct view {
	list_printer *text, *json, *markdown; /* NULL: there is none */
} views[] = {
	/* by the values of the options */
	{ list_cases_text, list_cases_json, list_cases_markdown },
	{ list_reasons_text, list_reasons_json, NULL },
	{ list_symptoms_text, list_symptoms_json, NULL },
	{ list_article_text, list_article_json, NULL },
};

/* The printer of a format, or NULL. */
static list_printer *
printer(const struct view *view, const char *format)
{
	list_printer *print = strcmp(format, "text") == 0     ? view->text :
			      strcmp(format, "json") == 0     ? view->json :
			      strcmp(format, "markdown") == 0 ? view->markdown :
								NULL;

	if (print == NULL)
		warnx("--format %s: expected text%s", format,
		    view->markdown != NULL ? ", json or markdown" : " or json");
	return print;
}

static int
list(const struct tree *tree, list_printer *print, int words, char **word)
{
	struct catalogue catalogue;
	struct pick *pick;
	char *error = NULL;
	size_t picks;

	if (command_catalogue(tree, &catalogue) == -1)
		return SUITE_USAGE;
	pick = catalogue_pick(&catalogue, word, (size_t)words, &picks, &error);
	if (pick != NULL)
		print(pick, picks);
	else
		warnx("%s", error);
	free(error);
	catalogue_free(&catalogue);
	if (pick == NULL)
		return SUITE_USAGE;
	free(pick);
	return SUITE_HELD;
}

static int
refuse(void)
{
	fputs("see resetlab list --help\n", stderr);
	return SUITE_USAGE;
}

int
command_list(const struct tree *tree, int argc, char **argv)
{
	static const struct option options[] = {
		{ "reasons", no_argument, NULL, 1 },
		{ "symptoms", no_argument, NULL, 2 },
		{ "article", no_argument, NULL, 3 },
		{ "format", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const struct view *view = &views[0];
	const char *format = "text";
	list_printer *print;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return SUITE_HELD;
		}
		if (option == 'f')
			format = optarg;
		else if (option != '?' &&
			 (view == &views[0] || view == &views[option]))
			view = &views[option];
		else /* wrong, or two views at once */
			return refuse();
	}
	print = printer(view, format);
	if (print == NULL)
		return refuse();
	return list(tree, print, argc - optind, argv + optind);
}
