/* SPDX-License-Identifier: MIT */
/* Hand-made frames, and captures of hosts that they pass. */
#include <arpa/inet.h>
#include <check.h>
#include <net/ethernet.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"

static uint8_t *
put16(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
	return p + 2;
}

static uint8_t *
put32(uint8_t *p, uint32_t value)
{
	return put16(put16(p, (uint16_t)(value >> 16)), (uint16_t)value);
}

static uint8_t *
put_address(uint8_t *p, int family, const char *address)
{
	ck_assert_int_eq(inet_pton(family, address, p), 1);
	return p + (family == AF_INET ? 4 : 16);
}

static int
family_of(const char *address)
{
	return strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
}

static uint8_t *
put_ethernet(uint8_t *p, int family)
{
	memset(p, 2, 12);
	return put16(p + 12, family == AF_INET ? ETHERTYPE_IP : ETHERTYPE_IPV6);
}

/* An IP header for `length` bytes; a protocol of TCP or ICMP. */
static uint8_t *
put_ip(uint8_t *p, const char *src, const char *dst, uint8_t protocol,
    uint8_t ttl, uint16_t id, size_t length)
{
	int family = family_of(src);

	if (family == AF_INET) {
		p = put16(p, 0x4500);
		p = put16(p, (uint16_t)(20 + length));
		p = put16(p, id);
		p = put16(p, 0x4000); /* DF */
		*p++ = ttl;
		*p++ = protocol;
		p = put16(p, 0); /* nobody checks the checksum */
	} else {
		p = put32(p, 0x60000000);
		p = put16(p, (uint16_t)length);
		*p++ = protocol;
		*p++ = ttl;
	}
	return put_address(put_address(p, family, src), family, dst);
}

static uint8_t *
put_options(uint8_t *p, const struct spec *spec)
{
	if (spec->timestamps) {
		p = put16(p, 0x0101);
		p = put16(p, 0x080a);
		p = put32(p, 1);
		p = put32(p, 2);
	}
	if (spec->scale > 0) {
		*p++ = 1;
		*p++ = 3;
		*p++ = 3;
		*p++ = (uint8_t)spec->scale;
	}
	return p;
}

/* IP and TCP, as a frame or a quoting error carries them. */
static uint8_t *
put_segment(uint8_t *p, const struct spec *spec)
{
	size_t head =
	    20 + (spec->timestamps ? 12 : 0) + (spec->scale > 0 ? 4 : 0);
	bool rst = (spec->flags & SEGMENT_RST) != 0;

	p = put_ip(p, spec->src, spec->dst, IPPROTO_TCP,
	    spec->ttl ? spec->ttl : 64, spec->id, head + spec->length);
	p = put16(p, spec->src_port);
	p = put16(p, spec->dst_port);
	p = put32(p, spec->seq);
	p = put32(p, spec->ack);
	*p++ = (uint8_t)(head / 4 << 4);
	*p++ = spec->flags;
	p = put16(p, spec->window || rst ? spec->window : 500);
	p = put32(p, 0);
	p = put_options(p, spec);
	memset(p, 'x', spec->length);
	return p + spec->length;
}

size_t
frame_tcp(const struct spec *spec, uint8_t frame[FRAME_MAX])
{
	ck_assert_uint_lt(spec->length, FRAME_MAX - 200);
	return (size_t)(put_segment(
			    put_ethernet(frame, family_of(spec->src)), spec) -
			frame);
}

size_t
frame_icmp(const struct spec *spec, const char *from, uint8_t type,
    uint8_t code, size_t quoted, uint8_t frame[FRAME_MAX])
{
	int family = family_of(from);
	uint8_t quote[FRAME_MAX], *p;

	ck_assert_uint_le(quoted, (size_t)(put_segment(quote, spec) - quote));
	p = put_ip(put_ethernet(frame, family), from, spec->src,
	    family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6, 64, 9,
	    8 + quoted);
	*p++ = type;
	*p++ = code;
	memset(p, 0, 6);
	memcpy(p + 6, quote, quoted);
	return (size_t)(p + 6 + quoted - frame);
}

