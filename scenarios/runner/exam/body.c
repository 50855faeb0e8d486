/* SPDX-License-Identifier: MIT */
/* What of a self-locating body was delivered, and what was not right. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "body.h"

#define LINE 10 /* nine digits and a newline */

static char
byte_at(size_t offset)
{
	char line[24];

	snprintf(line, sizeof(line), "%09zu\n", offset - offset % LINE);
	return line[offset % LINE];
}

/* The offset that the line at `p` gives itself; false where it is none. */
static bool
read_line(const char *p, size_t length, uint64_t *offset)
{
	char digits[LINE] = "";

	if (length < LINE || p[LINE - 1] != '\n')
		return false;
	for (int i = 0; i < LINE - 1; i++) {
		if (!isdigit((unsigned char)p[i]))
			return false;
		digits[i] = p[i];
	}
	*offset = strtoul(digits, NULL, 10);
	return *offset % LINE == 0;
}

/*
 * The first wrong byte may be some way into the line that is wrong: of a body
 * that begins again, the zeros before its offset are right by chance.
 */
static void
find_again(struct delivered *d, const char *out, size_t length, size_t body)
{
	const size_t first = (size_t)d->right > LINE ? d->right - LINE + 1 : 0;

	for (size_t at = first; at <= d->right && at < length; at++) {
		size_t wanted = at == d->whole ? body : at % body;

		if (!read_line(out + at, length - at, &d->from) ||
		    d->from >= wanted)
			continue;
		d->again = true;
		d->right = at;
		return;
	}
}

struct delivered
body_compare(
    const char *out, size_t length, uint64_t total, size_t body, unsigned times)
{
	struct delivered d = { .bytes = total,
		.whole = (uint64_t)body * times };

	while (d.right < length && d.right < d.whole &&
	       out[d.right] == byte_at(d.right % body))
		d.right++;
	d.prefix = d.right == total;
	if (!d.prefix && body > 0)
		find_again(&d, out, length, body);
	return d;
}
