/* SPDX-License-Identifier: MIT */
/* What a case leaves behind in the kernel: sockets, and what TCP learned. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp_metrics.h>
#include <netinet/tcp.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

/*
 * Every state of a connection, up to TCP_NEW_SYN_RECV, and so not that of a
 * socket which is merely bound: such go with their process, and to look for
 * them the kernel goes through the whole machine's table of ports.
 */
#define CONNECTED (((1U << 13) - 1) & ~(1U << TCP_LISTEN))

struct diag_request {
	struct nlmsghdr head;
	struct inet_diag_req_v2 body;
};

typedef int (*found_cb)(
    struct init *lab, int host, const struct inet_diag_msg *d, void *arg);

/* Goes through one dump's answers; -1 with trouble, or how many were found. */
static int
read_dump(struct init *lab, int host, found_cb found, void *arg)
{
	char buffer[16384] __attribute__((aligned(NLMSG_ALIGNTO)));
	int count = 0;

	for (;;) {
		ssize_t got =
		    recv(lab->host[host].diag_fd, buffer, sizeof(buffer), 0);
		struct nlmsghdr *h = (struct nlmsghdr *)buffer;

		if (got == -1)
			return init_fail(lab, "recv(NETLINK_SOCK_DIAG)");
		for (unsigned left = (unsigned)got; NLMSG_OK(h, left);
		     h = NLMSG_NEXT(h, left)) {
			if (h->nlmsg_type == NLMSG_DONE)
				return count;
			if (h->nlmsg_type == NLMSG_ERROR) {
				errno =
				    -((struct nlmsgerr *)NLMSG_DATA(h))->error;
				return init_fail(lab, "listing sockets");
			}
			count += found(lab, host, NLMSG_DATA(h), arg);
		}
	}
}

