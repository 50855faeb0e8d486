/* SPDX-License-Identifier: MIT */
/*
 * Segments, and the grammar in which pages and reports write them.
 *
 *     LINE     = SENDER " > " FLAGS [ " " LENGTH ] { " " WORD }
 *     SENDER   = "client" | "server" | "middlebox"
 *     FLAGS    = tcpdump's letters, in tcpdump's order: F S R P . U E W, "."
 *                is ACK;  "S", "S.", "P.", "F.", "R.", "R", "."; or "none"
 *     LENGTH   = bytes of data, left out where 0
 *     WORD     = "seq=" N | "ack=" N | "ttl=" N | "again" | "challenge"
 *              | "keepalive"                 each once, in this order
 *     LINE     = SENDER " > icmp " KIND          an ICMP error that quotes
 *                                                the connection; the kinds
 *                                                are in icmp.c
 *     HEADER   = "connection " LETTER | "connections " RANGES
 *     RANGES   = RANGE { " " RANGE },  RANGE = LETTER [ "-" LETTER ]
 *
 * seq and ack are relative: a SYN has number 0, the first byte of data 1.
 * They and ttl are written where the page says them, and compared then only.
 * Pure ACKs are left out unless `acks: shown`; a segment that repeats sent
 * bytes is `again`, left out unless `retransmissions: shown`.  Neighbouring
 * data of one sender is one line (with the first segment's numbers and every
 * segment's flags), and a FIN that rides on data is a line of its own: how
 * bytes were cut into segments is not a claim.
 *
 * With more than one connection, flows that are alike stand under one header
 * that names them; the connections are called a, b, c ... in the order of
 * their first segment (aa, ab ... after z).  Ports that meet again after
 * their connection ended are a new connection.
 */
#ifndef WITNESS_SEGMENT_H
#define WITNESS_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../host.h"
#include "../lines.h"

enum segment_kind {
	SEGMENT_TCP,
	SEGMENT_ICMP,
};

/* What a segment's header says (tcpdump's letters beside). */
enum segment_flag {
	SEGMENT_FIN = 0x01, /* F */
	SEGMENT_SYN = 0x02, /* S */
	SEGMENT_RST = 0x04, /* R */
	SEGMENT_PSH = 0x08, /* P */
	SEGMENT_ACK = 0x10, /* . */
	SEGMENT_URG = 0x20, /* U */
	SEGMENT_ECE = 0x40, /* E */
	SEGMENT_CWR = 0x80, /* W */
};

struct segment {
	enum segment_kind kind;
	unsigned connection; /* 0 is a */
	enum host sender; /* the host that really sent it */
	bool to_server; /* its direction */
	uint8_t flags;
	uint32_t seq; /* relative */
	uint32_t ack; /* relative; 0 without SEGMENT_ACK */
	uint32_t length; /* bytes of data */
	uint32_t window; /* scaled, in bytes; the SYNs' unscaled */
	uint8_t ttl; /* as captured at the receiving end */
	bool again; /* an end repeats bytes, a SYN or a FIN already sent */
	bool challenge; /* challenges.c says when */
	bool keepalive; /* a probe: a pure ACK one below what was sent */
	bool timestamps; /* carries TCP option 8 */
	const char *icmp; /* SEGMENT_ICMP: "port-unreachable", ... */
};

/* All zero is a valid empty list. */
struct segments {
	struct segment *segment;
	size_t count;
	size_t room;
	unsigned connections;
};

void segments_free(struct segments *segments);

/* Whether a segment carries nothing but an acknowledgement. */
bool segment_is_pure_ack(const struct segment *segment);

/* What may be asked of a printed line beyond sender, flags and length. */
struct segment_words {
	bool seq, ack, ttl; /* the line says them */
	uint32_t seq_value, ack_value;
	unsigned ttl_value;
};

/*
 * Reads one line of a `wire` block, blanks folded.  Returns NULL where it is
 * right (a HEADER is right too), or a sentence (to be freed): what is wrong,
 * and what was expected.
 */
__attribute__((warn_unused_result)) char *segment_line_check(const char *text);

/*
 * Prints a wire account: the lines that a page would have to contain.
 * `like` is a page's wire block, or NULL: where the n-th line of the same
 * connection there names seq, ack or ttl, so does the n-th line printed.
 */
void segments_print(const struct segments *segments, bool acks,
    bool retransmissions, const struct lines *like, struct lines *out);

/* A frame as one host's capture had it. */
struct frame {
	uint64_t nanoseconds; /* since the epoch */
	bool outgoing; /* sent by this host, else received */
	uint32_t interface; /* its index in the host: tells a router's sides */
	uint32_t length; /* of data */
	uint8_t *data; /* from the Ethernet header on; owned */
};

struct frames {
	struct frame *frame;
	size_t count;
	size_t room;
	uint32_t lost; /* frames that the kernel had no room for */
};

void frames_free(struct frames *frames);

#endif
