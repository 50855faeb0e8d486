/* SPDX-License-Identifier: MIT */
/* One run of one case in a lab that stands: from settings to evidence. */
#ifndef RUNNER_RUN_H
#define RUNNER_RUN_H

#include <event2/event.h>
#include <sys/types.h>

#include "evidence.h"
#include "foreign.h"
#include "global/global.h"
#include "lab/lab.h"
#include "scenario.h"
#include "witness/witness.h"

struct run_plan {
	const struct scenario_case *c;
	unsigned family; /* 4 or 6 */
	const char *build; /* the folder of servers/ and clients/ */
	struct reason_witness *reasons; /* NULL: not to be heard, */
	const char *no_reasons; /* and why */
	struct global *global; /* NULL: no case of this plan needs it */
	const struct foreign *foreign; /* instead of the probe; NULL: none */
	/* Seconds for the whole run, or from the foreign command's start on. */
	double deadline;
};

struct run;

/*
 * Starts.  `done` is called once with the evidence, which it takes over; the
 * lab is then as the case left it: frozen programs, its rules, its settings;
 * a setting of the machine has its old value.
 * The plan is copied; what it points to must outlive the run.
 */
struct run *run_start(struct event_base *base, struct lab *lab,
    const struct run_plan *plan,
    void (*done)(void *arg, struct evidence *evidence), void *arg);

/* What the lab's owner hears and a run needs to know. */
void run_child_exited(struct run *run, pid_t pid, int status);
void run_lab_lost(struct run *run);

/* Frees a run that was given up; accepts NULL. */
void run_free(struct run *run);

#endif