static int
dump(struct init *lab, int host, int family, uint32_t states, found_cb found,
    void *arg)
{
	struct diag_request request = {
		.head = { .nlmsg_len = sizeof(request),
		    .nlmsg_type = SOCK_DIAG_BY_FAMILY,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.body = { .sdiag_family = (uint8_t)family,
		    .sdiag_protocol = IPPROTO_TCP,
		    .idiag_states = states },
	};

	if (send(lab->host[host].diag_fd, &request, sizeof(request), 0) == -1)
		return init_fail(lab, "send(NETLINK_SOCK_DIAG)");
	return read_dump(lab, host, found, arg);
}

/* The sockets to destroy: it is done after the dump, which must be read. */
#define DOOMED 512
struct doomed {
	struct inet_diag_req_v2 socket[DOOMED];
	size_t count;
};

static int
doom(struct init *lab, int host, const struct inet_diag_msg *d, void *arg)
{
	struct doomed *list = arg;

	(void)lab;
	(void)host;
	if (list->count < DOOMED)
		list->socket[list->count++] = (struct inet_diag_req_v2){
			.sdiag_family = d->idiag_family,
			.sdiag_protocol = IPPROTO_TCP,
			.idiag_states = 1U << d->idiag_state,
			.id = d->id,
		};
	return 1;
}

/* Destroys one; a socket that went by itself meanwhile is as good. */
static int
destroy(struct init *lab, int host, const struct inet_diag_req_v2 *victim)
{
	struct diag_request request = {
		.head = { .nlmsg_len = sizeof(request),
		    .nlmsg_type = SOCK_DESTROY,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.body = *victim,
	};
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
		char rest[256];
	} reply = { .error.error = 0 };
	int fd = lab->host[host].diag_fd;

	if (send(fd, &request, sizeof(request), 0) == -1 ||
	    recv(fd, &reply, sizeof(reply), 0) == -1)
		return init_fail(lab, "SOCK_DESTROY");
	errno = -reply.error.error;
	if (errno != 0 && errno != ENOENT)
		return init_fail(lab, "SOCK_DESTROY");
	return 0;
}

static int
clean_family(struct init *lab, int host, int family)
{
	struct doomed list = { .count = 0 };
	int found =
	    dump(lab, host, family, CONNECTED | 1U << TCP_LISTEN, doom, &list);

	for (size_t i = 0; i < list.count; i++)
		if (destroy(lab, host, &list.socket[i]) == -1)
			return -1;
	return found;
}

int
clean_sockets(struct init *lab)
{
	int count = 0;

	for (unsigned host = 0; host < lab->hosts; host++) {
		for (int six = 0; six <= (lab->ipv6 ? 1 : 0); six++) {
			int n = clean_family(
			    lab, (int)host, six ? AF_INET6 : AF_INET);

			if (n == -1)
				return -1;
			count += n;
		}
	}
	return count;
}

/* What to destroy of one dump: what has this port. */
struct doomed_port {
	struct doomed list;
	uint16_t port;
};

static int
doom_port(struct init *lab, int host, const struct inet_diag_msg *d, void *arg)
{
	struct doomed_port *doomed = arg;

	if (ntohs(d->id.idiag_sport) != doomed->port &&
	    ntohs(d->id.idiag_dport) != doomed->port)
		return 0;
	return doom(lab, host, d, &doomed->list);
}

int
clean_connections(struct init *lab, int host, uint16_t port)
{
	int count = 0;

	for (int six = 0; six <= (lab->ipv6 ? 1 : 0); six++) {
		struct doomed_port doomed = { .port = port };
		int n = dump(lab, host, six ? AF_INET6 : AF_INET, CONNECTED,
		    doom_port, &doomed);

		if (n == -1)
			return -1;
		for (size_t i = 0; i < doomed.list.count; i++)
			if (destroy(lab, host, &doomed.list.socket[i]) == -1)
				return -1;
		count += n;
	}
	return count;
}

static int
has_port(struct init *lab, int host, const struct inet_diag_msg *d, void *arg)
{
	const uint16_t *port = arg;

	(void)lab;
	(void)host;
	return ntohs(d->id.idiag_sport) == *port ||
	       ntohs(d->id.idiag_dport) == *port;
}

int
clean_count(struct init *lab, int host, int state, uint16_t port)
{
	int count = 0;

	for (int six = 0; six <= (lab->ipv6 ? 1 : 0); six++) {
		int n = dump(lab, host, six ? AF_INET6 : AF_INET, 1U << state,
		    has_port, &port);

		if (n == -1)
			return -1;
		count += n;
	}
	return count;
}

static int
count_metric(struct nl_msg *message, void *arg)
{
	int *count = arg;

	(void)message;
	++*count;
	return NL_OK;
}

/*
 * Whether TCP remembers a peer: a round trip, a fast-open cookie.  It cannot
 * be made to forget: that takes rights outside the lab.
 */
static int
count_metrics(struct init *lab, struct init_host *h)
{
	int count = 0, error;

	if (h->metrics_family < 0)
		return 0; /* this kernel keeps none */
	nl_socket_modify_cb(
	    h->generic, NL_CB_VALID, NL_CB_CUSTOM, count_metric, &count);
	error = genl_send_simple(h->generic, h->metrics_family,
	    TCP_METRICS_CMD_GET, TCP_METRICS_GENL_VERSION, NLM_F_DUMP);
	if (error >= 0)
		error = nl_recvmsgs_default(h->generic);
	if (error < 0)
		return init_failx(
		    lab, "listing tcp_metrics: %s", nl_geterror(error));
	return count;
}

/* Connections that a firewall tracks; they outlive its rules. */
static int
count_tracked(void)
{
	FILE *f = fopen("/proc/sys/net/netfilter/nf_conntrack_count", "re");
	int count = 0;

	if (f == NULL)
		return 0; /* nothing is tracked */
	if (fscanf(f, "%d", &count) != 1)
		count = 0;
	fclose(f);
	return count;
}

/* IPv4 routes learned from ICMP: a write of anything flushes them. */
static int
flush_routes(struct init *lab)
{
	int fd = open("/proc/sys/net/ipv4/route/flush", O_WRONLY | O_CLOEXEC);

	if (fd == -1)
		return errno == ENOENT ? 0 : init_fail(lab, "ipv4/route/flush");
	(void)!write(fd, "1", 1);
	close(fd);
	return 0;
}

/* IPv6 routes learned from ICMP, which a user namespace may not flush. */
static int
count_routes(void)
{
	FILE *f = fopen("/proc/self/net/rt6_stats", "re");
	unsigned cached = 0;

	if (f == NULL)
		return 0; /* no IPv6 */
	/* The fifth number: exceptions in the routing table. */
	if (fscanf(f, "%*x %*x %*x %*x %x", &cached) != 1)
		cached = 0;
	fclose(f);
	return (int)cached;
}

int
clean_memory(struct init *lab)
{
	int learned = 0;

	for (unsigned host = 0; host < lab->hosts; host++) {
		int n = count_metrics(lab, &lab->host[host]);

		if (n == -1 || init_enter(lab, (int)host) == -1 ||
		    flush_routes(lab) == -1)
			return -1;
		learned += n + count_routes() + count_tracked();
	}
	return learned;
}
