/* SPDX-License-Identifier: MIT */
/* The sittings: which run may begin next, and what all have come to. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "did.h"
#include "inside.h"

static struct sitting *
named(const struct sittings *all, const char *name)
{
	return name == NULL ? NULL :
			      &all->sitting[situation_find(name) - situations];
}

/* Whether the plan has the command for it. */
static bool
is_possible(const struct exam_plan *plan, const struct situation *s)
{
	if (s->tls && !exam_words_have(plan->command, "{cacert}"))
		return false;
	return s->asked == ASKED_MAIN || plan->asked[s->asked] != NULL;
}

static bool
is_named(const struct situation *s, const char *glob)
{
	return glob == NULL || fnmatch(glob, s->name, 0) == 0;
}

bool
exam_names(const char *glob)
{
	for (size_t i = 0; i < situations_count; i++)
		if (is_named(&situations[i], glob))
			return true;
	return false;
}

/* With it what it needs: its control, and what it is compared with. */
static void
want(struct sitting *t)
{
	if (t == NULL || t->wanted || !t->possible)
		return;
	t->wanted = true;
	want(t->control);
	want(t->with[0]);
	want(t->with[1]);
}

void
sittings_begin(struct sittings *all, const struct exam_plan *plan)
{
	*all = (struct sittings){ .plan = plan };
	all->sitting = xcalloc(situations_count, sizeof(*all->sitting));
	for (size_t i = 0; i < situations_count; i++) {
		const struct situation *s = &situations[i];

		all->sitting[i] = (struct sitting){
			.s = s,
			.possible = is_possible(plan, s),
			.trial = xcalloc(plan->repeat, sizeof(struct observed)),
			.control = named(all, s->control),
			.with = { named(all, s->with[0]),
			    named(all, s->with[1]) },
		};
	}
	for (size_t i = 0; i < situations_count; i++)
		if (is_named(&situations[i], plan->only))
			want(&all->sitting[i]);
}

void
sittings_free(struct sittings *all)
{
	for (size_t i = 0; i < situations_count; i++) {
		struct sitting *t = &all->sitting[i];

		for (unsigned k = 0; k < t->done; k++)
			observed_free(&t->trial[k]);
		free(t->trial);
	}
	free(all->sitting);
}

/* ---------------------------------------------------------------- judging */

static const struct observed *
trial(const struct sitting *t, unsigned run)
{
	return t != NULL && run < t->done ? &t->trial[run] : NULL;
}

/* One that can be compared with: it says something of the client. */
static const struct observed *
sound_trial(const struct sitting *t, unsigned run)
{
	const struct observed *seen = trial(t, run);

	return seen != NULL && seen->trouble == NULL ? seen : NULL;
}

static struct finding
judge_trial(const struct sittings *all, const struct sitting *t, unsigned run)
{
	const struct hearing h = {
		.s = t->s,
		.seen = trial(t, run),
		.other = { sound_trial(t->with[0], run),
		    sound_trial(t->with[1], run) },
		.deadline = all->plan->deadline,
	};

	return t->s->judge(&h);
}

void
sittings_done(struct sittings *all, struct sitting *t)
{
	t->passed = ++t->done == all->plan->repeat;
	for (unsigned i = 0; i < t->done && t->passed; i++) {
		struct finding f = judge_trial(all, t, i);

		t->passed = f.grade == GRADE_PASSED;
		free(f.did);
	}
}

/* Whether nothing can come of a sitting any more but what it has. */
static bool
is_over(const struct sittings *all, const struct sitting *t)
{
	if (!t->wanted || t->s->path == NULL || t->done == all->plan->repeat)
		return true;
	return t->begun == 0 && t->control != NULL &&
	       is_over(all, t->control) && !t->control->passed;
}

/* Whether its next run can begin. */
static bool
is_ready(const struct sittings *all, const struct sitting *t)
{
	return t->wanted && t->s->path != NULL &&
	       t->begun < all->plan->repeat &&
	       (t->control == NULL || t->begun > 0 || t->control->passed);
}

