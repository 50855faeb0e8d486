/* SPDX-License-Identifier: MIT */
/* The wire's account: the captures of all hosts, as one list of segments. */
#include <stdlib.h>

#include "../memory.h"
#include "wire.h"

/*
 * The segments of the connections between two hosts: `from` is their client,
 * `to` has the port.  In between may be the middlebox.
 */
static void
read_between(const struct frames frames[HOSTS],
    const struct endpoints *endpoints, enum host from, enum host to,
    struct sents *out)
{
	struct capture capture[HOSTS] = { 0 };
	struct endpoints view = *endpoints;
	struct sents found = { 0 };

	/* The comparison knows a client and a server: these two are they. */
	view.ipv4[HOST_SERVER] = endpoints->ipv4[to];
	view.ipv6[HOST_SERVER] = endpoints->ipv6[to];
	if (to == HOST_MIDDLEBOX)
		view.server_port = endpoints->middlebox_port;
	capture_read(&frames[from], &view, &capture[HOST_CLIENT]);
	capture_read(&frames[to], &view, &capture[HOST_SERVER]);
	if (from == HOST_CLIENT && to == HOST_SERVER)
		capture_read(
		    &frames[HOST_MIDDLEBOX], &view, &capture[HOST_MIDDLEBOX]);
	challenges_mark(&capture[HOST_CLIENT]);
	challenges_mark(&capture[HOST_SERVER]);
	senders_find(capture, &found);
	for (size_t i = 0; i < found.count; i++) {
		if (found.sent[i].sender != HOST_MIDDLEBOX)
			found.sent[i].sender =
			    found.sent[i].sender == HOST_CLIENT ? from : to;
		out->sent = xgrow(
		    out->sent, out->count, &out->room, sizeof(*out->sent));
		out->sent[out->count++] = found.sent[i];
	}
	free(found.sent);
	for (int i = 0; i < HOSTS; i++)
		capture_free(&capture[i]);
}

static void
read_all(const struct frames frames[HOSTS], const struct endpoints *endpoints,
    struct segments *out, uint16_t *ports, size_t room)
{
	struct sents sents = { 0 };

	if (endpoints->middlebox_port == 0) {
		read_between(
		    frames, endpoints, HOST_CLIENT, HOST_SERVER, &sents);
	} else {
		read_between(
		    frames, endpoints, HOST_CLIENT, HOST_MIDDLEBOX, &sents);
		read_between(
		    frames, endpoints, HOST_MIDDLEBOX, HOST_SERVER, &sents);
		senders_sort(&sents);
	}
	connections_read(&sents, out, ports, room);
	free(sents.sent);
}

void
wire_read(const struct frames frames[HOSTS], const struct endpoints *endpoints,
    struct segments *out)
{
	read_all(frames, endpoints, out, NULL, 0);
}

/* Whether the client itself sent any of a connection's segments. */
static bool
is_clients(const struct segments *segments, size_t connection)
{
	for (size_t i = 0; i < segments->count; i++)
		if (segments->segment[i].connection == connection &&
		    segments->segment[i].sender == HOST_CLIENT)
			return true;
	return false;
}

size_t
wire_client_ports(const struct frames frames[HOSTS],
    const struct endpoints *endpoints, uint16_t *ports, size_t room)
{
	struct segments segments = { 0 };
	size_t count;

	read_all(frames, endpoints, &segments, ports, room);
	count = segments.connections < room ? segments.connections : room;
	/* Behind a proxy another host's port may be the same number. */
	for (size_t i = 0; i < count && endpoints->middlebox_port != 0; i++)
		if (!is_clients(&segments, i))
			ports[i] = 0;
	segments_free(&segments);
	return count;
}

bool
wire_has_ports(const struct frames *frames, uint16_t a, uint16_t b)
{
	struct packet p;

	for (size_t i = 0; i < frames->count; i++)
		if (packet_parse(
			frames->frame[i].data, frames->frame[i].length, &p) &&
		    p.icmp == NULL &&
		    ((p.src_port == a && p.dst_port == b) ||
			(p.src_port == b && p.dst_port == a)))
			return true;
	return false;
}
