/* SPDX-License-Identifier: MIT */
/* Every suite, in the order in which they run: what others stand on first. */
#ifndef TESTS_SUITES_H
#define TESTS_SUITES_H

#include <check.h>

#define SUITES(X)      \
	X(scenario)    \
	X(catalogue)   \
	X(record)      \
	X(transcript)  \
	X(capture)     \
	X(wire)        \
	X(counters)    \
	X(reason)      \
	X(evidence)    \
	X(verdict)     \
	X(report)      \
	X(formats)     \
	X(lesson)      \
	X(servers)     \
	X(http_cut)    \
	X(tls)         \
	X(mutants)     \
	X(lab)         \
	X(stands)      \
	X(clear)       \
	X(order)       \
	X(run)         \
	X(environment) \
	X(attack)      \
	X(foreign)     \
	X(global)      \
	X(proxy)       \
	X(serve)       \
	X(serve_ends)  \
	X(coverage)    \
	X(exam)        \
	X(exam_runs)   \
	X(readme)

#define DECLARE(name) Suite *name##_suite(void);
SUITES(DECLARE)
#undef DECLARE

#endif
