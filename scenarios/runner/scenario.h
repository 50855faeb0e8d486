/* SPDX-License-Identifier: MIT */
/*
 * A page of scenarios/, as read: the lesson once, then its cases.
 *
 * A page is YAML (libyaml's document API, whose nodes keep their place).  It
 * is read against one table of keys; what is not in the table is an error
 * that names the file, the exact line, what is wrong and what was expected:
 *
 *     scenarios/x.yaml:12: unknown key "tiwn-of", did you mean "twin-of"?
 *
 * What a page leaves out of `expect` is expected not to happen: no counters
 * means that no watched counter moved, no resets that the kernel sent none.
 */
#ifndef RUNNER_SCENARIO_H
#define RUNNER_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host.h"
#include "lines.h"

/* The accounts that a case's four witnesses give, in the order of reports. */
enum account_kind {
	ACCOUNT_CLIENT, /* witness client: the probe's transcript */
	ACCOUNT_WIRE, /* witness wire: the segments and their true senders */
	ACCOUNT_COUNTERS, /* witness kernel: "server OutRsts 1" */
	ACCOUNT_RESETS, /* witness kernel: "server TCP_ABORT_ON_CLOSE" */
	ACCOUNT_LOG, /* witness server: what its log says that it did */
	ACCOUNTS,
};

/* "client", "wire", "counters", "resets", "log": the key in `expect`. */
const char *account_name(enum account_kind kind);
/* "client", "wire", "kernel", "kernel", "server". */
const char *account_witness(enum account_kind kind);

/* What must be seen.  A case has more than one only with a `because` each. */
struct expectation {
	char *because; /* NULL in a case with one expectation */
	/*
	 * Canonical lines, each with its line in the page:
	 * client    transcript lines, blanks folded ("write 5 5");
	 * wire      lines of witness/segment.h's grammar, blanks folded;
	 * counters  "HOST NAME DELTA", sorted by host, then name;
	 * resets    "HOST REASON", one per reset ("x6" is unfolded), sorted;
	 * log       texts, each to be found in a line of the log, in order.
	 */
	struct lines account[ACCOUNTS];
};

enum act_kind {
	ACT_UNTIL_LOG, /* wait until a line of the server's log holds text */
	ACT_RULE, /* add a firewall rule on a host */
	ACT_UNTIL_SOCKET, /* wait until a TCP socket of a host is in a state */
	ACT_KILL, /* send the server a signal; if it is to end, wait for that */
	ACT_START, /* start the server again, on the port that it had */
	ACT_DESTROY, /* have the kernel destroy a host's connections */
	ACT_REMOVE_RULES, /* remove every firewall rule of a host */
	ACT_INJECT, /* send a forged segment from a host */
	ACT_UNTIL_ORPHANS, /* wait until the kernel has counted orphans anew */
	ACT_SET_GLOBAL, /* change a setting of the whole machine */
	ACT_RESTORE_GLOBAL, /* and give it the value back that it had */
};

/* A firewall rule: libnftables' words in a chain of a host. */
struct rule {
	enum host on;
	/*
	 * "input", "output"; on the middlebox only "forward", and "prerouting"
	 * and "postrouting", which are of type nat.
	 */
	char *chain;
	/* {port} is the server's port; {client}, {server}, {middlebox}:
	 * addresses */
	char *add;
	unsigned number; /* its line in the page */
};

/* The timestamps option of a forged segment (RFC 7323). */
enum timestamps {
	TIMESTAMPS_NONE, /* it has none, which nobody minds */
	TIMESTAMPS_WRONG, /* wrong: it echoes one that was never sent */
	TIMESTAMPS_OLD, /* old: the end's last one less 1,000 s; a right echo */
};

/* A segment that claims to come from one end of the connection. */
struct injection {
	enum host on; /* the host that sends it */
	enum host as; /* the end in whose name: client or server */
	uint8_t flags; /* enum segment_flag */
	int32_t seq; /* added to what the other end expects next */
	int32_t ack; /* added to what the other end has sent; if ACK is set */
	uint32_t length; /* bytes of data, 0 to 1400 */
	enum timestamps timestamps; /* where the key is left out: none */
};

