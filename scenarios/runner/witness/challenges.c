/* SPDX-License-Identifier: MIT */
/*
 * Which pure ACKs are challenge ACKs (RFC 5961).
 *
 * The kernel sends one in the same breath in which it takes in the doubtful
 * segment, so in the capture of the host that sends it the two are neighbours
 * among the segments of their connection.  A pure ACK is a challenge where the
 * segment right before it came in, and
 *  - was an RST: an exact one would have ended the connection in silence;
 *  - was a SYN, on a connection whose handshake this host had seen done;
 *  - acknowledged what this host had not sent yet.
 * Old data and keepalive probes draw a plain duplicate ACK, and no challenge.
 */
#include "wire.h"

static bool
is_pure_ack(const struct packet *p)
{
	return p->icmp == NULL && p->length == 0 &&
	       (p->flags & (SEGMENT_SYN | SEGMENT_FIN | SEGMENT_RST |
			       SEGMENT_ACK)) == SEGMENT_ACK;
}

/* Whether the handshake was done before seen[end]. */
static bool
is_established(const struct capture *capture, size_t end)
{
	const struct packet *p;

	for (size_t i = 0; i < end; i++) {
		p = &capture->seen[i].packet;
		if (p->icmp == NULL &&
		    packet_same_ends(p, &capture->seen[end].packet) &&
		    (p->flags & (SEGMENT_SYN | SEGMENT_RST | SEGMENT_ACK)) ==
			SEGMENT_ACK)
			return true;
	}
	return false;
}

/* Whether the ACK at seen[i] challenges what came in at seen[before]. */
static bool
is_challenge(const struct capture *capture, size_t i, size_t before)
{
	const struct packet *ack = &capture->seen[i].packet;
	const struct packet *p = &capture->seen[before].packet;

	if (capture->seen[before].outgoing)
		return false;
	if (p->flags & SEGMENT_RST)
		return true;
	if (p->flags & SEGMENT_SYN)
		return is_established(capture, before);
	return (p->flags & SEGMENT_ACK) && (int32_t)(p->ack - ack->seq) > 0;
}

void
challenges_mark(struct capture *capture)
{
	struct seen *seen = capture->seen;
	size_t j;

	for (size_t i = 1; i < capture->count; i++) {
		if (!seen[i].outgoing || !is_pure_ack(&seen[i].packet))
			continue;
		for (j = i; j-- > 0;)
			if (seen[j].packet.icmp == NULL &&
			    packet_same_ends(&seen[i].packet, &seen[j].packet))
				break;
		if (j != SIZE_MAX)
			seen[i].challenge = is_challenge(capture, i, j);
	}
}
