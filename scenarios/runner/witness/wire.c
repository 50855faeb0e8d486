/* SPDX-License-Identifier: MIT */
/* The wire's account: the captures of all hosts, as one list of segments. */
#include <stdlib.h>

#include "wire.h"

static void
read_all(const struct frames frames[HOSTS], const struct endpoints *endpoints,
    struct segments *out, uint16_t *ports, size_t room)
{
	struct capture capture[HOSTS] = { 0 };
	struct sents sents = { 0 };

	for (int i = 0; i < HOSTS; i++)
		capture_read(&frames[i], endpoints, &capture[i]);
	challenges_mark(&capture[HOST_CLIENT]);
	challenges_mark(&capture[HOST_SERVER]);
	senders_find(capture, &sents);
	connections_read(&sents, out, ports, room);
	for (int i = 0; i < HOSTS; i++)
		capture_free(&capture[i]);
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
