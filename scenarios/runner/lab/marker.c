/* SPDX-License-Identifier: MIT */
/*
 * Marker frames: a barrier on the wire.  Everything in a lab runs on one CPU,
 * where the kernel's queue of received frames is first in, first out: when a
 * marker has arrived, whatever was sent before it has been processed.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "init.h"

#define MARKER 0x88b5 /* IEEE 802 local experimental ethertype 1 */
#define DEADLINE 5000 /* milliseconds; a link that loses frames is broken */

int
marker_open(struct init *lab, struct init_port *port)
{
	struct sockaddr_ll here = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(MARKER),
		.sll_ifindex = port->index,
	};

	port->marker_fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (port->marker_fd == -1)
		return init_fail(lab, "socket(AF_PACKET)");
	if (bind(port->marker_fd, (struct sockaddr *)&here, sizeof(here)) == -1)
		return init_fail(lab, "bind(AF_PACKET)");
	return 0;
}

static int
pass(struct init *lab, const struct init_port *from, const struct init_port *to)
{
	struct pollfd arrival = { .fd = to->marker_fd, .events = POLLIN };
	uint8_t frame[60] = { 0 };

	memcpy(frame, to->mac, 6);
	memcpy(frame + 6, from->mac, 6);
	frame[12] = MARKER >> 8;
	frame[13] = MARKER & 0xff;
	if (send(from->marker_fd, frame, sizeof(frame), 0) == -1)
		return init_fail(lab, "sending a marker frame");
	if (poll(&arrival, 1, DEADLINE) != 1)
		return init_failx(lab, "a marker frame did not arrive");
	if (recv(to->marker_fd, frame, sizeof(frame), 0) == -1)
		return init_fail(lab, "receiving a marker frame");
	return 0;
}

int
marker_flush(struct init *lab)
{
	struct init_port *client = &lab->host[HOST_CLIENT].port[1];
	struct init_port *server = &lab->host[HOST_SERVER].port[0];
	struct init_port *middle = lab->host[HOST_MIDDLEBOX].port;

	if (lab->hosts == 2) {
		if (pass(lab, client, server) == -1)
			return -1;
		return pass(lab, server, client);
	}
	if (pass(lab, client, &middle[0]) == -1 ||
	    pass(lab, &middle[1], server) == -1 ||
	    pass(lab, server, &middle[1]) == -1)
		return -1;
	return pass(lab, &middle[0], client);
}
