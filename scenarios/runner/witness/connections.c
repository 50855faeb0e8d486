/* SPDX-License-Identifier: MIT */
/* Connections in their order, and the numbers of their segments relative. */
#include <stdlib.h>

#include "../memory.h"
#include "wire.h"

/* One direction of a connection: what one end sends. */
struct way {
	uint32_t base; /* its SYN's number */
	bool known; /* the base is */
	uint32_t next; /* relative: beyond the last of what was sent */
	int scale; /* of its windows; -1 where it offered none */
	bool fin;
	uint32_t acked; /* on the wire: the last acknowledgement it sent */
};

struct connection {
	const struct packet *first; /* tells its ends */
	struct way way[2]; /* [to_server] */
	bool ended;
};

struct table {
	struct connection *connection;
	size_t count;
	size_t room;
};

static bool
is_syn(const struct sent *s, bool to_server)
{
	return s->packet.icmp == NULL && s->to_server == to_server &&
	       (s->packet.flags & (SEGMENT_SYN | SEGMENT_RST)) == SEGMENT_SYN;
}

/*
 * The number from which a way counts: its SYN's, and rather a SYN that an end
 * sent than one that is forged; else one below the first acknowledgement of
 * the other way; else one below the first segment.
 */
static void
find_base(
    const struct sents *sents, size_t from, bool to_server, struct way *way)
{
	const struct sent *first = &sents->sent[from], *s;
	int best = 0, rank;

	for (size_t i = from; i < sents->count; i++) {
		s = &sents->sent[i];
		if (s->packet.icmp != NULL ||
		    !packet_same_ends(&first->packet, &s->packet))
			continue;
		rank = 0;
		if (is_syn(s, to_server))
			rank = s->sender != HOST_MIDDLEBOX ? 4 : 3;
		else if (s->to_server != to_server &&
			 (s->packet.flags & SEGMENT_ACK))
			rank = 2;
		else if (s->to_server == to_server &&
			 !(s->packet.flags & SEGMENT_RST))
			rank = 1;
		if (rank <= best)
			continue;
		best = rank;
		way->base = rank > 2  ? s->packet.seq :
			    rank == 2 ? s->packet.ack - 1 :
					s->packet.seq - 1;
		way->known = true;
		if (best == 4)
			return;
	}
}

/*
 * The connection of sents->sent[i], an old one or a new one: ends that meet
 * again with a SYN of another number after their connection ended are new.
 */
static size_t
connection_of(struct table *table, const struct sents *sents, size_t i)
{
	const struct sent *s = &sents->sent[i];
	struct connection *c;

	for (size_t n = table->count; n-- > 0;) {
		c = &table->connection[n];
		if (!packet_same_ends(c->first, &s->packet))
			continue;
		if (c->ended && is_syn(s, true) &&
		    !(s->packet.flags & SEGMENT_ACK) &&
		    s->packet.seq != c->way[true].base)
			break;
		return n;
	}
	table->connection = xgrow(table->connection, table->count, &table->room,
	    sizeof(*table->connection));
	c = &table->connection[table->count];
	*c = (struct connection){ .first = &s->packet };
	for (int way = 0; way < 2; way++) {
		c->way[way].scale = -1;
		find_base(sents, i, way == 1, &c->way[way]);
	}
	return table->count++;
}

/* Whether an RST ends its connection: exact, or an answer to a SYN. */
static bool
is_exact(const struct connection *c, const struct sent *s)
{
	const struct way *way = &c->way[s->to_server];
	const struct way *other = &c->way[!s->to_server];

	return s->packet.seq == way->base + way->next ||
	       s->packet.seq == other->acked || way->next == 0;
}

/* How much of the sequence's room a segment takes. */
static uint32_t
room_of(const struct segment *s)
{
	return s->length + ((s->flags & SEGMENT_SYN) != 0) +
	       ((s->flags & SEGMENT_FIN) != 0);
}

