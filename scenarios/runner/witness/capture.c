/* SPDX-License-Identifier: MIT */
/* What one host's packet socket heard: reading it, keeping it. */
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "../memory.h"
#include "witness.h"

/* Longer than any frame of a lab, whose offloads are off. */
#define LONGEST 65536
#define ETHERTYPE_MARKER 0x88b5 /* IEEE 802, for local experiments */

/* Not the loopback, which is no network, nor the lab's own markers. */
static bool
is_wanted(const struct sockaddr_ll *from, const uint8_t *data, size_t length)
{
	return from->sll_hatype == ARPHRD_ETHER && length >= ETHER_HDR_LEN &&
	       (data[12] << 8 | data[13]) != ETHERTYPE_MARKER;
}

static uint64_t
time_of(struct msghdr *message)
{
	struct cmsghdr *c;
	struct timespec t;

	for (c = CMSG_FIRSTHDR(message); c != NULL;
	     c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_level != SOL_SOCKET ||
		    c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&t, CMSG_DATA(c), sizeof(t));
		return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
	}
	return 0;
}

static void
keep(struct frames *frames, struct msghdr *message, const uint8_t *data,
    size_t length)
{
	const struct sockaddr_ll *from = message->msg_name;
	struct frame *frame;

	frames->frame = xgrow(frames->frame, frames->count, &frames->room,
	    sizeof(*frames->frame));
	frame = &frames->frame[frames->count++];
	*frame = (struct frame){
		.nanoseconds = time_of(message),
		.outgoing = from->sll_pkttype == PACKET_OUTGOING,
		.interface = (uint32_t)from->sll_ifindex,
		.length = (uint32_t)length,
		.data = xcalloc(length, 1),
	};
	memcpy(frame->data, data, length);
}

/* Adds the frames that were lost since this was last asked. */
static int
count_lost(int packet_fd, struct frames *frames)
{
	struct tpacket_stats stats;
	socklen_t length = sizeof(stats);

	if (getsockopt(packet_fd, SOL_PACKET, PACKET_STATISTICS, &stats,
		&length) == -1)
		return -1;
	frames->lost += stats.tp_drops;
	return 0;
}

int
wire_drain(int packet_fd, struct frames *frames)
{
	static uint8_t data[LONGEST];
	char control[CMSG_SPACE(sizeof(struct timespec))];
	struct sockaddr_ll from;
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr message;
	ssize_t n;

	while (frames->count < WIRE_MOST) {
		message = (struct msghdr){
			.msg_name = &from,
			.msg_namelen = sizeof(from),
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		n = recvmsg(packet_fd, &message, MSG_DONTWAIT);
		/* ENETDOWN says once that a link has gone, and is no loss. */
		if (n == -1 && (errno == EINTR || errno == ENETDOWN))
			continue;
		if (n == -1 && errno == EAGAIN)
			return count_lost(packet_fd, frames);
		if (n == -1)
			return -1;
		if (is_wanted(&from, data, (size_t)n))
			keep(frames, &message, data, (size_t)n);
	}
	errno = EOVERFLOW;
	return -1;
}

void
frames_free(struct frames *frames)
{
	for (size_t i = 0; i < frames->count; i++)
		free(frames->frame[i].data);
	free(frames->frame);
	*frames = (struct frames){ 0 };
}
