/* SPDX-License-Identifier: MIT */
/* The wire drawn: the client at the left, the server at the right. */
#include <string.h>

#include "ladder.h"
#include "show.h"

#define SPAN 32 /* columns from one host to the other */

static void
print_dashes(FILE *out, size_t n)
{
	while (n-- > 0)
		fputc('-', out);
}

/* "---- P. 5 ---->", or the other way round. */
static void
print_arrow(FILE *out, const char *label, bool to_right)
{
	size_t taken = show_columns(label) + 3; /* two blanks and the head */
	size_t dashes = taken + 2 < SPAN ? SPAN - taken : 2;

	if (!to_right)
		fputc('<', out);
	print_dashes(out, dashes / 2);
	fputc(' ', out);
	show_pad(out, label, 0);
	fputc(' ', out);
	print_dashes(out, dashes - dashes / 2);
	if (to_right)
		fputc('>', out);
}

static const char *
after(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

static void
print_rung(FILE *out, const char *text)
{
	const char *client = after(text, "client > ");
	const char *server = after(text, "server > ");
	const char *middlebox = after(text, "middlebox > ");

	if (client != NULL || server != NULL) {
		fputs("client ", out);
		print_arrow(
		    out, client != NULL ? client : server, client != NULL);
		fputs(" server", out);
	} else if (middlebox != NULL) {
		fputs("         (between them, middlebox: ", out);
		show_pad(out, middlebox, 0);
		fputc(')', out);
	} else {
		show_pad(out, text, 0); /* "connections c-h" */
		fputc(':', out);
	}
	fputc('\n', out);
}

void
ladder_print(FILE *out, const struct lines *wire, size_t indent)
{
	if (wire->count == 0)
		fprintf(out, "%*s(nothing)\n", (int)indent, "");
	for (size_t i = 0; i < wire->count; i++) {
		fprintf(out, "%*s", (int)indent, "");
		print_rung(out, wire->line[i].text);
	}
}
