/* SPDX-License-Identifier: MIT */
/*
 * Cause: the client has not answered the server's keepalive probes.
 *
 * Mechanism: a program asks for keepalives with SO_KEEPALIVE; after
 * TCP_KEEPIDLE seconds of silence the kernel sends a segment that repeats a
 * byte which was acknowledged long ago, and again each TCP_KEEPINTVL.  After
 * TCP_KEEPCNT unanswered ones it gives up, and sends an RST to whoever may be
 * there (RFC 1122 4.2.3.6; tcp_keepalive_timer in net/ipv4/tcp_timer.c).
 *
 * Client sees: ECONNRESET, if it is there and only its answers are lost.
 * Server sees: ETIMEDOUT.
 *
 * Seen in the wild: laptops that slept; a NAT or a firewall in one direction;
 * servers with tuned keepalives (the kernel's own are 2 hours, and 9 probes).
 *
 * The service echoes.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "lib/server.h"

static unsigned watch;
static bool without;

/* One second is the least that the kernel takes. */
static void
keep_alive(struct connection *c)
{
	const int on = 1, one = 1;

	if (setsockopt(c->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) == -1)
		err(1, "setsockopt SO_KEEPALIVE");
	/* Silent for 1 s: a probe.  Unanswered for 1 s: an RST. */
	if (setsockopt(c->fd, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof(one)) ==
		-1 ||
	    setsockopt(c->fd, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof(one)) ==
		-1 ||
	    setsockopt(c->fd, IPPROTO_TCP, TCP_KEEPCNT, &one, sizeof(one)) ==
		-1)
		err(1, "setsockopt TCP_KEEP...");
}

/* One probe is enough: what comes later depends on who looks when. */
static void
still_there(struct connection *c)
{
	const int off = 0;

	if (setsockopt(c->fd, SOL_SOCKET, SO_KEEPALIVE, &off, sizeof(off)) ==
	    -1)
		err(1, "setsockopt SO_KEEPALIVE");
	server_log(c, "still there after %u ms", watch);
}

static void
accepted(struct connection *c)
{
	if (c->faulty && !without)
		keep_alive(c);
	if (watch > 0)
		server_after(c, watch, still_there);
}

static const struct server_option options[] = {
	{ .name = "without",
	    .help = "without keepalives: no reset",
	    .flag = &without },
	{ .name = "watch",
	    .value = "MS",
	    .help = "after so long stop it, and log that the client is there",
	    .number = &watch,
	    .most = 60000 },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo with keepalives, after one second, one second apart.",
	.options = options,
	.accepted = accepted,
	.readable = server_echo,
};
