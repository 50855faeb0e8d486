/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <err.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

#define DEADLINE 10000 /* milliseconds */

/* Returns when the error queue has something, or the connection is reset. */
static short
await(int fd, const char *what)
{
	struct pollfd p = { .fd = fd };

	if (poll(&p, 1, DEADLINE) != 1)
		errx(2, "deadline: %s", what);
	return p.revents;
}

int
client_request(int port)
{
	const struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((in_port_t)port) };
	const int when_acknowledged =
	    SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_OPT_TSONLY;
	const int on = 1;
	struct msghdr nothing = { 0 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &when_acknowledged,
		sizeof(when_acknowledged)) == -1)
		err(2, "socket");
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) ==
	    -1)
		err(2, "connect to port %d", port);
	if (send(fd, "hello", 5, MSG_NOSIGNAL) != 5)
		err(2, "send");
	await(fd, "the request's acknowledgement");
	/* Or the answer would be acknowledged when a timer says so. */
	if (setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on)) == -1)
		err(2, "setsockopt TCP_QUICKACK");
	if (recvmsg(fd, &nothing, MSG_ERRQUEUE) == -1)
		err(2, "recvmsg");
	return fd;
}

void
client_await_reset(int fd)
{
	if ((await(fd, "a reset") & POLLHUP) == 0)
		errx(2, "something came that is no reset");
	close(fd);
}
