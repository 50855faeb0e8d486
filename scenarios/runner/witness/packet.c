/* SPDX-License-Identifier: MIT */
/*
 * Reads frames: Ethernet, IPv4 or IPv6, TCP or ICMP.
 *
 * A frame may be anything, a forger's included, so each layer gets a view of
 * the bytes that are there and takes from it what it has first measured.
 */
#include <net/ethernet.h>
#include <string.h>

#include "grammar.h"
#include "packet.h"

#define IPV4_SIZE 20
#define IPV6_SIZE 40
#define TCP_SIZE 20
#define ICMP_SIZE 8 /* of both families, before the quoted packet */
#define QUOTED 8 /* bytes of TCP that an error quotes at least */
#define EXTENSIONS 8 /* headers that IPv6 may put before TCP */

#define OPTION_END 0
#define OPTION_NOP 1
#define OPTION_SCALE 3
#define OPTION_TIMESTAMPS 8

struct view {
	const uint8_t *data;
	size_t length;
};

/* An IP packet's head, and the view of what it carries. */
struct ip {
	struct in6_addr src, dst;
	uint16_t id;
	uint8_t protocol, ttl;
	bool v4;
	struct view body;
};

static uint16_t
get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static struct view
rest_of(struct view view, size_t skipped)
{
	return (struct view){ view.data + skipped, view.length - skipped };
}

static struct in6_addr
mapped(const uint8_t *ipv4)
{
	struct in6_addr address = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

	memcpy(address.s6_addr + 12, ipv4, 4);
	return address;
}

/* Cuts what follows the IP packet; a quoted packet may be cut short itself. */
static bool
cut(struct view *view, size_t length, bool quoted)
{
	if (length > view->length)
		return quoted;
	view->length = length;
	return true;
}

static bool
parse_ipv4(struct view view, bool quoted, struct ip *out)
{
	size_t head;

	if (view.length < IPV4_SIZE)
		return false;
	head = (size_t)(view.data[0] & 0x0f) * 4;
	if (head < IPV4_SIZE || head > view.length ||
	    get16(view.data + 2) < head ||
	    (get16(view.data + 6) & 0x3fff) != 0 || /* a fragment */
	    !cut(&view, get16(view.data + 2), quoted))
		return false;
	out->v4 = true;
	out->id = get16(view.data + 4);
	out->ttl = view.data[8];
	out->protocol = view.data[9];
	out->src = mapped(view.data + 12);
	out->dst = mapped(view.data + 16);
	out->body = rest_of(view, head);
	return true;
}

static bool
is_extension(uint8_t protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING ||
	       protocol == IPPROTO_DSTOPTS;
}

static bool
parse_ipv6(struct view view, bool quoted, struct ip *out)
{
	size_t size;

	if (view.length < IPV6_SIZE ||
	    !cut(&view, IPV6_SIZE + (size_t)get16(view.data + 4), quoted))
		return false;
	out->v4 = false;
	out->id = 0;
	out->protocol = view.data[6];
	out->ttl = view.data[7];
	memcpy(&out->src, view.data + 8, sizeof(out->src));
	memcpy(&out->dst, view.data + 24, sizeof(out->dst));
	out->body = rest_of(view, IPV6_SIZE);
	for (int i = 0; i < EXTENSIONS && is_extension(out->protocol); i++) {
		if (out->body.length < 2)
			return false;
		size = ((size_t)out->body.data[1] + 1) * 8;
		if (size > out->body.length)
			return false;
		out->protocol = out->body.data[0];
		out->body = rest_of(out->body, size);
	}
	return true;
}

static bool
parse_ip(struct view view, bool quoted, struct ip *out)
{
	if (view.length == 0)
		return false;
	switch (view.data[0] >> 4) {
	case 4:
		return parse_ipv4(view, quoted, out);
	case 6:
		return parse_ipv6(view, quoted, out);
	default:
		return false;
	}
}

static void
parse_options(struct view view, struct packet *out)
{
	size_t size;

	while (view.length > 0 && view.data[0] != OPTION_END) {
		size = 1;
		if (view.data[0] != OPTION_NOP) {
			if (view.length < 2)
				return;
			size = view.data[1];
		}
		if (size == 0 || size > view.length ||
		    (size == 1 && view.data[0] != OPTION_NOP))
			return;
		if (view.data[0] == OPTION_SCALE && size == 3)
			out->scale = view.data[2] > 14 ? 14 : view.data[2];
		if (view.data[0] == OPTION_TIMESTAMPS && size == 10) {
			out->timestamps = true;
			out->stamp = get32(view.data + 2);
		}
		view = rest_of(view, size);
	}
}

static bool
parse_tcp(struct view view, struct packet *out)
{
	size_t head;

	if (view.length < TCP_SIZE)
		return false;
	head = (size_t)(view.data[12] >> 4) * 4;
	if (head < TCP_SIZE || head > view.length)
		return false;
	out->src_port = get16(view.data);
	out->dst_port = get16(view.data + 2);
	out->seq = get32(view.data + 4);
	out->ack = get32(view.data + 8);
	out->flags = view.data[13];
	out->window = get16(view.data + 14);
	out->length = (uint32_t)(view.length - head);
	parse_options(
	    (struct view){ view.data + TCP_SIZE, head - TCP_SIZE }, out);
	return true;
}

/* An error that quotes a segment; see struct packet. */
static bool
parse_icmp(struct view view, bool v4, struct packet *out)
{
	struct ip ip;

	if (view.length < ICMP_SIZE)
		return false;
	out->icmp = icmp_kind(v4, view.data[0], view.data[1]);
	if (out->icmp == NULL || !parse_ip(rest_of(view, ICMP_SIZE), true, &ip))
		return false;
	if (ip.v4 != v4 || ip.protocol != IPPROTO_TCP ||
	    ip.body.length < QUOTED)
		return false;
	out->src = ip.dst;
	out->dst = ip.src;
	out->src_port = get16(ip.body.data + 2);
	out->dst_port = get16(ip.body.data);
	out->seq = get32(ip.body.data + 4);
	return true;
}

bool
packet_parse(const uint8_t *data, size_t length, struct packet *out)
{
	struct view view = { data, length };
	uint16_t type;
	struct ip ip;

	*out = (struct packet){ .scale = -1 };
	if (length < ETHER_HDR_LEN)
		return false;
	type = get16(data + 12);
	view = rest_of(view, ETHER_HDR_LEN);
	if ((type != ETHERTYPE_IP && type != ETHERTYPE_IPV6) ||
	    !parse_ip(view, false, &ip) || ip.v4 != (type == ETHERTYPE_IP))
		return false;
	out->src = ip.src;
	out->dst = ip.dst;
	out->id = ip.id;
	out->ttl = ip.ttl;
	out->v4 = ip.v4;
	if (ip.protocol == IPPROTO_TCP)
		return parse_tcp(ip.body, out);
	if (ip.protocol == (ip.v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		return parse_icmp(ip.body, ip.v4, out);
	return false;
}
