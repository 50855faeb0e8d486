/* SPDX-License-Identifier: MIT */
/* Evidence as a run would give it in which all that a page expects is seen. */
#ifndef TESTS_EVIDENCE_OF_H
#define TESTS_EVIDENCE_OF_H

#include "../scenarios/runner/evidence.h"
#include "../scenarios/runner/scenario.h"

/* To be freed with evidence_clear(). */
struct evidence evidence_of(const struct expectation *e);

#endif