struct sitting *
sittings_next(struct sittings *all, bool only_stalls)
{
	struct sitting *other = NULL;

	for (size_t i = 0; i < situations_count; i++) {
		struct sitting *t = &all->sitting[i];

		if (!is_ready(all, t))
			continue;
		if (t->s->stalls)
			return t;
		if (other == NULL)
			other = t;
	}
	return only_stalls ? NULL : other;
}

bool
sittings_left(const struct sittings *all)
{
	for (size_t i = 0; i < situations_count; i++)
		if (!is_over(all, &all->sitting[i]))
			return true;
	return false;
}

unsigned
sittings_runs(const struct sittings *all, unsigned *done)
{
	unsigned runs = 0;

	*done = 0;
	for (size_t i = 0; i < situations_count; i++) {
		const struct sitting *t = &all->sitting[i];

		*done += t->done;
		runs += is_over(all, t) ? t->done : all->plan->repeat;
	}
	return runs;
}

/* ---------------------------------------------------------------- marking */

/* How bad: a mark has the grade of its worst answer. */
static unsigned
badness(enum grade grade)
{
	static const unsigned order[] = {
		[GRADE_PASSED] = 0,
		[GRADE_NOTE] = 1,
		[GRADE_UNEXAMINED] = 2,
		[GRADE_WARNING] = 3,
		[GRADE_FAILURE] = 4,
	};

	return order[grade];
}

static int
worst_first(const void *a, const void *b)
{
	const struct answer *x = a, *y = b;
	const unsigned bad[2] = { badness(x->finding.grade),
		badness(y->finding.grade) };

	if (bad[0] != bad[1])
		return bad[0] > bad[1] ? -1 : 1;
	/* Which came first is chance: equal papers for equal runs. */
	return strcmp(x->finding.did, y->finding.did);
}

/* Counts a finding, which it takes over, with those that tell the same. */
static void
add_answer(struct mark *m, struct finding f, const struct observed *seen)
{
	for (size_t i = 0; i < m->answers; i++) {
		struct answer *a = &m->answer[i];

		if (a->finding.grade != f.grade || a->finding.rule != f.rule ||
		    strcmp(a->finding.did, f.did) != 0)
			continue;
		a->count++;
		free(f.did);
		return;
	}
	m->answer =
	    xreallocarray(m->answer, m->answers + 1, sizeof(*m->answer));
	m->answer[m->answers++] = (struct answer){
		.finding = f,
		.said =
		    seen != NULL && seen->err != NULL ? did_say(seen) : NULL,
		.count = 1,
	};
}

static void
add_unexamined(struct mark *m, const struct sitting *t)
{
	struct finding f = { .grade = GRADE_UNEXAMINED, .rule = t->s->rule };

	f.did = xasprintf(
	    "not run: its control %s was not passed", t->control->s->name);
	add_answer(m, f, NULL);
}

static void
add_mark(
    const struct sittings *all, const struct sitting *t, struct paper *paper)
{
	const bool compares = t->s->path == NULL;
	struct mark *m = &paper->mark[paper->marks++];

	*m = (struct mark){ .s = t->s, .seconds = t->seconds };
	for (unsigned i = 0; i < t->done; i++) {
		paper->graces += t->trial[i].graces;
		paper->troubles += t->trial[i].trouble != NULL;
	}
	m->run = compares ? t->control->passed : t->done > 0;
	if (!m->run)
		add_unexamined(m, t);
	else
		for (unsigned i = 0; i < all->plan->repeat; i++)
			add_answer(m, judge_trial(all, t, i), trial(t, i));
	qsort(m->answer, m->answers, sizeof(*m->answer), worst_first);
}

void
sittings_mark(const struct sittings *all, struct paper *paper)
{
	paper->mark = xcalloc(situations_count, sizeof(*paper->mark));
	for (size_t i = 0; i < situations_count; i++) {
		const struct sitting *t = &all->sitting[i];

		if (t->wanted)
			add_mark(all, t, paper);
		else if (!is_named(t->s, all->plan->only))
			continue;
		else if (t->s->tls)
			paper->without_tls++;
		else
			paper->unasked[t->s->asked]++;
	}
}
