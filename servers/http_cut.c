/* SPDX-License-Identifier: MIT */
/*
 * Cause: the server ends the connection in the middle of HTTP.
 *
 * Mechanism: the same two ways in which any connection ends, at a moment that
 * means something in HTTP/1.1.  A close with SO_LINGER zero sends an RST, a
 * shutdown(SHUT_WR) a FIN (__tcp_close and tcp_shutdown in net/ipv4/tcp.c).
 * Neither says where in a message it comes; the receiver has to know what was
 * still to come (RFC 9112 8, incomplete messages, and 9.6, tear-down).
 *
 * Client sees: what was sent before, and then ECONNRESET or EOF.  Whether its
 * library calls that an error, and which, is what it is to be asked.
 *
 * Seen in the wild: a worker that died in the middle of an answer, an early
 * 413, an idle connection that is closed as it is used again, a proxy that
 * gave up.
 *
 * The URL is the fault: GET / lists them.  The cut comes only after the client
 * has read all that was sent, because an RST in its way would be a race: which
 * bytes are read before it is luck (timing=immediate shows it).
 */
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/exchange.h"
#include "lib/handshake.h"
#include "lib/peer.h"
#include "lib/stream_tls.h"
#include "lib/tls.h"

enum stage {
	TALKING, /* HTTP, by lib/exchange.c */
	ENDING, /* our side has ended; the client's has not */
	STALLED, /* nothing is read or written any more */
};

static unsigned client_sockets = UINT_MAX;
static bool tls;
static const char *ca_file, *handshake;

static void
abort_connection(struct connection *c)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	int fd = server_release(c);

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* The kernel sends RST, and no FIN. */
	close(fd);
}

static void
end_our_side(struct connection *c)
{
	/*
	 * The kernel sends FIN.  A close(2) would do so too, but only where
	 * nothing is unread, now and later: so the rest is read.
	 */
	shutdown(c->fd, SHUT_WR);
	c->stage = ENDING;
	server_await_readable(c);
}

static void
throw_away(struct connection *c)
{
	char rest[16384];
	ssize_t n = recv(c->fd, rest, sizeof(rest), 0);

	if (n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR)))
		return;
	if (n == 0)
		server_log(c, "the client closed");
	else
		server_log(c, "read: %s", server_errno(errno));
	close(server_release(c));
}

static void
stall(struct connection *c)
{
	c->stage = STALLED;
	server_await_arrivals(c);
}

/* One that has merely ended its side counts as gone: nobody could tell. */
static void
look_whether_it_left(struct connection *c)
{
	if (!server_has_ended(c))
		return;
	server_log(c, "the client left");
	close(server_release(c));
}

static void
end(struct connection *c, enum way way)
{
	switch (way) {
	case WAY_RST:
		abort_connection(c);
		break;
	case WAY_FIN:
		end_our_side(c);
		break;
	case WAY_STALL:
		stall(c);
		break;
	case WAY_OK:
		stream->end(c);
		end_our_side(c);
		break;
	}
}

static void
listening(int fd)
{
	if (!tls)
		return;
	tls_open(fd, ca_file);
	stream = &stream_tls;
	moment_tls = true;
}

static void
accepted(struct connection *c)
{
	exchange_begin(c, end);
	handshake_begin(c);
}

static void
gone(struct connection *c)
{
	stream->gone(c);
	exchange_free(c);
}

static void
readable(struct connection *c)
{
	if (c->stage == TALKING && handshake_is_cut(c))
		return;
	if (c->stage == TALKING)
		exchange_go_on(c);
	else if (c->stage == ENDING)
		throw_away(c);
	else
		look_whether_it_left(c);
}

static const char *
check(void)
{
	if (client_sockets != UINT_MAX && !peer_use((int)client_sockets))
		return "--client-sockets takes a descriptor of "
		       "NETLINK_SOCK_DIAG";
	if (!tls && (ca_file != NULL || handshake != NULL))
		return "--ca-file and --handshake need --tls";
	if (handshake != NULL && !handshake_read(handshake))
		return "--handshake takes client-hello, server-hello or "
		       "handshake, with /rst, /fin, /ok or /stall";
	return NULL;
}

static const struct server_option options[] = {
	{ .name = "client-sockets",
	    .value = "FD",
	    .help = "a NETLINK_SOCK_DIAG descriptor of the client's host",
	    .number = &client_sockets,
	    .most = INT_MAX },
	{ .name = "grace",
	    .value = "MS",
	    .help = "wait so long for a client that cannot be seen (200)",
	    .number = &late_grace,
	    .most = 60000 },
	{ .name = "tls",
	    .help = "TLS, with a certificate authority of this run",
	    .flag = &tls },
	{ .name = "ca-file",
	    .value = "FILE",
	    .help = "write the authority's certificate there (PEM)",
	    .text = &ca_file },
	{ .name = "handshake",
	    .value = "MOMENT/WAY",
	    .help = "cut in the handshake: client-hello, server-hello, or "
		    "handshake (after it)",
	    .text = &handshake },
	{ 0 },
};

const struct cause cause = {
	.about = "HTTP/1.1: the URL says where and how the connection is cut.",
	.options = options,
	.check = check,
	.listening = listening,
	.accepted = accepted,
	.readable = readable,
	.writable = exchange_go_on,
	.gone = gone,
};
