/* SPDX-License-Identifier: MIT */
/* Text made fit to be shown: printable, padded, wrapped, coloured. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "show.h"

/* The character of a sequence of `n` bytes, or 0 where it is not UTF-8. */
static uint32_t
decode(const unsigned char *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = p[0] & (0xff >> (n + 1));

	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	return c >= least[n] ? c : 0;
}

/* Bytes of the character at p if it may be shown as it is, else 0. */
static size_t
shown(const unsigned char *p)
{
	uint32_t c;
	size_t n;

	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] != 0x7f;
	if (p[0] < 0xc0 || p[0] >= 0xf8)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	c = decode(p, n);
	/* C1 controls, surrogates, the two non-characters, beyond Unicode. */
	if (c < 0xa0 || (c >= 0xd800 && c < 0xe000) || c == 0xfffe ||
	    c == 0xffff || c > 0x10ffff)
		return 0;
	return n;
}

char *
show_clean_bytes(const char *bytes, size_t length)
{
	/* The NUL at the end stops decode() within it. */
	char *text = xcalloc(length + 1, 1), *out, *to;
	size_t n;

	memcpy(text, bytes, length);
	out = to = xcalloc(length + 1, 4);
	for (const char *p = text; p < text + length; p += n) {
		n = shown((const unsigned char *)p);
		if (n > 0) {
			to = mempcpy(to, p, n);
		} else {
			to += sprintf(to, "\\x%02x", (unsigned char)*p);
			n = 1;
		}
	}
	*to = '\0';
	free(text);
	return out;
}

static void
print_escaped(FILE *out, const char *text, size_t length)
{
	char *copy = xstrndup(text, length);
	char *clean = show_clean(copy);

	for (const char *p = clean; *p != '\0'; p++) {
		if (*p == '<')
			fputs("&lt;", out);
		else if (*p == '>')
			fputs("&gt;", out);
		else if (*p == '&')
			fputs("&amp;", out);
		else if (*p == '"')
			fputs("&quot;", out);
		else
			fputc(*p, out);
	}
	free(clean);
	free(copy);
}

void
show_xml(FILE *out, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		print_escaped(out, text, n);
		text += n;
		if (*text == '\n')
			fputc(*text++, out);
	}
}

void
show_xml_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	print_escaped(out, value, strlen(value));
	fputc('"', out);
}

char *
show_clean(const char *text)
{
	return show_clean_bytes(text, strlen(text));
}

void
show_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=./:,@%{}";
	char *clean = show_clean(word);

	if (*word != '\0' && word[strspn(word, plain)] == '\0') {
		fputs(clean, out);
	} else {
		fputc('\'', out);
		for (const char *p = clean; *p != '\0'; p++) {
			if (*p == '\'')
				fputs("'\\''", out);
			else
				fputc(*p, out);
		}
		fputc('\'', out);
	}
	free(clean);
}

char *
show_prose(const char *text)
{
	char *copy = xstrdup(text);
	char *folded = xcalloc(strlen(text) + 2, 1);
	char *to = folded, *rest = copy, *word;

	for (word = strtok_r(rest, " \t\n", &rest); word != NULL;
	     word = strtok_r(NULL, " \t\n", &rest))
		to += sprintf(to, "%s ", word);
	if (to > folded)
		to[-1] = '\0';
	free(copy);
	copy = show_clean(folded);
	free(folded);
	return copy;
}

size_t
show_columns(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

void
show_pad(FILE *out, const char *text, size_t width)
{
	char *clean = show_clean(text);
	size_t taken = show_columns(clean);

	fprintf(
	    out, "%s%*s", clean, taken < width ? (int)(width - taken) : 0, "");
	free(clean);
}

/* The label, and blanks up to where the text begins, on its own line or not.
 */
static void
print_label(FILE *out, const char *label, size_t indent)
{
	if (label[0] != '\0' && show_columns(label) >= indent) {
		show_pad(out, label, 0);
		fputc('\n', out);
		label = "";
	}
	show_pad(out, label, indent);
}

void
show_hang(
    FILE *out, const char *label, const char *text, size_t indent, size_t width)
{
	char *copy = xstrdup(text);
	char *rest = copy;
	size_t at = indent;

	print_label(out, label, indent);
	for (char *word = strtok_r(rest, " \t\n", &rest); word != NULL;
	     word = strtok_r(NULL, " \t\n", &rest)) {
		size_t n = show_columns(word);

		if (at > indent && width > 0 && at + 1 + n > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', out);
			at++;
		}
		show_pad(out, word, 0);
		at += n;
	}
	fputc('\n', out);
	free(copy);
}

void
show_wrap(FILE *out, const char *text, size_t indent, size_t width)
{
	show_hang(out, "", text, indent, width);
}

void
show_paint(FILE *out, bool colour, enum paint paint)
{
	static const char *const code[] = {
		[PAINT_NONE] = "\033[0m",
		[PAINT_GOOD] = "\033[32m",
		[PAINT_BAD] = "\033[1;31m",
		[PAINT_ODD] = "\033[33m",
		[PAINT_DIM] = "\033[2m",
	};

	if (colour)
		fputs(code[paint], out);
}
