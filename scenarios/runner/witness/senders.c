/* SPDX-License-Identifier: MIT */
/*
 * Who sent what: the captures of all hosts compared.
 *
 * A segment is known again on its way by all that no router changes: its
 * ends, numbers, flags, length, and the IPv4 identification.  What an end has
 * outgoing is that end's, whether it arrived or not.  What an end received and
 * the other end never sent is the middlebox's, whatever its source address.
 */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "wire.h"

bool
packet_same_ends(const struct packet *a, const struct packet *b)
{
	if (a->src_port == b->src_port && a->dst_port == b->dst_port &&
	    IN6_ARE_ADDR_EQUAL(&a->src, &b->src) &&
	    IN6_ARE_ADDR_EQUAL(&a->dst, &b->dst))
		return true;
	return a->src_port == b->dst_port && a->dst_port == b->src_port &&
	       IN6_ARE_ADDR_EQUAL(&a->src, &b->dst) &&
	       IN6_ARE_ADDR_EQUAL(&a->dst, &b->src);
}

static bool
is_same(const struct packet *a, const struct packet *b)
{
	return a->seq == b->seq && a->ack == b->ack && a->flags == b->flags &&
	       a->length == b->length && a->id == b->id &&
	       a->src_port == b->src_port && a->dst_port == b->dst_port &&
	       (a->icmp == NULL) == (b->icmp == NULL) &&
	       (a->icmp == NULL || strcmp(a->icmp, b->icmp) == 0) &&
	       IN6_ARE_ADDR_EQUAL(&a->src, &b->src) &&
	       IN6_ARE_ADDR_EQUAL(&a->dst, &b->dst);
}

static bool
is_server(const struct endpoints *endpoints, const struct in6_addr *address,
    uint16_t port)
{
	if (port != endpoints->server_port)
		return false;
	if (endpoints->middlebox_port == 0)
		return true; /* whatever address it was translated to */
	return IN6_IS_ADDR_V4MAPPED(address) ?
		   memcmp(address->s6_addr + 12, &endpoints->ipv4[HOST_SERVER],
		       4) == 0 :
		   IN6_ARE_ADDR_EQUAL(address, &endpoints->ipv6[HOST_SERVER]);
}

/* The direction of a packet; false where it is not the server port's. */
static bool
direction(
    const struct packet *p, const struct endpoints *endpoints, bool *to_server)
{
	const struct in6_addr *address = &endpoints->ipv6[HOST_SERVER];
	bool to = is_server(endpoints, &p->dst, p->dst_port);
	bool from = is_server(endpoints, &p->src, p->src_port);

	*to_server = to;
	if (to && from) /* the client's port is the same number */
		*to_server = IN6_IS_ADDR_V4MAPPED(&p->dst) ?
				 memcmp(p->dst.s6_addr + 12,
				     &endpoints->ipv4[HOST_SERVER], 4) == 0 :
				 IN6_ARE_ADDR_EQUAL(&p->dst, address);
	return to || from;
}

void
capture_read(const struct frames *frames, const struct endpoints *endpoints,
    struct capture *out)
{
	struct seen seen;

	for (size_t i = 0; i < frames->count; i++) {
		seen = (struct seen){
			.nanoseconds = frames->frame[i].nanoseconds,
			.outgoing = frames->frame[i].outgoing,
		};
		if (!packet_parse(frames->frame[i].data,
			frames->frame[i].length, &seen.packet) ||
		    !direction(&seen.packet, endpoints, &seen.to_server))
			continue;
		out->seen = xgrow(
		    out->seen, out->count, &out->room, sizeof(*out->seen));
		out->seen[out->count++] = seen;
	}
}

void
capture_free(struct capture *capture)
{
	free(capture->seen);
	*capture = (struct capture){ 0 };
}

/*
 * Finds what arrived among what the other end sent in the same direction:
 * the earliest that is the same, and has not arrived before.
 */
static void
match(struct capture *from, struct capture *to, bool to_server)
{
	size_t start = 0, i;
	struct seen *sent;

	for (size_t j = 0; j < to->count; j++) {
		if (to->seen[j].outgoing || to->seen[j].to_server != to_server)
			continue;
		while (start < from->count && (from->seen[start].matched ||
						  !from->seen[start].outgoing))
			start++;
		for (i = start; i < from->count; i++) {
			sent = &from->seen[i];
			if (sent->outgoing && !sent->matched &&
			    sent->to_server == to_server &&
			    is_same(&sent->packet, &to->seen[j].packet))
				break;
		}
		if (i == from->count)
			continue;
		from->seen[i].matched = to->seen[j].matched = true;
		from->seen[i].arrived_ttl = to->seen[j].packet.ttl;
	}
}

static void
add(struct sents *out, const struct seen *seen, enum host sender)
{
	out->sent =
	    xgrow(out->sent, out->count, &out->room, sizeof(*out->sent));
	out->sent[out->count] = (struct sent){
		.packet = seen->packet,
		.nanoseconds = seen->nanoseconds,
		.place = out->count,
		.sender = sender,
		.to_server = seen->to_server,
		.challenge = seen->challenge,
	};
	if (sender != HOST_MIDDLEBOX && seen->matched)
		out->sent[out->count].packet.ttl = seen->arrived_ttl;
	out->count++;
}

/* When the middlebox sent what arrived: by its own capture, if that has it. */
static uint64_t
sent_by_middlebox(const struct capture *middlebox, const struct seen *arrived)
{
	const struct seen *seen;
	uint64_t when = arrived->nanoseconds;

	for (size_t i = 0; i < middlebox->count; i++) {
		seen = &middlebox->seen[i];
		if (seen->nanoseconds > arrived->nanoseconds)
			break;
		if (seen->outgoing && is_same(&seen->packet, &arrived->packet))
			when = seen->nanoseconds;
	}
	return when;
}

/* What an end sent, and what it received that nobody else can have sent. */
static void
collect(const struct capture *end, const struct capture *middlebox,
    enum host host, struct sents *out)
{
	bool is_client = host == HOST_CLIENT;
	struct seen seen;

	for (size_t i = 0; i < end->count; i++) {
		seen = end->seen[i];
		if (seen.outgoing && seen.to_server == is_client)
			add(out, &seen, host);
		if (seen.outgoing || seen.matched ||
		    seen.to_server == is_client)
			continue;
		seen.nanoseconds = sent_by_middlebox(middlebox, &seen);
		add(out, &seen, HOST_MIDDLEBOX);
	}
}

static int
earlier(const void *a, const void *b)
{
	const struct sent *x = a, *y = b;

	if (x->nanoseconds != y->nanoseconds)
		return x->nanoseconds < y->nanoseconds ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

void
senders_sort(struct sents *sents)
{
	for (size_t i = 0; i < sents->count; i++)
		sents->sent[i].place = i;
	if (sents->count > 0)
		qsort(sents->sent, sents->count, sizeof(*sents->sent), earlier);
}

void
senders_find(struct capture capture[HOSTS], struct sents *out)
{
	match(&capture[HOST_CLIENT], &capture[HOST_SERVER], true);
	match(&capture[HOST_SERVER], &capture[HOST_CLIENT], false);
	collect(
	    &capture[HOST_CLIENT], &capture[HOST_MIDDLEBOX], HOST_CLIENT, out);
	collect(
	    &capture[HOST_SERVER], &capture[HOST_MIDDLEBOX], HOST_SERVER, out);
	senders_sort(out);
}
