/* SPDX-License-Identifier: MIT */
/* Hand-made frames, and captures of hosts that they pass. */
#ifndef TESTS_FRAMES_H
#define TESTS_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#include "../scenarios/runner/witness/witness.h"

#define FRAME_MAX 2048

/* A segment.  What is left 0 gets a value that a kernel would give. */
struct spec {
	const char *src, *dst; /* addresses of one family */
	uint16_t src_port, dst_port;
	uint32_t seq, ack; /* as on the wire */
	uint8_t flags;
	uint32_t length; /* of data */
	uint16_t window; /* 0: 500; an RST's stays 0 */
	uint8_t ttl; /* 0: 64 */
	uint16_t id; /* IPv4 */
	int scale; /* 0: no option; n: a window scale of n */
	bool timestamps;
};

/* Writes the frame; how long it is. */
size_t frame_tcp(const struct spec *spec, uint8_t frame[FRAME_MAX]);

/* An ICMP error from `from` that quotes the segment, cut to `quoted` bytes. */
size_t frame_icmp(const struct spec *spec, const char *from, uint8_t type,
    uint8_t code, size_t quoted, uint8_t frame[FRAME_MAX]);

/* A lab whose clock goes one step with each frame. */
struct network {
	struct frames frames[HOSTS];
	uint64_t clock;
	struct endpoints endpoints;
};

#define CLIENT "192.0.2.1"
#define SERVER "192.0.2.2"
#define CLIENT6 "2001:db8::1"
#define SERVER6 "2001:db8::2"
#define SERVER_PORT 4242
#define CLIENT_PORT 50000
#define CLIENT_ISN 4294967290u /* so that the numbers wrap */
#define SERVER_ISN 7000u

struct network network_new(void);
void network_free(struct network *network);

/* One host's capture gets a frame. */
void network_capture(struct network *network, enum host host, bool outgoing,
    const uint8_t *frame, size_t length);

/* The same for a segment, by its spec. */
void network_tcp(struct network *network, enum host host, bool outgoing,
    const struct spec *spec);

/* Segments of the one connection, with relative numbers. */
struct spec from_client(
    uint8_t flags, uint32_t seq, uint32_t ack, uint32_t length);
struct spec from_server(
    uint8_t flags, uint32_t seq, uint32_t ack, uint32_t length);

/* It leaves its end and reaches the other. */
void passes(struct network *network, struct spec spec);
/* It passes a router, which takes one from its ttl. */
void is_forwarded(struct network *network, struct spec spec);
/* It leaves its end and reaches nobody. */
void is_lost(struct network *network, struct spec spec);
/* The router sends it in its own right, to the end that it names. */
void is_forged(struct network *network, struct spec spec);
/* SYN, SYN-ACK, ACK. */
void shakes_hands(struct network *network);

#endif
