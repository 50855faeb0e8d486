/* SPDX-License-Identifier: MIT */
/* What a client did, in words that are the same for equal runs. */
#include <ctype.h>
#include <err.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../memory.h"
#include "body.h"
#include "did.h"

unsigned
did_bodies(const struct situation *s)
{
	return s->asked == ASKED_REUSE ? 2 : 1;
}

const char *
did_end(const struct observed *seen, double deadline)
{
	static char text[64];
	const char *name;

	if (!seen->started)
		return "could not be executed";
	if (seen->late)
		snprintf(
		    text, sizeof(text), "did not end within %g s", deadline);
	else if (WIFEXITED(seen->status))
		snprintf(text, sizeof(text), "exit status %d",
		    WEXITSTATUS(seen->status));
	else {
		name = sigabbrev_np(WTERMSIG(seen->status));
		snprintf(text, sizeof(text), "died of SIG%s",
		    name != NULL ? name : "NAL");
	}
	return text;
}

static void
print_delivered(FILE *out, const struct hearing *h)
{
	const struct observed *seen = h->seen;
	struct delivered d = body_compare(seen->out, seen->out_length,
	    seen->out_total, h->s->length, did_bodies(h->s));

	if (d.prefix) {
		fprintf(out, ", %" PRIu64 " of %" PRIu64 " bytes", d.bytes,
		    d.whole);
		return;
	}
	fprintf(out, ", %" PRIu64 " bytes: %" PRIu64 " are right, then ",
	    d.bytes, d.right);
	if (d.again)
		fprintf(out, "it goes on from byte %" PRIu64 " again", d.from);
	else
		fputs("come such as were not sent", out);
}

char *
did(const struct hearing *h, const char *remark, ...)
{
	const struct observed *seen = h->seen;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	va_list ap;

	if (out == NULL)
		err(3, "open_memstream");
	if (seen->trouble != NULL) {
		fputs(seen->trouble, out);
		if (fclose(out) != 0)
			err(3, "open_memstream");
		return text;
	}
	fputs(did_end(seen, h->deadline), out);
	if (seen->started && h->s->length > 0)
		print_delivered(out, h);
	if (seen->requests > DID_MANY)
		fprintf(out, ", more than %d requests", DID_MANY);
	else if (seen->requests > did_bodies(h->s))
		fprintf(out, ", %u requests", seen->requests);
	if (seen->left > 0)
		fprintf(out, ", left %u process%s running", seen->left,
		    seen->left == 1 ? "" : "es");
	if (remark != NULL) {
		fputs(", ", out);
		va_start(ap, remark);
		vfprintf(out, remark, ap);
		va_end(ap);
	}
	if (fclose(out) != 0)
		err(3, "open_memstream");
	return text;
}

static bool
is_blank(const char *text, size_t length)
{
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	return length == 0;
}

char *
did_say(const struct observed *seen)
{
	const char *from = seen->err, *best = "";
	size_t best_length = 0;

	while (from != NULL && *from != '\0') {
		size_t n = strcspn(from, "\r\n");

		if (!is_blank(from, n)) {
			best = from;
			best_length = n;
		}
		from += n + (from[n] != '\0');
	}
	return xstrndup(best, best_length);
}