/* Takes from a segment's front what was sent before: SYN, then data. */
static void
trim(struct segment *s, uint32_t old)
{
	s->seq += old;
	if (s->flags & SEGMENT_SYN)
		old--;
	s->flags &= (uint8_t)~SEGMENT_SYN;
	s->length -= old < s->length ? old : s->length;
}

/*
 * What an end sent again is `again`; of what repeats and goes on, only the
 * new part stays.  A forger repeats nothing: what it sends is its act.
 */
static void
note_sent(struct way *way, const struct sent *s, struct segment *out)
{
	int32_t old = (int32_t)(way->next - out->seq);

	if (s->sender == HOST_MIDDLEBOX || (out->flags & SEGMENT_RST))
		return;
	out->keepalive = segment_is_pure_ack(out) && old == 1;
	/* A challenge has the number that comes next, a probe the one before.
	 */
	out->challenge &= !out->keepalive;
	if (room_of(out) == 0)
		return;
	if (old >= (int32_t)room_of(out)) {
		out->again = true;
		return;
	}
	if (old > 0)
		trim(out, (uint32_t)old);
	way->next = out->seq + room_of(out);
	if (out->flags & SEGMENT_FIN)
		way->fin = true;
}

/* A RST that answers no acknowledgement has number 0, and no other base. */
static uint32_t
relative_seq(const struct way *way, const struct packet *p)
{
	if ((p->flags & SEGMENT_RST) && p->seq == 0)
		return 0;
	return way->known ? p->seq - way->base : 0;
}

/* The window in bytes; both SYNs must have offered a scale for one. */
static uint32_t
window(const struct connection *c, const struct sent *s)
{
	int scale = c->way[s->to_server].scale;

	if ((s->packet.flags & SEGMENT_SYN) ||
	    c->way[!s->to_server].scale == -1 || scale == -1)
		return s->packet.window;
	return (uint32_t)s->packet.window << scale;
}

static void
read_tcp(struct connection *c, const struct sent *s, struct segment *out)
{
	struct way *way = &c->way[s->to_server];
	struct way *other = &c->way[!s->to_server];
	const struct packet *p = &s->packet;

	out->flags = p->flags;
	out->seq = relative_seq(way, p);
	out->ack =
	    (p->flags & SEGMENT_ACK) && other->known ? p->ack - other->base : 0;
	out->length = p->length;
	out->timestamps = p->timestamps;
	out->challenge = s->challenge;
	if ((p->flags & SEGMENT_SYN) && s->sender != HOST_MIDDLEBOX)
		way->scale = p->scale;
	out->window = window(c, s);
	if ((p->flags & SEGMENT_RST) && is_exact(c, s))
		c->ended = true;
	note_sent(way, s, out);
	if (p->flags & SEGMENT_ACK)
		way->acked = p->ack;
	if (way->fin && other->fin)
		c->ended = true;
}

void
connections_read(const struct sents *sents, struct segments *out,
    uint16_t *ports, size_t room)
{
	struct table table = { 0 };
	struct segment *segment;
	const struct sent *s;
	size_t n;

	for (size_t i = 0; i < sents->count; i++) {
		s = &sents->sent[i];
		n = connection_of(&table, sents, i);
		if (n < room)
			ports[n] = s->to_server ? s->packet.src_port :
						  s->packet.dst_port;
		out->segment = xgrow(out->segment, out->count, &out->room,
		    sizeof(*out->segment));
		segment = &out->segment[out->count++];
		*segment = (struct segment){
			.kind = s->packet.icmp ? SEGMENT_ICMP : SEGMENT_TCP,
			.connection = (unsigned)n,
			.sender = s->sender,
			.to_server = s->to_server,
			.ttl = s->packet.ttl,
			.icmp = s->packet.icmp,
		};
		if (segment->kind == SEGMENT_TCP)
			read_tcp(&table.connection[n], s, segment);
	}
	out->connections = (unsigned)table.count;
	free(table.connection);
}
