/* SPDX-License-Identifier: MIT */
/* The hosts of a lab, each a network namespace, and what watches them. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/route/link.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"
#include "userns.h"

int
init_enter(struct init *lab, int host)
{
	if (setns(lab->host[host].net_fd, CLONE_NEWNET) == -1)
		return init_fail(lab, "setns(%s)", host_name((enum host)host));
	return 0;
}

/* A netlink socket of the host that this process is in. */
static struct nl_sock *
netlink(struct init *lab, int protocol)
{
	struct nl_sock *sk = nl_socket_alloc();

	if (sk != NULL && nl_connect(sk, protocol) == 0)
		return sk;
	init_fail(lab, "a netlink socket"); /* libnl knows few of the reasons */
	nl_socket_free(sk);
	return NULL;
}

/* Makes a network namespace; this process is in it afterwards. */
static int
unshare_network(struct init *lab)
{
	char *why;

	if (unshare(CLONE_NEWNET) == 0)
		return 0;
	why = userns_why_not(errno);
	return init_failx(lab, "%s", why);
}

/* Makes one host; this process is in it afterwards. */
static int
make_host(struct init *lab, struct init_host *h)
{
	if (unshare_network(lab) == -1)
		return -1;
	h->net_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (h->net_fd == -1)
		return init_fail(lab, "/proc/self/ns/net");
	h->packet_fd = -1;
	h->snmp_fd = open("/proc/self/net/snmp", O_RDONLY | O_CLOEXEC);
	h->netstat_fd = open("/proc/self/net/netstat", O_RDONLY | O_CLOEXEC);
	if (h->snmp_fd == -1 || h->netstat_fd == -1)
		return init_fail(lab, "/proc/self/net/netstat");
	h->diag_fd =
	    socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (h->diag_fd == -1)
		return init_fail(lab, "socket(NETLINK_SOCK_DIAG)");
	h->route = netlink(lab, NETLINK_ROUTE);
	h->generic = netlink(lab, NETLINK_GENERIC);
	if (h->route == NULL || h->generic == NULL)
		return -1;
	h->metrics_family = genl_ctrl_resolve(h->generic, "tcp_metrics");
	return sysctl_pin(lab);
}

/* The capture: everything that any link of the host carries. */
static int
open_capture(struct init *lab, struct init_host *h)
{
	struct sockaddr_ll any = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
	};
	const int on = 1, room = 8 * 1024 * 1024;

	/* Protocol 0: nothing is queued before it is bound and set up. */
	h->packet_fd =
	    socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (h->packet_fd == -1)
		return init_fail(lab, "socket(AF_PACKET)");
	if (setsockopt(h->packet_fd, SOL_SOCKET, SO_RCVBUFFORCE, &room,
		sizeof(room)) == -1 &&
	    setsockopt(
		h->packet_fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)) == -1)
		return init_fail(lab, "setsockopt(SO_RCVBUF)");
	if (setsockopt(h->packet_fd, SOL_SOCKET, SO_TIMESTAMPNS, &on,
		sizeof(on)) == -1)
		return init_fail(lab, "setsockopt(SO_TIMESTAMPNS)");
	if (bind(h->packet_fd, (struct sockaddr *)&any, sizeof(any)) == -1)
		return init_fail(lab, "bind(AF_PACKET)");
	return 0;
}

int
init_network(struct init *lab)
{
	/* Out of which the first host is made: it inherits some of the pins. */
	if (unshare_network(lab) == -1 || sysctl_pin(lab) == -1)
		return -1;
	for (unsigned i = 0; i < lab->hosts; i++)
		if (make_host(lab, &lab->host[i]) == -1)
			return -1;
	if (lab->hosts == 2) {
		if (link_join(lab, HOST_CLIENT, 1, HOST_SERVER, 0) == -1)
			return -1;
	} else if (link_join(lab, HOST_CLIENT, 1, HOST_MIDDLEBOX, 0) == -1 ||
		   link_join(lab, HOST_MIDDLEBOX, 1, HOST_SERVER, 0) == -1)
		return -1;
	for (unsigned i = 0; i < lab->hosts; i++)
		if (init_enter(lab, (int)i) == -1 ||
		    open_capture(lab, &lab->host[i]) == -1)
			return -1;
	return 0;
}
