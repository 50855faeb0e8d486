/* SPDX-License-Identifier: MIT */
/*
 * The four witnesses, each asked for its account.  They know nothing of labs:
 * they read descriptors and text that somebody hands them.
 */
#ifndef WITNESS_WITNESS_H
#define WITNESS_WITNESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../host.h"
#include "../lines.h"
#include "segment.h"

/* Where a connection's two ends are, and what they are called. */
struct endpoints {
	/* Addresses of each host, either family; family 0 where it has none. */
	struct in_addr ipv4[HOSTS];
	struct in6_addr ipv6[HOSTS];
	bool has[HOSTS];
	uint16_t server_port; /* host byte order */
	/*
	 * Where the middlebox takes connections itself (a proxy, or translated
	 * ones): then there are two for each of the client's.  0: it does not.
	 */
	uint16_t middlebox_port;
};

/* ------------------------------------------------------ client (transcript.c)
 */

/*
 * A probe's raw transcript to its canonical form: blanks folded; a run of
 * neighbouring lines that are the same act with the same result on
 * connections in succession (first none, then b, c ...) is one line with
 * their range: "connect ok", "b connect ok", "c connect ok" -> "a-c connect
 * ok".  The first connection has no letter where it stands alone.
 */
void transcript_fold(const struct lines *raw, struct lines *out);

/* A sentence (to be freed) on what is wrong with a page's line, or NULL. */
__attribute__((warn_unused_result)) char *transcript_line_check(
    const char *text);

/* ------------------------------------------------------------ wire (wire.c) */

/*
 * Reads every frame that waits on a packet socket (SOCK_RAW, SO_TIMESTAMPNS
 * set, non-blocking) and appends it, but for frames of the loopback and of
 * ethertype 0x88B5, the lab's markers.  Returns -1 with errno, or 0.  At
 * WIRE_MOST it is EOVERFLOW: two ends that answer each other's ACKs without
 * end can be faster than who reads what they say.
 */
#define WIRE_MOST 100000 /* frames of one host in one run */
int wire_drain(int packet_fd, struct frames *frames);

/*
 * Compares the captures of all hosts and writes down who sent what: the
 * sender of a segment is the host whose capture has it outgoing first; what
 * an end received and the other never sent was sent by the middlebox.
 * Segments stand in the order in which they were sent.  Only TCP to and from
 * the server's port, and ICMP errors that quote it.
 */
void wire_read(const struct frames frames[HOSTS],
    const struct endpoints *endpoints, struct segments *out);

/*
 * Writes "ADDRESS:PORT" and "ADDRESS" in a text as names: "client",
 * "client.b" (the second connection's end), "server", "server:1234" (another
 * port).  Returns a new text.  The connections' ports are those of the last
 * wire_read over the same frames; `ports` has them in order.
 */
char *endpoints_name(const struct endpoints *endpoints, const uint16_t *ports,
    size_t count, const char *text);

/*
 * The client's port of each connection, in order; 0 for one that a proxy on
 * the middlebox made itself.  Returns how many (<= room).
 */
size_t wire_client_ports(const struct frames frames[HOSTS],
    const struct endpoints *endpoints, uint16_t *ports, size_t room);

/* Whether a host's frames have a TCP segment between the two ports. */
bool wire_has_ports(const struct frames *frames, uint16_t a, uint16_t b);

/* Writes one host's frames to a pcap file; -1 with errno, or 0. */
int wire_save(const char *file, const struct frames *frames);

/* --------------------------------------------------------- kernel (kernel.c)
 */

/*
 * The watched counters, sorted by name: the names that a page may use.  The
 * table is in kernel.c, each with what it counts; never segments, ACKs,
 * TIME_WAIT, Ip* or Icmp*.
 */
size_t counters_watched(void);
const char *counters_name(size_t i);
const char *counters_meaning(size_t i);
/* "Tcp", "TcpExt" or "MPTcpExt": where /proc/net has it. */
const char *counters_group(size_t i);
/* Its place in the table, or -1. */
int counters_find(const char *name);
/* The watched name nearest to an unknown one, or NULL. */
const char *counters_nearest(const char *name);

#define COUNTERS_MAX 96
struct counters {
	uint64_t value[COUNTERS_MAX]; /* by place in the table */
	bool there[COUNTERS_MAX]; /* this kernel has it */
};

/*
 * Reads a host's counters from descriptors of its own /proc/net/snmp and
 * /proc/net/netstat (by pread at 0: they stay open and are read again).
 * Returns -1 with errno, or 0.
 */
int counters_read(int snmp_fd, int netstat_fd, struct counters *out);

/* Appends "HOST NAME DELTA" for each that moved, sorted by name. */
void counters_moved(enum host host, const struct counters *before,
    const struct counters *after, struct lines *out);

/* --------------------------------------------------------- kernel (reason.c)
 */

struct reason_witness; /* the tracepoint tcp:tcp_send_reset, machine-wide */

/*
 * Opens the tracepoint on every CPU.  Returns NULL and sets *why_not (to be
 * freed) to one sentence where it cannot be asked: it needs root, and a
 * kernel (about 6.10 and later) whose tracepoint has the field `reason`.
 * It leaves nothing behind: the descriptors end with the process.
 */
struct reason_witness *reason_open(char **why_not);
void reason_close(struct reason_witness *w);

/* Reads what waits; keeps it until asked for. -1 with errno, or 0. */
int reason_drain(struct reason_witness *w);

/*
 * A descriptor, the witness's own, that is readable when a reset was heard
 * since.  Add it to a loop once and for good (EV_PERSIST): perf's poll tells
 * of each reset once, and a loop that adds it anew can miss it.
 */
int reason_fd(const struct reason_witness *w);

/*
 * How many of those kept reason_take would move.  The kernel's tcp_close()
 * tells the tracepoint only after the RST has gone, so the client can be done
 * before this is: it is complete when it is what OutRsts has moved by.
 */
size_t reason_waiting(
    const struct reason_witness *w, const struct endpoints *endpoints);

/*
 * Moves the resets kept so far whose ends are both in `endpoints` (a listener
 * has no peer: then its own address and port) to `out` as "HOST REASON",
 * sorted.  Others' stay.  With server_port 0, whatever these hosts sent.
 */
void reason_take(struct reason_witness *w, const struct endpoints *endpoints,
    struct lines *out);

/*
 * The same for those that these hosts sent between ports of which the
 * captures have a segment, whichever the ports are.
 */
void reason_take_captured(struct reason_witness *w,
    const struct endpoints *endpoints, const struct frames frames[HOSTS],
    struct lines *out);

/*
 * The first host whose counters say that it sent more resets than the kernel
 * gave reasons for, HOSTS if there is none.  Each is given one, and perf can
 * lose it without a word.  `counters` has "HOST NAME DELTA".
 */
enum host reason_missing(
    const struct lines *reasons, const struct lines *counters);

/* Whether the name is a reason of enum sk_rst_reason that this source knows. */
bool reason_known(const char *name);
/* What it means, and why no case can show it; NULL where there is nothing to
 * say. */
const char *reason_meaning(const char *name);
const char *reason_unreached(const char *name);

/*
 * The names of all reasons, in the order of their numbers: the running
 * kernel's own.  Where those cannot be read, this source's, and *why_not (to
 * be freed) is one sentence, else NULL.
 */
void reason_names(struct lines *out, char **why_not);

/* Whether a ring overflowed since this was last asked. */
bool reason_lost(struct reason_witness *w);

#endif
