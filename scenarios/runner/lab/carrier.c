/* SPDX-License-Identifier: MIT */
/*
 * The end of a veth pair that is brought up first has no carrier yet; when
 * the other end follows, a kernel worker gives it one and only then a queue
 * to send through.  What is sent before that is lost without a word, so a
 * lab is not ready before.
 */
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/route/link.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

#define DEADLINE 5000 /* milliseconds */

/* Whether the kernel calls it running: it can send. */
static bool
runs(struct init *lab, int host, int index)
{
	struct rtnl_link *link = NULL;
	bool running;

	if (rtnl_link_get_kernel(lab->host[host].route, index, NULL, &link) < 0)
		return false;
	running = (rtnl_link_get_flags(link) & IFF_RUNNING) != 0;
	rtnl_link_put(link);
	return running;
}

int
carrier_await(struct init *lab, int host, int index)
{
	const struct sockaddr_nl links = { .nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK };
	struct pollfd news = { .events = POLLIN };
	char discarded[8192];
	int status = 0;

	if (init_enter(lab, host) == -1)
		return -1;
	/* First listen, then look: what changes in between is heard. */
	news.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (news.fd == -1 ||
	    bind(news.fd, (const struct sockaddr *)&links, sizeof(links)) == -1)
		status = init_fail(lab, "socket(NETLINK_ROUTE)");
	while (status == 0 && !runs(lab, host, index)) {
		if (poll(&news, 1, DEADLINE) == 1 &&
		    recv(news.fd, discarded, sizeof(discarded), 0) > 0)
			continue;
		status = init_failx(lab, "a link of the lab has no carrier");
	}
	if (news.fd != -1)
		close(news.fd);
	return status;
}
