/* SPDX-License-Identifier: MIT */
/*
 * Cause: TCP_USER_TIMEOUT, and the client does not answer in that time.
 *
 * Mechanism: the option says how long data may be unacknowledged.  When data
 * is, the kernel gives the connection up and sends nothing (RFC 9293 3.9.1,
 * RFC 5482; tcp_write_timeout in net/ipv4/tcp_timer.c).  With keepalives, and
 * nothing unacknowledged, the same time decides how long a probe may be
 * unanswered; then it does send an RST (tcp_keepalive_timer).
 *
 * Client sees: nothing until it writes; or, with keepalives, ECONNRESET.
 * Server sees: ETIMEDOUT in both.
 *
 * Seen in the wild: gRPC, PostgreSQL's tcp_user_timeout, HAProxy's tcp-ut.
 *
 * The service echoes.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "lib/server.h"

static unsigned timeout = 300;
static bool keepalive;

static void
keep_alive(struct connection *c)
{
	const int on = 1, one = 1;

	if (setsockopt(c->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) ==
		-1 ||
	    setsockopt(c->fd, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof(one)) ==
		-1 ||
	    setsockopt(c->fd, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof(one)) ==
		-1)
		err(1, "setsockopt SO_KEEPALIVE");
}

static void
accepted(struct connection *c)
{
	if (!c->faulty)
		return;
	/* What is unacknowledged for longer ends the connection. */
	if (setsockopt(c->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout,
		sizeof(timeout)) == -1)
		err(1, "setsockopt TCP_USER_TIMEOUT");
	if (keepalive)
		keep_alive(c);
}

static const struct server_option options[] = {
	{ .name = "timeout",
	    .value = "MS",
	    .help = "TCP_USER_TIMEOUT (300)",
	    .number = &timeout,
	    .least = 1,
	    .most = 60000 },
	{ .name = "keepalive",
	    .help = "keepalives too, after one second, one second apart",
	    .flag = &keepalive },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo with TCP_USER_TIMEOUT.",
	.options = options,
	.accepted = accepted,
	.readable = server_echo,
};
