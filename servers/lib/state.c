/* SPDX-License-Identifier: MIT */
/* What the kernel says of a connection, without taking its error away. */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "server.h"

int
server_state(const struct connection *c)
{
	struct tcp_info info;
	socklen_t length = sizeof(info);

	if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &length) == -1)
		err(1, "getsockopt TCP_INFO");
	return info.tcpi_state;
}
