/* SPDX-License-Identifier: MIT */
/*
 * Two things of a new link are done by kernel workers, later than the calls
 * that ask for them, and what is sent before is lost without a word.
 *
 * The end of a veth pair that is brought up first has no carrier yet; when
 * the other end follows, a worker gives it one and only then a queue to send
 * through.  And the route that brings a host what is sent to its own IPv6
 * address comes from the worker of duplicate address detection, also where
 * there is none.  A lab is not ready before.
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
static int
runs(struct init *lab, int host, int index)
{
	struct rtnl_link *link = NULL;
	bool running;

	if (rtnl_link_get_kernel(lab->host[host].route, index, NULL, &link) < 0)
		return 0;
	running = (rtnl_link_get_flags(link) & IFF_RUNNING) != 0;
	rtnl_link_put(link);
	return running;
}

/*
 * Whether the host finds its own IPv6 address, to which no other route leads;
 * -1: trouble.
 */
static int
finds_itself(struct init *lab, int host, int index)
{
	struct sockaddr_in6 self = { .sin6_family = AF_INET6,
		.sin6_port = htons(9) };
	struct in_addr unused;
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool found;

	(void)index;
	if (fd == -1)
		return init_fail(lab, "socket(AF_INET6)");
	lab_addresses(&lab->plan, (enum host)host, &unused, &self.sin6_addr);
	found = connect(fd, (struct sockaddr *)&self, sizeof(self)) == 0;
	close(fd);
	return found;
}

static int
await(struct init *lab, int host, int index, unsigned groups,
    int (*done)(struct init *, int, int), const char *trouble)
{
	const struct sockaddr_nl about = { .nl_family = AF_NETLINK,
		.nl_groups = groups };
	struct pollfd news = { .events = POLLIN };
	char discarded[8192];
	int status = 0, is;

	if (init_enter(lab, host) == -1)
		return -1;
	/* First listen, then look: what changes in between is heard. */
	news.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (news.fd == -1 ||
	    bind(news.fd, (const struct sockaddr *)&about, sizeof(about)) == -1)
		status = init_fail(lab, "socket(NETLINK_ROUTE)");
	while (status == 0 && (is = done(lab, host, index)) != 1) {
		if (is == -1)
			status = -1;
		else if (poll(&news, 1, DEADLINE) != 1 ||
			 recv(news.fd, discarded, sizeof(discarded), 0) <= 0)
			status = init_failx(lab, "%s", trouble);
	}
	if (news.fd != -1)
		close(news.fd);
	return status;
}

int
carrier_await(struct init *lab, int host, int index)
{
	return await(lab, host, index, RTMGRP_LINK, runs,
	    "a link of the lab has no carrier");
}

int
carrier_await_address(struct init *lab, int host)
{
	if (!lab->ipv6)
		return 0;
	return await(lab, host, 0, RTMGRP_IPV6_ROUTE, finds_itself,
	    "a host of the lab cannot use its IPv6 address");
}
