/* SPDX-License-Identifier: MIT */
/* From captures to segments: what the files of this step share. */
#ifndef WITNESS_WIRE_H
#define WITNESS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"
#include "witness.h"

/* A packet as one host's capture had it. */
struct seen {
	struct packet packet;
	uint64_t nanoseconds;
	bool outgoing;
	bool to_server;
	bool matched; /* what was sent has arrived, or the other way round */
	bool challenge; /* outgoing: a challenge ACK */
	uint8_t arrived_ttl; /* outgoing and matched: its ttl on arrival */
};

struct capture {
	struct seen *seen;
	size_t count;
	size_t room;
};

/* A packet with its true sender. */
struct sent {
	struct packet packet; /* its ttl: on arrival, where it arrived */
	uint64_t nanoseconds; /* when it was sent */
	size_t place; /* among those of the same sender */
	enum host sender;
	bool to_server;
	bool challenge;
};

struct sents {
	struct sent *sent;
	size_t count;
	size_t room;
};

/* Reads what one host captured. */
void capture_read(const struct frames *frames,
    const struct endpoints *endpoints, struct capture *out);
void capture_free(struct capture *capture);

/* Whether two packets belong to one pair of ends, in either direction. */
bool packet_same_ends(const struct packet *a, const struct packet *b);

/* Marks the challenge ACKs among what an end has sent. */
void challenges_mark(struct capture *capture);

/* Compares the captures and adds who sent what, in the order of sending. */
void senders_find(struct capture capture[HOSTS], struct sents *out);
/* Puts the segments of more than one comparison into the order of sending. */
void senders_sort(struct sents *sents);

/* Puts the connections in order, and the numbers in relation. */
void connections_read(const struct sents *sents, struct segments *out,
    uint16_t *ports, size_t room);

#endif
