/* SPDX-License-Identifier: MIT */
/* What the judges share among themselves. */
#ifndef EXAM_JUDGE_H
#define EXAM_JUDGE_H

#include "situation.h"

/* Whether a rule of all situations was broken, or nothing can be said. */
bool judge_common(const struct hearing *h, struct finding *f);
/* Whether there was no request, so that nothing can be said. */
bool judge_unasked(const struct hearing *h, struct finding *f);
/* Whether a POST was sent more often than it was meant. */
bool judge_again(const struct hearing *h, struct finding *f);
/* The grade of a broken rule. */
enum grade judge_broken(const struct exam_rule *rule);

#endif
