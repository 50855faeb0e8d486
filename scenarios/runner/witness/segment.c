/* SPDX-License-Identifier: MIT */
/* Segments as text: the lines that a page would have to contain. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "grammar.h"

/* What makes a segment more than data and an acknowledgement. */
#define CONTROL (SEGMENT_SYN | SEGMENT_FIN | SEGMENT_RST)

/* Bytes for " seq=4294967295", with its NUL. */
#define WORD_PRINT 16

/* One connection's lines while they are put together. */
struct flow {
	unsigned connection;
	const struct lines *like;
	size_t printed;
	struct segment pending; /* the line that may still grow */
	bool open; /* there is one */
	struct lines *out;
};

bool
segment_is_pure_ack(const struct segment *segment)
{
	return segment->kind == SEGMENT_TCP && segment->length == 0 &&
	       (segment->flags & (CONTROL | SEGMENT_ACK)) == SEGMENT_ACK;
}

/* The page's words for the n-th line of a connection. */
static struct segment_words
words_for(const struct lines *like, unsigned connection, size_t n)
{
	bool here = true;
	const char *text;

	for (size_t i = 0; like != NULL && i < like->count; i++) {
		text = like->line[i].text;
		if (header_is(text))
			here = header_names(text, connection);
		else if (here && n-- == 0)
			return segment_line_words(text);
	}
	return (struct segment_words){ 0 };
}

static void
print_tcp(
    const struct segment *s, struct segment_words asked, struct lines *out)
{
	char length[WORD_PRINT] = "", seq[WORD_PRINT] = "";
	char ack[WORD_PRINT] = "", ttl[WORD_PRINT] = "";
	char flags[FLAGS_PRINT];

	flags_print(s->flags, flags);
	if (s->length > 0)
		snprintf(length, sizeof(length), " %u", s->length);
	if (asked.seq)
		snprintf(seq, sizeof(seq), " seq=%u", s->seq);
	if (asked.ack)
		snprintf(ack, sizeof(ack), " ack=%u", s->ack);
	if (asked.ttl)
		snprintf(ttl, sizeof(ttl), " ttl=%u", s->ttl);
	lines_add(out, 0, "%s > %s%s%s%s%s%s%s%s", host_name(s->sender), flags,
	    length, seq, ack, ttl, s->again ? " again" : "",
	    s->challenge ? " challenge" : "", s->keepalive ? " keepalive" : "");
}

static void
flush(struct flow *flow)
{
	const struct segment *s = &flow->pending;

	if (!flow->open)
		return;
	flow->open = false;
	if (s->kind == SEGMENT_ICMP)
		lines_add(flow->out, 0, "%s > icmp %s", host_name(s->sender),
		    s->icmp);
	else
		print_tcp(s,
		    words_for(flow->like, flow->connection, flow->printed),
		    flow->out);
	flow->printed++;
}

static bool
is_data(const struct segment *s)
{
	return s->kind == SEGMENT_TCP && s->length > 0 &&
	       (s->flags & CONTROL) == 0;
}

/* Whether b continues a: data of one sender, and no gap between. */
static bool
continues(const struct segment *a, const struct segment *b)
{
	return is_data(a) && is_data(b) && a->sender == b->sender &&
	       a->to_server == b->to_server && a->again == b->again &&
	       b->seq == a->seq + a->length;
}

static void
add(struct flow *flow, const struct segment *s)
{
	if (flow->open && continues(&flow->pending, s)) {
		flow->pending.length += s->length;
		flow->pending.flags |= s->flags;
		return;
	}
	flush(flow);
	flow->pending = *s;
	flow->open = true;
}

/* Adds a segment; a FIN that rides on data becomes a second one. */
static void
add_split(struct flow *flow, const struct segment *s)
{
	struct segment data = *s, fin = *s;

	if ((s->flags & CONTROL) != SEGMENT_FIN || s->length == 0) {
		add(flow, s);
		return;
	}
	data.flags &= (uint8_t)~SEGMENT_FIN;
	fin.flags &= (uint8_t) ~(SEGMENT_PSH | SEGMENT_URG);
	fin.seq += s->length;
	fin.length = 0;
	add(flow, &data);
	add(flow, &fin);
}

static void
print_flow(const struct segments *segments, unsigned connection, bool acks,
    bool retransmissions, const struct lines *like, struct lines *out)
{
	struct flow flow = {
		.connection = connection, .like = like, .out = out
	};

	for (size_t i = 0; i < segments->count; i++) {
		const struct segment *s = &segments->segment[i];

		if (s->connection == connection &&
		    (!s->again || retransmissions) &&
		    (!segment_is_pure_ack(s) || acks))
			add_split(&flow, s);
	}
	flush(&flow);
}

/* The header of the flow at `first` and all that are like it. */
static void
print_header(const struct lines *flow, unsigned first, unsigned count,
    bool *done, struct lines *out)
{
	char from[CONNECTION_NAME], to[CONNECTION_NAME];
	unsigned names = 0, end;
	char *ranges = xstrdup(""), *longer;

	for (unsigned i = first; i < count; i = end + 1) {
		end = i;
		if (!lines_equal(&flow[i], &flow[first]))
			continue;
		while (end + 1 < count &&
		       lines_equal(&flow[end + 1], &flow[first]))
			end++;
		memset(done + i, true, end - i + 1);
		names += end - i + 1;
		connection_print(i, from);
		connection_print(end, to);
		longer = i == end ? xasprintf("%s %s", ranges, from) :
				    xasprintf("%s %s-%s", ranges, from, to);
		free(ranges);
		ranges = longer;
	}
	lines_add(
	    out, 0, "%s%s", names > 1 ? "connections" : "connection", ranges);
	free(ranges);
}

static void
append(const struct lines *flow, struct lines *out)
{
	for (size_t i = 0; i < flow->count; i++)
		lines_add(out, 0, "%s", flow->line[i].text);
}

void
segments_print(const struct segments *segments, bool acks, bool retransmissions,
    const struct lines *like, struct lines *out)
{
	unsigned count = segments->connections;
	struct lines *flow = xcalloc(count, sizeof(*flow));
	bool *done = xcalloc(count, sizeof(*done));

	for (unsigned i = 0; i < count; i++)
		print_flow(segments, i, acks, retransmissions, like, &flow[i]);
	for (unsigned i = 0; i < count; i++) {
		if (done[i])
			continue;
		if (count > 1)
			print_header(flow, i, count, done, out);
		append(&flow[i], out);
	}
	for (unsigned i = 0; i < count; i++)
		lines_free(&flow[i]);
	free(flow);
	free(done);
}

void
segments_free(struct segments *segments)
{
	free(segments->segment);
	*segments = (struct segments){ 0 };
}
