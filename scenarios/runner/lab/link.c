/* SPDX-License-Identifier: MIT */
/* One link: a veth pair, its addresses, routes and permanent neighbours. */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "init.h"

#define MTU 1500

/* The interface towards the client is eth0 on a router, the other eth1. */
static const char *
port_name(const struct init *lab, int host, int port)
{
	return lab->hosts == 3 && host == HOST_MIDDLEBOX && port == 1 ? "eth1" :
									"eth0";
}

static int
check(struct init *lab, int error, const char *what)
{
	if (error >= 0)
		return 0;
	return init_failx(lab, "%s: %s", what, nl_geterror(error));
}

/* Locally administered: 02:00:00:00:HOST:PORT. */
static void
set_mac(struct init *lab, int host, int port)
{
	struct init_port *p = &lab->host[host].port[port];

	memcpy(p->mac,
	    (uint8_t[6]){ 2, 0, 0, 0, (uint8_t)(host + 1), (uint8_t)port }, 6);
}

static void
put_link(struct rtnl_link *link, const char *name, const uint8_t mac[6])
{
	struct nl_addr *a = nl_addr_build(AF_LLC, mac, 6);

	rtnl_link_set_name(link, name);
	rtnl_link_set_mtu(link, MTU);
	rtnl_link_set_addr(link, a);
	nl_addr_put(a);
}

/* Makes the pair: one end in host a, the other in host b. */
static int
make_pair(struct init *lab, int a, int a_port, int b, int b_port)
{
	struct rtnl_link *link = rtnl_link_veth_alloc();
	struct rtnl_link *peer = rtnl_link_veth_get_peer(link);
	int error;

	put_link(
	    link, port_name(lab, a, a_port), lab->host[a].port[a_port].mac);
	put_link(
	    peer, port_name(lab, b, b_port), lab->host[b].port[b_port].mac);
	rtnl_link_set_ns_fd(peer, lab->host[b].net_fd);
	error =
	    rtnl_link_add(lab->host[a].route, link, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_link_put(peer);
	rtnl_link_put(link);
	return check(lab, error, "making a veth pair");
}

/* Segmentation and checksums in software, so that captures show the truth. */
static int
offloads_off(struct init *lab, const char *name)
{
	static const uint32_t off[] = { ETHTOOL_STSO, ETHTOOL_SGSO,
		ETHTOOL_SGRO, ETHTOOL_STXCSUM, ETHTOOL_SRXCSUM };
	struct ethtool_value value = { 0 };
	struct ifreq request = { .ifr_data = (void *)&value };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int bad = 0;

	if (fd == -1)
		return init_fail(lab, "socket(SOCK_DGRAM)");
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]) && !bad; i++) {
		value.cmd = off[i];
		bad = ioctl(fd, SIOCETHTOOL, &request) == -1 &&
		      errno != EOPNOTSUPP;
	}
	if (bad)
		init_fail(lab, "turning the offloads of %s off", name);
	close(fd);
	return bad ? -1 : 0;
}

static struct nl_addr *
address(const struct init *lab, int host, int family)
{
	struct in_addr v4;
	struct in6_addr v6;

	lab_addresses(&lab->plan, (enum host)host, &v4, &v6);
	return family == AF_INET ? nl_addr_build(AF_INET, &v4, sizeof(v4)) :
				   nl_addr_build(AF_INET6, &v6, sizeof(v6));
}

