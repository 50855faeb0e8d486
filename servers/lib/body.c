/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "body.h"

#define LINE 10 /* bytes */

void
body_fill(char *bytes, unsigned long offset, size_t size)
{
	char line[LINE + 12];

	while (size > 0) {
		unsigned long within = offset % LINE;
		size_t n = LINE - within < size ? LINE - within : size;

		snprintf(line, sizeof(line), "%09lu\n", offset - within);
		memcpy(bytes, line + within, n);
		bytes += n;
		offset += n;
		size -= n;
	}
}