struct network
network_new(void)
{
	struct network network = {
		.clock = 1700000000000000000,
		.endpoints = {
			.has = { [HOST_CLIENT] = true, [HOST_SERVER] = true },
			.server_port = SERVER_PORT,
		},
	};
	struct endpoints *e = &network.endpoints;

	inet_pton(AF_INET, CLIENT, &e->ipv4[HOST_CLIENT]);
	inet_pton(AF_INET, SERVER, &e->ipv4[HOST_SERVER]);
	inet_pton(AF_INET6, CLIENT6, &e->ipv6[HOST_CLIENT]);
	inet_pton(AF_INET6, SERVER6, &e->ipv6[HOST_SERVER]);
	return network;
}

void
network_free(struct network *network)
{
	for (int i = 0; i < HOSTS; i++)
		frames_free(&network->frames[i]);
}

void
network_capture(struct network *network, enum host host, bool outgoing,
    const uint8_t *frame, size_t length)
{
	struct frames *frames = &network->frames[host];
	struct frame *kept;

	frames->frame = realloc(
	    frames->frame, (frames->count + 1) * sizeof(*frames->frame));
	ck_assert_ptr_nonnull(frames->frame);
	kept = &frames->frame[frames->count++];
	*kept = (struct frame){
		.nanoseconds = network->clock++,
		.outgoing = outgoing,
		.interface = 2,
		.length = (uint32_t)length,
		.data = malloc(length),
	};
	ck_assert_ptr_nonnull(kept->data);
	memcpy(kept->data, frame, length);
}

void
network_tcp(struct network *network, enum host host, bool outgoing,
    const struct spec *spec)
{
	uint8_t frame[FRAME_MAX];

	network_capture(network, host, outgoing, frame, frame_tcp(spec, frame));
}

struct spec
from_client(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t length)
{
	return (struct spec){ .src = CLIENT,
		.dst = SERVER,
		.src_port = CLIENT_PORT,
		.dst_port = SERVER_PORT,
		.seq = CLIENT_ISN + seq,
		.ack = flags & SEGMENT_ACK ? SERVER_ISN + ack : 0,
		.flags = flags,
		.length = length };
}

struct spec
from_server(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t length)
{
	return (struct spec){ .src = SERVER,
		.dst = CLIENT,
		.src_port = SERVER_PORT,
		.dst_port = CLIENT_PORT,
		.seq = SERVER_ISN + seq,
		.ack = flags & SEGMENT_ACK ? CLIENT_ISN + ack : 0,
		.flags = flags,
		.length = length };
}

static enum host
sender(const struct spec *spec)
{
	return spec->dst_port == SERVER_PORT ? HOST_CLIENT : HOST_SERVER;
}

static enum host
receiver(const struct spec *spec)
{
	return spec->dst_port == SERVER_PORT ? HOST_SERVER : HOST_CLIENT;
}

void
passes(struct network *network, struct spec spec)
{
	network_tcp(network, sender(&spec), true, &spec);
	network_tcp(network, receiver(&spec), false, &spec);
}

void
is_forwarded(struct network *network, struct spec spec)
{
	network_tcp(network, sender(&spec), true, &spec);
	network_tcp(network, HOST_MIDDLEBOX, false, &spec);
	spec.ttl = (uint8_t)((spec.ttl ? spec.ttl : 64) - 1);
	network_tcp(network, HOST_MIDDLEBOX, true, &spec);
	network_tcp(network, receiver(&spec), false, &spec);
}

void
is_lost(struct network *network, struct spec spec)
{
	network_tcp(network, sender(&spec), true, &spec);
}

void
is_forged(struct network *network, struct spec spec)
{
	network_tcp(network, HOST_MIDDLEBOX, true, &spec);
	network_tcp(network, receiver(&spec), false, &spec);
}

void
shakes_hands(struct network *network)
{
	passes(network, from_client(SEGMENT_SYN, 0, 0, 0));
	passes(network, from_server(SEGMENT_SYN | SEGMENT_ACK, 0, 1, 0));
	passes(network, from_client(SEGMENT_ACK, 1, 1, 0));
}