/* A host's own address on a port: /32 and /128, what is on-link is routed. */
static int
add_address(struct init *lab, int host, int index, int family)
{
	struct nl_addr *local = address(lab, host, family);
	struct rtnl_addr *a = rtnl_addr_alloc();
	int error;

	nl_addr_set_prefixlen(local, family == AF_INET ? 32 : 128);
	rtnl_addr_set_ifindex(a, index);
	rtnl_addr_set_local(a, local);
	/* Usable at once, and no way to itself but the local route. */
	if (family == AF_INET6)
		rtnl_addr_set_flags(a, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
	error = rtnl_addr_add(lab->host[host].route, a, 0);
	rtnl_addr_put(a);
	nl_addr_put(local);
	return check(lab, error, "adding an address");
}

/* Everything for `to` goes out of this port. */
static int
add_route(struct init *lab, int host, int index, int to, int family)
{
	struct nl_addr *dst = address(lab, to, family);
	struct rtnl_route *r = rtnl_route_alloc();
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	int error;

	nl_addr_set_prefixlen(dst, family == AF_INET ? 32 : 128);
	rtnl_route_set_family(r, (uint8_t)family);
	rtnl_route_set_dst(r, dst);
	rtnl_route_set_scope(
	    r, family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
	rtnl_route_nh_set_ifindex(hop, index);
	rtnl_route_add_nexthop(r, hop);
	error = rtnl_route_add(lab->host[host].route, r, NLM_F_CREATE);
	rtnl_route_put(r);
	nl_addr_put(dst);
	return check(lab, error, "adding a route");
}

/* So that no ARP or neighbour discovery is ever in the way. */
static int
add_neighbour(struct init *lab, int host, int index, int to,
    const uint8_t mac[6], int family)
{
	struct nl_addr *dst = address(lab, to, family);
	struct nl_addr *hardware = nl_addr_build(AF_LLC, mac, 6);
	struct rtnl_neigh *n = rtnl_neigh_alloc();
	int error;

	rtnl_neigh_set_ifindex(n, index);
	rtnl_neigh_set_dst(n, dst);
	rtnl_neigh_set_lladdr(n, hardware);
	rtnl_neigh_set_state(n, NUD_PERMANENT);
	error = rtnl_neigh_add(
	    lab->host[host].route, n, NLM_F_CREATE | NLM_F_REPLACE);
	rtnl_neigh_put(n);
	nl_addr_put(hardware);
	nl_addr_put(dst);
	return check(lab, error, "adding a neighbour");
}

static int
bring_up(struct init *lab, int host, int index)
{
	struct rtnl_link *is = rtnl_link_alloc(), *want = rtnl_link_alloc();
	int error;

	rtnl_link_set_ifindex(is, index);
	rtnl_link_set_flags(want, IFF_UP);
	error = rtnl_link_change(lab->host[host].route, is, want, 0);
	rtnl_link_put(want);
	rtnl_link_put(is);
	return check(lab, error, "bringing a link up");
}

/* Brings one end up; `beyond` is the host at the far end of the path. */
static int
set_up(struct init *lab, int host, int port, int peer, const uint8_t mac[6],
    int beyond)
{
	const char *name = port_name(lab, host, port);
	struct init_port *p = &lab->host[host].port[port];
	static const int families[] = { AF_INET, AF_INET6 };

	if (init_enter(lab, host) == -1)
		return -1;
	p->index = (int)if_nametoindex(name);
	if (offloads_off(lab, name) == -1 ||
	    bring_up(lab, host, (int)if_nametoindex("lo")) == -1 ||
	    bring_up(lab, host, p->index) == -1 || marker_open(lab, p) == -1)
		return -1;
	for (int i = 0; i < (lab->ipv6 ? 2 : 1); i++) {
		if (host == HOST_MIDDLEBOX && port == 1)
			; /* a router needs one address: port 0 has it */
		else if (add_address(lab, host, p->index, families[i]) == -1)
			return -1;
		if (add_neighbour(
			lab, host, p->index, peer, mac, families[i]) == -1 ||
		    add_route(lab, host, p->index, peer, families[i]) == -1)
			return -1;
		if (beyond == peer)
			continue;
		if (add_neighbour(
			lab, host, p->index, beyond, mac, families[i]) == -1 ||
		    add_route(lab, host, p->index, beyond, families[i]) == -1)
			return -1;
	}
	return 0;
}

int
link_join(struct init *lab, int a, int a_port, int b, int b_port)
{
	/* On the client's side everything beyond is the server, and back. */
	const int beyond_a = a == HOST_CLIENT ? HOST_SERVER : b;
	const int beyond_b = b == HOST_SERVER ? HOST_CLIENT : a;

	set_mac(lab, a, a_port);
	set_mac(lab, b, b_port);
	if (make_pair(lab, a, a_port, b, b_port) == -1)
		return -1;
	if (set_up(lab, a, a_port, b, lab->host[b].port[b_port].mac,
		beyond_a) == -1)
		return -1;
	if (set_up(lab, b, b_port, a, lab->host[a].port[a_port].mac,
		beyond_b) == -1)
		return -1;
	if (carrier_await(lab, a, lab->host[a].port[a_port].index) == -1 ||
	    carrier_await_address(lab, a) == -1)
		return -1;
	return carrier_await_address(lab, b);
}
