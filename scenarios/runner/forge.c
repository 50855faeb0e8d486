/* SPDX-License-Identifier: MIT */
/*
 * A segment in somebody else's name, out of what a third party on the path
 * can see: the addresses, ports and numbers of the newest connection.
 */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <string.h>

#include "run_inside.h"
#include "witness/packet.h"

#define FORGED_PORT 40000 /* a client's, where it has sent nothing itself */

#define STAMPS 12 /* bytes of the timestamps option, padded */
#define NEVER_SENT 0x12345678 /* by an end, as a timestamp */
/* What makes a timestamp old; Linux counts milliseconds (RFC 7323 5.4). */
#define AGE 1000000

/* What one end of the connection has sent so far. */
struct side {
	struct in6_addr address;
	uint16_t port;
	uint32_t next; /* the number of the byte it will send next */
	uint32_t stamp; /* the newest timestamp that it has sent */
};

struct view {
	struct side client, server;
	bool v4;
};

/* Takes one captured segment into account. */
static void
look(struct view *view, const struct packet *p, uint16_t server_port)
{
	const bool to_server = p->dst_port == server_port;
	struct side *from = to_server ? &view->client : &view->server;
	struct side *to = to_server ? &view->server : &view->client;
	const bool first = (p->flags & SEGMENT_SYN) != 0;
	const uint32_t end = p->seq + p->length + (first ? 1 : 0) +
			     ((p->flags & SEGMENT_FIN) != 0 ? 1 : 0);

	if (p->icmp != NULL || (p->flags & SEGMENT_RST) != 0 ||
	    (!to_server && p->src_port != server_port))
		return;
	if (first || (int32_t)(end - from->next) > 0)
		from->next = end;
	if (p->timestamps && (first || (int32_t)(p->stamp - from->stamp) > 0))
		from->stamp = p->stamp;
	from->address = p->src;
	from->port = p->src_port;
	to->address = p->dst;
	to->port = p->dst_port;
	view->v4 = p->v4;
}

/* The Internet checksum of RFC 1071, begun with `sum`. */
static uint16_t
checksum(const unsigned char *data, size_t length, uint32_t sum)
{
	for (size_t i = 0; i < length; i++)
		sum += i % 2 == 0 ? (uint32_t)data[i] << 8 : data[i];
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

/* NOP, NOP, timestamps: how many bytes of options that makes. */
static size_t
put_timestamps(unsigned char *at, enum timestamps kind, const struct side *from,
    const struct side *to)
{
	const bool old = kind == TIMESTAMPS_OLD;
	const uint32_t value = htonl(old ? from->stamp - AGE : 1);
	const uint32_t echo = htonl(old ? to->stamp : NEVER_SENT);

	if (kind == TIMESTAMPS_NONE)
		return 0;
	memcpy(at, (const unsigned char[]){ 1, 1, 8, 10 }, 4);
	memcpy(at + 4, &value, sizeof(value));
	memcpy(at + 8, &echo, sizeof(echo));
	return STAMPS;
}

/* The TCP header and data; the checksum covers the addresses too. */
static size_t
put_tcp(unsigned char *at, const struct injection *what,
    const struct side *from, const struct side *to, size_t address_offset)
{
	const size_t address_length = 16 - address_offset;
	const size_t options = put_timestamps(
	    at + sizeof(struct tcphdr), what->timestamps, from, to);
	const size_t length = sizeof(struct tcphdr) + options + what->length;
	unsigned char pseudo[40] = { 0 };
	struct tcphdr tcp = {
		.th_sport = htons(from->port),
		.th_dport = htons(to->port),
		.th_seq = htonl(from->next + (uint32_t)what->seq),
		.th_off = (uint8_t)((sizeof(tcp) + options) / 4) & 15,
		.th_flags = what->flags,
		.th_win = htons(65535),
	};
	uint32_t sum = IPPROTO_TCP + (uint32_t)length;

	if ((what->flags & SEGMENT_ACK) != 0)
		tcp.th_ack = htonl(to->next + (uint32_t)what->ack);
	memset(at + sizeof(tcp) + options, 'x', what->length);
	memcpy(at, &tcp, sizeof(tcp));
	memcpy(pseudo, &from->address.s6_addr[address_offset], address_length);
	memcpy(pseudo + address_length, &to->address.s6_addr[address_offset],
	    address_length);
	sum += (uint16_t)~ntohs(checksum(pseudo, 2 * address_length, 0));
	tcp.th_sum = checksum(at, length, sum);
	memcpy(at, &tcp, sizeof(tcp));
	return length;
}

static size_t
put_ip(unsigned char *packet, const struct view *view,
    const struct injection *what)
{
	const bool server = what->as == HOST_SERVER;
	const struct side *from = server ? &view->server : &view->client;
	const struct side *to = server ? &view->client : &view->server;
	struct ip ip = {
		.ip_v = 4, .ip_hl = 5, .ip_ttl = 64, .ip_p = IPPROTO_TCP
	};
	struct ip6_hdr ip6 = { .ip6_hops = 64, .ip6_nxt = IPPROTO_TCP };
	size_t length;

	if (!view->v4) {
		length = put_tcp(packet + sizeof(ip6), what, from, to, 0);
		ip6.ip6_vfc = 6 << 4;
		ip6.ip6_plen = htons((uint16_t)length);
		ip6.ip6_src = from->address;
		ip6.ip6_dst = to->address;
		memcpy(packet, &ip6, sizeof(ip6));
		return sizeof(ip6) + length;
	}
	/* An IPv4 address is the last four bytes of an IPv4-mapped one. */
	length = put_tcp(packet + sizeof(ip), what, from, to, 12);
	ip.ip_len = htons((uint16_t)(sizeof(ip) + length));
	memcpy(&ip.ip_src, &from->address.s6_addr[12], 4);
	memcpy(&ip.ip_dst, &to->address.s6_addr[12], 4);
	ip.ip_sum = checksum((unsigned char *)&ip, sizeof(ip), 0);
	memcpy(packet, &ip, sizeof(ip));
	return sizeof(ip) + length;
}

/* Before anything was sent: the numbers that a forger makes up. */
static void
make_up(struct view *view, const struct run *run)
{
	const struct lab_host *h[2] = {
		lab_host_of(run->lab, HOST_CLIENT),
		lab_host_of(run->lab, HOST_SERVER),
	};
	struct side *side[2] = { &view->client, &view->server };

	view->v4 = run->plan.family != 6;
	for (int i = 0; i < 2; i++) {
		side[i]->next = 0x10000000;
		side[i]->port = i == 0 ? FORGED_PORT : run->ends.server_port;
		side[i]->address = h[i]->ipv6;
		if (view->v4) {
			side[i]->address = (struct in6_addr){
				.s6_addr = { [10] = 0xff, [11] = 0xff },
			};
			memcpy(&side[i]->address.s6_addr[12], &h[i]->ipv4, 4);
		}
	}
}

size_t
forge_segment(const struct run *run, const struct injection *what,
    unsigned char *packet, size_t room)
{
	const struct frames *frames = &run->evidence.frames[HOST_CLIENT];
	struct view view = { .v4 = true };
	struct packet p;

	if (room < sizeof(struct ip6_hdr) + sizeof(struct tcphdr) + STAMPS +
		       what->length)
		return 0;
	make_up(&view, run);
	for (size_t i = 0; i < frames->count; i++)
		if (packet_parse(
			frames->frame[i].data, frames->frame[i].length, &p))
			look(&view, &p, run->ends.server_port);
	return put_ip(packet, &view, what);
}
