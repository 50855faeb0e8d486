/* SPDX-License-Identifier: MIT */
/* The wire's account: the captures of all hosts, as one list of segments. */
#include <stdlib.h>

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
	size_t first = out->count;

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
	senders_find(capture, out);
	for (size_t i = first; i < out->count; i++)
		if (out->sent[i].sender != HOST_MIDDLEBOX)
			out->sent[i].sender =
			    out->sent[i].sender == HOST_CLIENT ? from : to;
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

size_t
wire_client_ports(const struct frames frames[HOSTS],
    const struct endpoints *endpoints, uint16_t *ports, size_t room)
{
	struct segments segments = { 0 };
	size_t count;

	read_all(frames, endpoints, &segments, ports, room);
	count = segments.connections < room ? segments.connections : room;
	segments_free(&segments);
	return count;
}
