/* SPDX-License-Identifier: MIT */
/* The wire drawn: the client at the left, the server at the right. */
#include <stdbool.h>
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

/* The two hosts of a connection. */
struct ends {
	const char *left, *right;
};

/* A header, "connections c-h", is no segment. */
static bool
is_header(const char *text)
{
	return strstr(text, " > ") == NULL;
}

/*
 * The ends of the connections whose lines begin at `first`.  A proxy is an
 * end of both: of those on which the client speaks, and of the server's.
 */
static struct ends
ends_of(const struct lines *wire, size_t first, bool proxied)
{
	for (size_t i = first; proxied && i < wire->count; i++) {
		if (is_header(wire->line[i].text))
			break;
		if (strncmp(wire->line[i].text, "client >", 8) == 0)
			return (struct ends){ "client", "middlebox" };
	}
	return (struct ends){ proxied ? "middlebox" : "client", "server" };
}

/* What a host of that name sent, or NULL. */
static const char *
sent_by(const char *text, const char *host)
{
	size_t n = strlen(host);

	return strncmp(text, host, n) == 0 ? text + n + strlen(" > ") : NULL;
}

static void
print_rung(FILE *out, const char *text, const struct ends *ends, bool proxied)
{
	const char *left = sent_by(text, ends->left);
	const char *right = sent_by(text, ends->right);

	if (left != NULL || right != NULL) {
		show_pad(out, ends->left, proxied ? strlen("middlebox") : 0);
		fputc(' ', out);
		print_arrow(out, left != NULL ? left : right, left != NULL);
		fprintf(out, " %s\n", ends->right);
	} else {
		size_t host = strcspn(text, " ");

		fprintf(out, "         (between them, %.*s: ", (int)host, text);
		show_pad(out, text + host + strlen(" > "), 0);
		fputs(")\n", out);
	}
}

void
ladder_print(FILE *out, const struct lines *wire, size_t indent, bool proxied)
{
	struct ends ends = ends_of(wire, 0, proxied);

	if (wire->count == 0)
		fprintf(out, "%*s(nothing)\n", (int)indent, "");
	for (size_t i = 0; i < wire->count; i++) {
		const char *text = wire->line[i].text;

		fprintf(out, "%*s", (int)indent, "");
		if (is_header(text)) {
			ends = ends_of(wire, i + 1, proxied);
			show_pad(out, text, 0);
			fputs(":\n", out);
		} else {
			print_rung(out, text, &ends, proxied);
		}
	}
}