struct act {
	enum act_kind kind;
	char *text; /* ACT_UNTIL_LOG */
	struct rule rule; /* ACT_RULE */
	int signal; /* ACT_KILL */
	enum host on; /* ACT_UNTIL_SOCKET, ACT_DESTROY, ACT_REMOVE_RULES */
	int state; /* ACT_UNTIL_SOCKET: the state, as tcp(7)'s TCP_* numbers */
	struct injection injection; /* ACT_INJECT */
	uint32_t orphans; /* ACT_SET_GLOBAL: for net.ipv4.tcp_max_orphans */
	bool said; /* ACT_UNTIL_ORPHANS, ACT_RESTORE_GLOBAL: by a word */
	unsigned number; /* its line in the page */
};

/* What the runner does when the probe writes "step NAME" and waits. */
struct step {
	char *name;
	struct act *act;
	size_t acts;
	unsigned number; /* its line in the page */
};

struct sysctl {
	enum host on;
	char *name; /* below net., with dots: "ipv4.tcp_abort_on_overflow" */
	char *value;
	unsigned number; /* its line in the page */
};

/* What a case needs of its lab. */
struct network {
	unsigned hosts; /* 2, or 3 with the middlebox between */
	struct sysctl *sysctl;
	size_t sysctls;
	struct rule *rule;
	size_t rules;
};

/*
 * A sentence of the article that a case tests, and what came of it.  A case
 * has one (`article: {...}`), several (a list of them), or none.
 */
struct article {
	char *says; /* in the article's own words */
	char *verdict; /* "true", "true only if" or "false" */
	char *because; /* the explanation; may be NULL */
};

/* One claim that can be false. */
struct scenario_case {
	char *name;
	char *claim;
	char *twin_of; /* the case it is one step away from, or NULL */
	char **server; /* program and arguments, NULL-terminated */
	char **client;
	char *
	    *middlebox; /* what runs there, told where the server is; or NULL */
	struct network network;
	struct step *step;
	size_t steps;
	bool server_ends; /* `server-ends: yes`: it may, without being killed */
	bool to_middlebox; /* `connect-to: middlebox`: which translates */
	/*
	 * `sees-client-sockets: yes`: in a lab the server is given the words
	 * "--client-sockets N", a NETLINK_SOCK_DIAG socket of the client's
	 * host.
	 */
	bool sees_client_sockets;
	char *clock; /* which one it waits for, and how long; or NULL */
	bool needs_root; /* needs: root */
	bool needs_global; /* root and --allow-global; implied by set-global */
	bool needs_lab; /* needs: lab; implied by network, rule and inject */
	unsigned family; /* 4 or 6 where only one makes sense; 0: either */
	bool acks; /* `acks: shown`: pure ACKs are lines of the wire too */
	bool retransmissions; /* `retransmissions: shown`: `again` is judged */
	struct article *article;
	size_t articles;
	struct expectation *expectation; /* NULL where `expect` is missing */
	size_t expectations; /* and 0: such a case can only be recorded */
	unsigned number; /* the line of its `- name` */
	unsigned last; /* its last line; comments behind it do not count */
	unsigned indent; /* how many columns its keys are indented */
	unsigned twin_number; /* the lines of `twin-of`, */
	unsigned server_number; /* of the server's program, */
	unsigned client_number; /* and of the client's */
	unsigned middlebox_number; /* and of the middlebox's */
	unsigned expect_first; /* lines of the `expect` key and its value, */
	unsigned expect_last; /* for --record; 0 where there is none */
};

/* Texts have no newline at their end; `by_hand` may have some inside. */
struct scenario {
	char *name; /* the file's stem, the cause */
	char *file; /* as messages show it */
	char *about;
	char *group;
	char *why;
	char *seen_in; /* the rest may be NULL */
	char *find_it;
	char *fix_it;
	char *by_hand;
	bool http; /* `url: http`: the servers speak it; else bytes */
	/*
	 * `serve: [CASE, ...]`: what `resetlab serve` starts for the cause's
	 * name; none: the first case, no twin, that needs no lab.
	 */
	struct lines serve;
	struct scenario_case *cases;
	size_t count;
};

/*
 * Reads a page.  Returns NULL and sets *error (to be freed) to one sentence
 * "FILE:LINE: what, and what was expected" where it is not a valid page, or
 * "FILE: what" where it cannot be read.
 */
__attribute__((warn_unused_result)) struct scenario *scenario_load(
    const char *file, char **error);

/* Accepts NULL. */
void scenario_free(struct scenario *scenario);

#endif
