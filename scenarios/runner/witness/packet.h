/* SPDX-License-Identifier: MIT */
/* One frame, read: what a segment or a quoting ICMP error says of itself. */
#ifndef WITNESS_PACKET_H
#define WITNESS_PACKET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "segment.h"

/* An IPv4 address is an IPv4-mapped one (::ffff:192.0.2.1). */
struct packet {
	struct in6_addr src, dst;
	uint16_t src_port, dst_port;
	uint32_t seq, ack; /* as on the wire */
	uint32_t length; /* bytes of data */
	uint16_t window; /* as on the wire */
	uint16_t id; /* IPv4 identification; 0 in IPv6 */
	uint8_t flags;
	uint8_t ttl;
	bool v4;
	int scale; /* the window scale option, or -1 */
	bool timestamps; /* option 8 is there */
	uint32_t stamp; /* and this is its value */
	/*
	 * An ICMP error's kind; NULL in a segment.  Addresses and ports are
	 * then those of the quoted segment, turned round: the error goes to its
	 * sender, whoever answers for the end that it did not reach.
	 */
	const char *icmp;
};

/*
 * Reads an Ethernet frame.  False for whatever is no whole TCP segment and no
 * ICMP error that quotes one; nothing beyond the frame's end is ever read.
 */
bool packet_parse(const uint8_t *data, size_t length, struct packet *out);

#endif
