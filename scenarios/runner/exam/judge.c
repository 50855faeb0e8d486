/* SPDX-License-Identifier: MIT */
/*
 * The judges of single runs.  Each is a pure function of what was observed.
 * What any situation can break is looked at first, and the first rule that is
 * broken decides: a client that hangs is not examined further.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "body.h"
#include "did.h"
#include "judge.h"

/* It claims success. */
static bool
claims_success(const struct observed *seen)
{
	return seen->started && !seen->late && WIFEXITED(seen->status) &&
	       WEXITSTATUS(seen->status) == 0;
}

static struct delivered
delivered(const struct hearing *h)
{
	return body_compare(h->seen->out, h->seen->out_length,
	    h->seen->out_total, h->s->length, did_bodies(h->s));
}

static bool
has_all(const struct hearing *h)
{
	struct delivered d = delivered(h);

	return d.prefix && d.bytes == d.whole;
}

static struct finding
found(const struct hearing *h, enum grade grade, const struct exam_rule *rule,
    char *d)
{
	return (struct finding){
		.grade = grade,
		.rule = rule != NULL ? rule : h->s->rule,
		.did = d,
	};
}

enum grade
judge_broken(const struct exam_rule *rule)
{
	return rule->strength == STRENGTH_MUST   ? GRADE_FAILURE :
	       rule->strength == STRENGTH_SHOULD ? GRADE_WARNING :
						   GRADE_NOTE;
}

static bool
is_prefix(const struct hearing *h)
{
	return h->s->length == 0 || delivered(h).prefix;
}

/*
 * It is at it still: it waits before it asks again, and breaks no rule by
 * that.  Who does not wait will not end.
 */
static bool
still_tries(const struct hearing *h)
{
	const struct observed *seen = h->seen;
	const unsigned begun =
	    seen->connections > 0 ? (unsigned)seen->connections : 0;
	const unsigned times = begun > seen->requests ? begun : seen->requests;

	return seen->late && times > did_bodies(h->s) && times <= DID_MANY;
}

bool
judge_common(const struct hearing *h, struct finding *f)
{
	const struct observed *seen = h->seen;
	const struct exam_rule *rule = NULL;

	if (!seen->started || seen->trouble != NULL)
		*f = found(h, GRADE_UNEXAMINED, NULL, did(h, NULL));
	else if (!is_prefix(h))
		rule = &rule_prefix;
	else if (seen->late && h->s->stalls)
		*f = found(h, GRADE_NOTE, &rule_silence,
		    did(h, "no timeout of its own"));
	else if (still_tries(h))
		*f = found(h, GRADE_UNEXAMINED, NULL,
		    did(h, "still tries again: it needs a longer --deadline"));
	else if (seen->late)
		rule = &rule_ends;
	else if (!WIFEXITED(seen->status))
		rule = &rule_exit;
	else
		return false;
	if (rule != NULL)
		*f = found(h, judge_broken(rule), rule, did(h, NULL));
	return true;
}

bool
judge_unasked(const struct hearing *h, struct finding *f)
{
	const struct observed *seen = h->seen;

	if (seen->requests > 0)
		return false;
	*f = found(h, GRADE_UNEXAMINED, NULL,
	    did(h, "%s",
		seen->connected ? "no request came" : "it did not connect"));
	return true;
}

/* The server never came to its act: there was nothing to examine. */
static bool
never_cut(const struct hearing *h, struct finding *f)
{
	if (judge_unasked(h, f))
		return true;
	if (h->s->stalls || h->seen->cuts > 0)
		return false;
	*f = found(h, GRADE_UNEXAMINED, NULL,
	    did(h, "and the server never came to its cut"));
	return true;
}

bool
judge_again(const struct hearing *h, struct finding *f)
{
	if (h->seen->unsafe <= did_bodies(h->s))
		return false;
	*f = found(h, judge_broken(&rule_once), &rule_once,
	    did(h, "it sent the %s again", h->seen->method));
	return true;
}

