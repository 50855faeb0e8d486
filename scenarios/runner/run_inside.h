/* SPDX-License-Identifier: MIT */
/* Inside a run: what run.c, act.c and close.c share. */
#ifndef RUNNER_RUN_INSIDE_H
#define RUNNER_RUN_INSIDE_H

#include <netinet/in.h>

#include "kept.h"
#include "run.h"
#include "stream.h"
#include "witness/orphans.h"

/* A server, or what runs on the middlebox: a server as well. */
struct program {
	struct run *run;
	enum host host;
	pid_t pid; /* 0: not started, or ended */
	struct stream ready; /* its standard output */
	struct stream log; /* its standard error */
	struct lines logged; /* the log as it came */
	bool may_end; /* the case wants it to, or an act killed it */
	void (*is_ready)(struct run *run); /* what comes after its ready line */
};

struct run {
	struct event_base *base;
	struct lab *lab;
	struct run_plan plan;
	void (*done)(void *arg, struct evidence *evidence);
	void *arg;

	struct evidence evidence;
	struct endpoints ends;
	struct counters before[HOSTS];
	uint64_t started; /* nanoseconds, CLOCK_MONOTONIC */

	struct program program[HOSTS]; /* of the server and the middlebox */
	pid_t probe; /* or foreign command; 0: not started, or ended */
	struct stream transcript; /* the probe's standard output */
	int go_fd; /* the probe's standard input: a newline is "go on" */
	struct lines said; /* the transcript as it came */
	struct kept out, err; /* what a foreign command writes */
	char target[INET6_ADDRSTRLEN]; /* where it was told to connect to */
	uint16_t target_port;
	uint64_t attended; /* when it was started: run_clock() */
	int ca_fd; /* where the server writes the run's CA; -1: nowhere */

	size_t next; /* setting or rule that comes next */
	const struct step *step; /* the probe waits for it, or NULL */
	size_t steps; /* that a foreign command's run has begun */
	size_t act; /* its act in progress */
	const char *until_log; /* text that the act waits for, or NULL */
	bool until_ended; /* the act waits for the server's end */
	bool until_socket; /* the act waits for a socket's state */
	struct orphan_witness *orphans; /* the act waits for their count */
	struct event *counted; /* and this tells of it */
	bool news; /* a frame was captured since sockets were looked at */
	bool closing; /* `end` was seen: the evidence is being taken */
	size_t frames; /* captured when the last flush began */

	bool over; /* broken: nothing more is done but `finish` */

	struct event *finish; /* hands the evidence over, from the loop */
	struct event *deadline;
	struct event *capture[HOSTS];
};

/* Hands the evidence over and frees the run, when the loop comes round. */
void run_finish(struct run *run);

/* Ends the run before its end: one sentence says why. */
__attribute__((format(printf, 3, 4))) void run_break(
    struct run *run, enum ending ending, const char *fmt, ...);

/* Nanoseconds, CLOCK_MONOTONIC. */
uint64_t run_clock(void);
/* The deadline's seconds count from now on. */
void run_set_deadline(struct run *run);

/* Does the case's settings, and then what comes after. (start.c) */
void start_settings(struct run *run);
/* Starts the server again, on the port that it had. (start.c) */
void start_again(struct run *run, void (*is_ready)(struct run *run));

/* Where the client is to connect to; returns the port. (start.c) */
uint16_t start_target(struct run *run, char where[INET6_ADDRSTRLEN]);

/* Starts the foreign command. (attend.c) */
void attend_begin(struct run *run);
/* It has ended; the deadline has passed: false where it runs no more. */
void attend_ended(struct run *run, int status);
bool attend_late(struct run *run);
/* What it printed and did; how often it connected. (attend_hear.c) */
void attend_hear(struct run *run, struct lines *out);
void attend_count(struct run *run);

/* The probe wrote a line. (run.c) */
void run_transcript(void *arg, const char *text);

/* The probe wrote "step NAME". (act.c) */
void act_begin(struct run *run, const char *name);
/* A foreign command says nothing: the next step begins by itself. */
void act_begin_next(struct run *run);
/* A line was logged, or a frame captured: perhaps it was waited for. */
void act_logged(struct run *run, const char *text);
void act_captured(struct run *run);
/* The server has ended: perhaps an act wanted that. */
void act_ended(struct run *run);
/* Waits for no count of orphans any more. */
void act_forget_orphans(struct run *run);
/* Adds a rule, with the port and addresses for its {words}. */
void act_rule(struct run *run, const struct rule *rule, lab_reply_cb cb);

/* The probe wrote `end`: takes the evidence. (close.c) */
void close_begin(struct run *run);
/* Takes what the probe and the server have said so far. (close.c) */
void close_hear_words(struct run *run);
/* Reads what every host has captured. (close.c) */
void close_drain_captures(struct run *run);

/*
 * Builds a forged packet, from its IP header on, out of what was captured, or
 * made up where nothing was.  Its length, or 0 for want of room. (forge.c)
 */
size_t forge_segment(const struct run *run, const struct injection *what,
    unsigned char *packet, size_t room);

#endif
