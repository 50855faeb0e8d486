/* SPDX-License-Identifier: MIT */
/*
 * The lab: hosts of its own in which a case runs.
 *
 * Isolated, it is a user namespace (so that no root is needed), one network
 * namespace per host with veth pairs between them, and a pid namespace whose
 * first process belongs to the runner: when it dies the kernel kills
 * everything in the lab, whatever killed the runner.  On plain loopback it is
 * only that first process and the children that it watches.
 *
 * The first process does what it is asked, one request at a time; the answer
 * comes through the event loop.  It never reads what the witnesses read: it
 * hands out their descriptors once, when the lab is ready.
 */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include <event2/event.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../host.h"
#include "message.h"

struct lab_plan {
	bool isolated; /* namespaces, or plain loopback */
	unsigned hosts; /* 2, or 3 with a router between */
	unsigned block; /* which addresses: 0 to LAB_BLOCKS - 1 */
	int cpu; /* everything in the lab runs on it; -1: anywhere */
	bool awake; /* that CPU never idles: a process takes what is left */
};

#define LAB_MORE 3 /* descriptors that a program can have beside 0 to 2 */

/* Blocks of eight addresses in the documentation networks of RFC 5737. */
#define LAB_BLOCKS 96

/* What a lab is asked and what it answers: `error` is NULL, or a sentence. */
typedef void (*lab_reply_cb)(void *arg, const char *error, int value);

struct lab_events {
	lab_reply_cb ready; /* once: built (value 0), or why it could not be */
	/* A child ended: its pid (as lab_spawn answered) and its wait status.
	 */
	void (*exited)(void *arg, pid_t pid, int status);
	/* The lab's first process ended unasked: nothing more will come. */
	void (*lost)(void *arg);
};

struct lab_host {
	struct in_addr ipv4;
	struct in6_addr ipv6;
	int packet_fd; /* its capture: AF_PACKET, all protocols; -1: none */
	int snmp_fd; /* its /proc/net/snmp; -1: none */
	int netstat_fd; /* its /proc/net/netstat; -1: none */
};

struct lab;

/*
 * Begins to build a lab; events->ready says when it stands.  Returns NULL and
 * sets *error to a sentence (to be freed) where not even the first process
 * could be started: it says what this system forbids, and what to do.
 */
__attribute__((warn_unused_result)) struct lab *lab_start(
    struct event_base *base, const struct lab_plan *plan,
    const struct lab_events *events, void *arg, char **error);

/*
 * Ends the lab and everything in it.  Does not wait: the kernel needs some
 * 25 ms for it.  lab_wait_all() waits for all that were ended.
 */
void lab_end(struct lab *lab);
void lab_wait_all(void);

const struct lab_plan *lab_plan_of(const struct lab *lab);
const struct lab_host *lab_host_of(const struct lab *lab, enum host host);
/* Whether the host exists in this lab. */
bool lab_has(const struct lab *lab, enum host host);
/* Whether the lab's hosts have addresses of the family, 4 or 6. */
bool lab_has_family(const struct lab *lab, unsigned family);

/*
 * The requests.  They are done in the order in which they were asked; `cb` is
 * called once for each, unless the lab is ended or lost before.  Up to eight
 * may be outstanding.
 */

/*
 * Starts a program in a host with fds[] as its standard input, output and
 * error; they stay the caller's.  The answer's value is its pid.
 */
void lab_spawn(struct lab *lab, enum host host, char *const argv[],
    const int fds[3], lab_reply_cb cb, void *arg);

/* A program that needs more than that. */
struct lab_program {
	char *const *argv; /* NULL-terminated */
	int fds[3 + LAB_MORE]; /* standard input, output, error; and more, */
	unsigned more; /* so many, which it has as 3, 4 ... */
	/*
	 * Behind those a NETLINK_SOCK_DIAG socket of the client's host.  Only
	 * where the lab is isolated: else it may open its own.
	 */
	bool client_sockets;
	/*
	 * Not one of ours: it is found along PATH, has the environment of this
	 * process, and can gain no rights by exec (no_new_privs, prctl(2)).
	 * What it starts and leaves is ended as well: lab_end_left().
	 */
	bool foreign;
};

void lab_spawn_program(struct lab *lab, enum host host,
    const struct lab_program *program, lab_reply_cb cb, void *arg);

/*
 * Ends every process that a program has left behind: what runs in the lab and
 * is neither a child that lab_spawn started nor below one that still runs.
 * Then waits until what is on its way has arrived and every program sleeps:
 * each has done what the end of the others made it do.  The answer's value is
 * how many were ended.
 */
void lab_end_left(struct lab *lab, lab_reply_cb cb, void *arg);

/*
 * Stops every child (SIGSTOP) and waits until it has stopped: each has then
 * left the system call that it was in.
 */
void lab_freeze(struct lab *lab, lab_reply_cb cb, void *arg);

/*
 * Sends a marker frame through every link and back, and waits for each: all
 * that was on its way before has then arrived and been processed.
 */
void lab_flush(struct lab *lab, lab_reply_cb cb, void *arg);

/* Sends a signal to a child. */
void lab_signal(
    struct lab *lab, pid_t pid, int sig, lab_reply_cb cb, void *arg);

/*
 * Ends every process but the first, destroys what sockets are left, flushes
 * learned routes, removes rules, restores sysctls.  The answer's value is 0
 * where the lab is as if new, more where TCP has learned something (a
 * fast-open cookie) that it cannot be made to forget: then end the lab.
 */
void lab_clear(struct lab *lab, lab_reply_cb cb, void *arg);

/* Adds a firewall rule, in libnftables' words, to a chain of a host. */
void lab_rule(struct lab *lab, enum host host, const char *chain,
    const char *rule, lab_reply_cb cb, void *arg);

/* Sets a sysctl of a host, by its dotted name below net., until lab_clear. */
void lab_sysctl(struct lab *lab, enum host host, const char *name,
    const char *value, lab_reply_cb cb, void *arg);

/*
 * The answer's value is how many TCP sockets of a host are in a state (the
 * TCP_* numbers of <netinet/tcp.h>) with this local or remote port.
 */
void lab_sockets(struct lab *lab, enum host host, int state, uint16_t port,
    lab_reply_cb cb, void *arg);

/*
 * Destroys the connections of a host with this local or remote port
 * (SOCK_DESTROY, as ss -K does); the answer's value is how many there were.
 */
void lab_destroy(
    struct lab *lab, enum host host, uint16_t port, lab_reply_cb cb, void *arg);

/* Removes every firewall rule of a host. */
void lab_remove_rules(
    struct lab *lab, enum host host, lab_reply_cb cb, void *arg);

/* Sends an IP packet, whole from its IP header on, from a host. */
void lab_inject(struct lab *lab, enum host host, const void *packet,
    size_t length, lab_reply_cb cb, void *arg);

/* The settings that every lab is pinned to, one line. */
const char *lab_pins(void);

/*
 * Claims a block of addresses for this process, so that two runners at once
 * have different ones: an abstract socket's name, which ends with the
 * process.  Returns the block, or -1 with errno: EADDRINUSE if all are taken.
 */
int lab_claim_block(void);

#endif
