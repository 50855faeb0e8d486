/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <string.h>

#include "peer.h"
#include "private.h"

static int table = -1; /* closed by the end of the process */
static unsigned sequence;

struct question {
	struct nlmsghdr header;
	struct inet_diag_req_v2 request;
};

bool
peer_use(int fd)
{
	int domain, protocol;
	socklen_t length = sizeof(protocol);

	table = fd;
	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 &&
	       getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) ==
		   0 &&
	       domain == AF_NETLINK && protocol == NETLINK_SOCK_DIAG;
}

static void
set_end(const struct sockaddr_storage *end, __be32 address[4], __be16 *port,
    __u32 *interface)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (end->ss_family == AF_INET) {
		memcpy(&four, end, sizeof(four));
		*port = four.sin_port;
		memcpy(address, &four.sin_addr, sizeof(four.sin_addr));
		return;
	}
	memcpy(&six, end, sizeof(six));
	*port = six.sin6_port;
	memcpy(address, &six.sin6_addr, sizeof(six.sin6_addr));
	/* A link-local address means nothing without its link. */
	*interface = six.sin6_scope_id;
}

/* The connection's two ends as the client sees them. */
static bool
set_ends(const struct connection *c, struct inet_diag_req_v2 *request)
{
	const struct client *client = (const struct client *)c;
	struct sockaddr_storage own = { 0 };
	socklen_t length = sizeof(own);

	if (getsockname(c->fd, (struct sockaddr *)&own, &length) == -1)
		return false;
	request->sdiag_family = (__u8)own.ss_family;
	set_end(&client->address, request->id.idiag_src,
	    &request->id.idiag_sport, &request->id.idiag_if);
	set_end(&own, request->id.idiag_dst, &request->id.idiag_dport,
	    &request->id.idiag_if);
	return true;
}

static bool
send_question(const struct connection *c)
{
	struct question q = {
		.header = { .nlmsg_len = sizeof(q),
		    .nlmsg_type = SOCK_DIAG_BY_FAMILY,
		    .nlmsg_flags = NLM_F_REQUEST,
		    .nlmsg_seq = ++sequence },
		.request = { .sdiag_protocol = IPPROTO_TCP,
		    .idiag_states = ~0U,
		    .id.idiag_cookie = { INET_DIAG_NOCOOKIE,
			INET_DIAG_NOCOOKIE } },
	};
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	if (table == -1)
		table = socket(
		    AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (table == -1 || !set_ends(c, &q.request))
		return false;
	return sendto(table, &q, sizeof(q), MSG_NOSIGNAL,
		   (struct sockaddr *)&kernel, sizeof(kernel)) == sizeof(q);
}

enum peer
peer_ask(const struct connection *c, unsigned *unread)
{
	union {
		struct nlmsghdr header;
		char bytes[1024];
	} answer;
	const struct inet_diag_msg *found = NLMSG_DATA(&answer.header);
	ssize_t n;

	if (!send_question(c))
		return PEER_ABSENT;
	/* The kernel has answered before sendto(2) returned. */
	do
		n = recv(table, &answer, sizeof(answer), MSG_DONTWAIT);
	while (n > 0 ? answer.header.nlmsg_seq != sequence : errno == EINTR);
	if (n < (ssize_t)NLMSG_LENGTH(sizeof(*found)) ||
	    answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return PEER_ABSENT;
	/* Where there is no such connection, a listener may be found. */
	if (found->idiag_state == TCP_LISTEN)
		return PEER_ABSENT;
	*unread = found->idiag_rqueue;
	return PEER_SEEN;
}
