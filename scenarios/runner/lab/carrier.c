/* SPDX-License-Identifier: MIT */
/*
 * What a kernel worker does some time after a link was made, and without
 * which a frame is lost without a word; so a lab is not ready before.
 *
 * The end of a veth pair that is brought up first has no carrier; when the
 * other end follows it gets one, and only then a queue to send through.  An
 * IPv6 address gets its local route only after that: until then what is sent
 * to it arrives and is nobody's.
 */
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/route/link.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

#define DEADLINE 5000 /* milliseconds */
#define ROUTE_LOCAL 0x80000000U /* RTF_LOCAL of <linux/ipv6_route.h> */

/* Whether the kernel calls it running: it can send.  1, 0, or -1: trouble. */
static int
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

/* Whether the host's own IPv6 address has its local route: likewise. */
static int
is_local(struct init *lab, int host, int index)
{
	struct in_addr ipv4;
	struct in6_addr ipv6;
	char address[33], line[256], found[33];
	unsigned flags;
	bool local = false;
	FILE *routes = fopen("/proc/self/net/ipv6_route", "re");

	(void)index;
	if (routes == NULL)
		return init_fail(lab, "/proc/self/net/ipv6_route");
	lab_addresses(&lab->plan, (enum host)host, &ipv4, &ipv6);
	for (int i = 0; i < 16; i++)
		snprintf(
		    address + 2 * (ptrdiff_t)i, 3, "%02x", ipv6.s6_addr[i]);
	/* Destination, source, next hop, metric, two counts, flags, device. */
	while (!local && fgets(line, sizeof(line), routes) != NULL)
		local = sscanf(line, "%32s 80 %*s %*s %*s %*s %*s %*s %x",
			    found, &flags) == 2 &&
			strcmp(found, address) == 0 &&
			(flags & ROUTE_LOCAL) != 0;
	fclose(routes);
	return local;
}

/* Waits, woken by news of these groups, until it is so. */
static int
await(struct init *lab, int host, int index, unsigned groups,
    int (*is_so)(struct init *lab, int host, int index), const char *else_what)
{
	const struct sockaddr_nl news_of = { .nl_family = AF_NETLINK,
		.nl_groups = groups };
	struct pollfd news = { .events = POLLIN };
	char discarded[8192];
	int status = 0, so = 0;

	if (init_enter(lab, host) == -1)
		return -1;
	/* First listen, then look: what changes in between is heard. */
	news.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (news.fd == -1 || bind(news.fd, (const struct sockaddr *)&news_of,
				 sizeof(news_of)) == -1)
		status = init_fail(lab, "socket(NETLINK_ROUTE)");
	while (status == 0 && (so = is_so(lab, host, index)) != 1) {
		if (so == -1)
			status = -1;
		else if (poll(&news, 1, DEADLINE) == 1 &&
			 recv(news.fd, discarded, sizeof(discarded), 0) > 0)
			continue;
		else
			status = init_failx(lab, "%s", else_what);
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
	return await(lab, host, 0, RTMGRP_IPV6_ROUTE | RTMGRP_IPV6_IFADDR,
	    is_local, "an IPv6 address of the lab has no local route");
}
