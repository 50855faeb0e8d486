/* SPDX-License-Identifier: MIT */
/* The judges that compare a run with that of another situation. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../memory.h"
#include "did.h"
#include "judge.h"

/*
 * What it says without what differs between any two runs: numbers, and the
 * path of its URL.  "port 4001: refused" becomes "port #: refused".
 */
static char *
plain_words(const struct observed *seen, const char *path)
{
	const size_t path_length = path != NULL ? strlen(path) : 0;
	char *words = xstrdup(seen->err), *to = words;

	for (const char *p = seen->err; *p != '\0';) {
		if (path_length > 0 && strncmp(p, path, path_length) == 0) {
			p += path_length;
		} else if (isdigit((unsigned char)*p)) {
			bool hex = p[0] == '0' && p[1] == 'x';

			for (p += hex ? 2 : 0;
			     hex ? isxdigit((unsigned char)*p) :
				   isdigit((unsigned char)*p);
			     p++)
				continue;
			*to++ = '#';
		} else {
			*to++ = *p++;
		}
	}
	*to = '\0';
	return words;
}

static bool
same_words(const struct hearing *h)
{
	const struct situation *const s[2] = { situation_find(h->s->with[0]),
		situation_find(h->s->with[1]) };
	char *a = plain_words(h->other[0], s[0]->path);
	char *b = plain_words(h->other[1], s[1]->path);
	bool same = strcmp(a, b) == 0;

	free(a);
	free(b);
	return same;
}

/* Whether two situations can be told apart by one who reads what it says. */
struct finding
judge_apart(const struct hearing *h)
{
	const struct observed *const *o = h->other;
	struct finding f = { .grade = GRADE_NOTE, .rule = h->s->rule };
	char *first;

	if (o[0] == NULL || o[1] == NULL) {
		f.grade = GRADE_UNEXAMINED;
		f.did = xasprintf(
		    "%s or %s was not examined", h->s->with[0], h->s->with[1]);
		return f;
	}
	first = xstrdup(did_end(o[0], h->deadline));
	if (o[0]->late != o[1]->late || o[0]->status != o[1]->status)
		f.did = xasprintf("tells them apart: %s, and %s", first,
		    did_end(o[1], h->deadline));
	else if (!same_words(h))
		f.did =
		    xasprintf("tells them apart: %s, in other words", first);
	else
		f.did = xasprintf(
		    "the same for both: %s, in the same words", first);
	free(first);
	return f;
}

static bool
failed(const struct observed *seen)
{
	return !WIFEXITED(seen->status) || WEXITSTATUS(seen->status) != 0;
}

/* Whether a text has the number; in the URL, which it may quote, is no word. */
static bool
has_number(const char *text, const char *number)
{
	static const char url[] = "early-";

	for (const char *p = text; (p = strstr(p, number)) != NULL; p++) {
		size_t before = (size_t)(p - text), n = strlen(url);

		if (before < n || strncmp(p - n, url, n) != 0)
			return true;
	}
	return false;
}

static bool
says(const struct observed *seen, const char *number)
{
	return has_number(seen->out, number) || has_number(seen->err, number);
}

/*
 * The early answer reaches the user: by its number, or by an exit status that
 * a mere cut (other[0]) does not have.  Whether the cut came then is all one.
 */
struct finding
judge_shown(const struct hearing *h)
{
	const struct observed *seen = h->seen, *cut = h->other[0];
	const char *number = strstr(h->s->path, "401") != NULL ? "401" : "413";
	struct finding f = { .grade = GRADE_PASSED, .rule = h->s->rule };

	if (judge_common(h, &f) || judge_unasked(h, &f) || judge_again(h, &f))
		return f;
	if (says(seen, number)) {
		f.did = did(h, "and shows the %s", number);
	} else if (failed(seen) && cut != NULL && !cut->late &&
		   seen->status != cut->status) {
		f.did = did(h, "which a mere cut does not give");
	} else {
		f.grade = judge_broken(f.rule);
		f.did = did(h, "and no word of the %s", number);
	}
	return f;
}
