/* SPDX-License-Identifier: MIT */
/* From the evidence of a run to what its judge looks at. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../witness/witness.h"
#include "inside.h"

/*
 * RFC 9110 9.2.2: PUT, DELETE and the safe methods are idempotent; whether
 * another one is nobody knows.
 */
static bool
is_idempotent(const char *method)
{
	static const char *const names[] = { "GET", "HEAD", "PUT", "DELETE",
		"OPTIONS", "TRACE" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(method, names[i]) == 0)
			return true;
	return false;
}

/* A line of http_cut's log, "...: request 2: GET /body/rst". */
static void
take_line(struct observed *seen, const char *line)
{
	const char *at = strstr(line, "request ");
	unsigned number;
	char method[sizeof(seen->method)];

	if (at != NULL &&
	    sscanf(at, "request %u: %15[A-Z] /", &number, method) == 2) {
		if (seen->requests++ == 0)
			memcpy(seen->method, method, sizeof(method));
		seen->unsafe += !is_idempotent(method);
		seen->first += number == 1;
		return;
	}
	if (strstr(line, "cutting ") == NULL)
		return;
	seen->cuts++;
	seen->graces += strstr(line, "; after a grace of ") != NULL;
}

/* A text with a NUL behind it, that strstr(3) sees whole. */
static char *
plain(const char *text, size_t length)
{
	char *copy = xcalloc(length + 1, 1);

	for (size_t i = 0; i < length; i++)
		copy[i] = text[i] != '\0' ? text[i] : ' ';
	return copy;
}

/* Only the capture has had enough of it: it would have gone on. */
static bool
is_flooded(const struct evidence *evidence)
{
	return evidence->frames[HOST_CLIENT].count >= WIRE_MOST;
}

/* Whether a run says nothing of the client, for reasons of its own. */
static bool
says_nothing(const struct evidence *evidence)
{
	const struct foreign_result *f = evidence->foreign;

	return evidence->ending != ENDING_COMPLETE && f->started &&
	       !f->deadline && !is_flooded(evidence);
}

void
observe(struct observed *seen, const struct evidence *evidence)
{
	const struct foreign_result *f = evidence->foreign;
	const struct lines *log = &evidence->account[ACCOUNT_LOG].lines;

	*seen = (struct observed){ .trouble = NULL };
	for (size_t i = 0; i < log->count; i++)
		take_line(seen, log->line[i].text);
	if (f == NULL || says_nothing(evidence)) {
		seen->trouble = xstrdup(evidence->trouble != NULL ?
					    evidence->trouble :
					    "the run came to nothing");
		return;
	}
	seen->started = f->started;
	seen->late = f->deadline || is_flooded(evidence);
	seen->status = f->status;
	seen->out = xcalloc(f->out_length + 1, 1);
	memcpy(seen->out, f->out, f->out_length);
	seen->err = plain(f->err, f->err_length);
	seen->out_length = f->out_length;
	seen->out_total = f->out_total;
	seen->left = f->left_running;
	seen->connections = f->connections;
	seen->connected = f->connections > 0 || seen->requests > 0;
}

void
observed_free(struct observed *seen)
{
	free(seen->trouble);
	free(seen->out);
	free(seen->err);
	*seen = (struct observed){ .trouble = NULL };
}