/* The good answer: before anything else it must be taken as such. */
struct finding
judge_control(const struct hearing *h)
{
	const struct observed *seen = h->seen;
	const bool upload = h->s->asked == ASKED_UPLOAD;
	struct finding f;

	if (seen->started && seen->trouble == NULL && seen->requests == 0)
		return found(h, GRADE_FAILURE, NULL,
		    did(h, "%s",
			seen->connected ? "it connected and sent no request" :
					  "it never connected"));
	if (judge_common(h, &f))
		return f;
	if (upload && (strcmp(seen->method, "GET") == 0 ||
			  strcmp(seen->method, "HEAD") == 0))
		return found(h, GRADE_FAILURE, NULL,
		    did(h, "it sent a %s, which has no body", seen->method));
	if (!claims_success(seen) || (h->s->length > 0 && !has_all(h)))
		return found(h, GRADE_FAILURE, NULL, did(h, NULL));
	if (h->s->asked == ASKED_REUSE && seen->first > 1)
		return found(h, GRADE_UNEXAMINED, NULL,
		    did(h, "each request on a connection of its own"));
	if (h->s->asked == ASKED_REUSE && seen->requests < 2)
		return found(
		    h, GRADE_UNEXAMINED, NULL, did(h, "only one request"));
	return found(h, GRADE_PASSED, NULL, did(h, NULL));
}

/* The response is incomplete, however that came: no success. */
struct finding
judge_cut(const struct hearing *h)
{
	struct finding f;

	if (judge_common(h, &f) || never_cut(h, &f))
		return f;
	if (claims_success(h->seen))
		return found(h, judge_broken(h->s->rule), NULL,
		    did(h, "claims success"));
	if (h->s->stalls)
		return found(
		    h, GRADE_NOTE, &rule_silence, did(h, "gave up by itself"));
	return found(h, GRADE_PASSED, NULL, did(h, NULL));
}

/*
 * The response is complete, whatever followed: success, and every byte.  Who
 * has closed before the cut came has kept the rule as well.
 */
struct finding
judge_complete(const struct hearing *h)
{
	struct finding f;

	if (judge_common(h, &f) || judge_unasked(h, &f))
		return f;
	if (claims_success(h->seen) && has_all(h))
		return found(h, GRADE_PASSED, NULL,
		    did(h, h->seen->cuts > 0 ? NULL : "closed before the cut"));
	return found(h, judge_broken(h->s->rule), NULL, did(h, NULL));
}

/* The first requests are cut, a later one is not: is there a later one? */
struct finding
judge_retry(const struct hearing *h)
{
	struct finding f;

	if (judge_common(h, &f) || never_cut(h, &f))
		return f;
	if (claims_success(h->seen) && !has_all(h))
		return found(h, judge_broken(&rule_incomplete),
		    &rule_incomplete, did(h, "claims success"));
	return found(h, GRADE_NOTE, NULL,
	    did(h, "%s",
		h->seen->requests > 1 ? "it tried again" :
					"it did not try again"));
}

/*
 * No final answer came: no success, and no second POST; that it goes wrong
 * after all is no excuse for having sent it again.
 */
struct finding
judge_upload(const struct hearing *h)
{
	struct finding f = judge_cut(h), again;

	if (f.grade == GRADE_FAILURE || f.grade == GRADE_UNEXAMINED)
		return f;
	if (judge_again(h, &again)) {
		free(f.did);
		return again;
	}
	if (f.grade == GRADE_PASSED && h->seen->requests > 1)
		f.grade = GRADE_NOTE; /* a PUT may be repeated */
	return f;
}

/* A second request meets a connection that ends: it may be sent again. */
struct finding
judge_reuse(const struct hearing *h)
{
	const struct observed *seen = h->seen;
	struct finding f;

	if (judge_common(h, &f) || never_cut(h, &f))
		return f;
	if (claims_success(seen) && !has_all(h))
		return found(h, judge_broken(&rule_incomplete),
		    &rule_incomplete, did(h, "claims success"));
	if (judge_again(h, &f))
		return f;
	if (claims_success(seen))
		return found(h, GRADE_NOTE, NULL,
		    did(h, "it went on on a new connection"));
	return found(h, GRADE_NOTE, NULL, did(h, "it did not try again"));
}

/* Nobody listens: no connection, so no success. */
struct finding
judge_refused(const struct hearing *h)
{
	struct finding f;

	if (judge_common(h, &f))
		return f;
	if (claims_success(h->seen))
		return found(h, judge_broken(h->s->rule), NULL,
		    did(h, "claims success"));
	return found(h, GRADE_PASSED, NULL, did(h, NULL));
}
