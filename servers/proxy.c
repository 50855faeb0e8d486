/* SPDX-License-Identifier: MIT */
/*
 * Cause: a proxy between client and server resets its client.
 *
 * Mechanism: a proxy has two connections, and TCP knows nothing of their being
 * one: what happens to the server's is told to the client only if the program
 * tells it.  It closes over a request that it never read, which sends an RST
 * (RFC 1122 4.2.2.13), or aborts with SO_LINGER {1,0}.
 *
 * Client sees: ECONNRESET, from a host that it takes for the server.  With
 * --pretend, EOF: the proxy ends cleanly what was reset behind it.
 *
 * Seen in the wild: load balancers whose server is down, over their limit of
 * connections, or past their idle timeout; a port for HTTP that is spoken to
 * in another protocol.  nginx and HAProxy turn an upstream's reset in the
 * middle of an answer into a FIN, and the answer is short.
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

enum stage {
	STAGE_NEW, /* nothing has come from the client */
	STAGE_CONNECTING, /* its request stays unread until this is done */
	STAGE_RELAYING,
};

static const char *to;
static unsigned to_port, limit = UINT_MAX, idle_timeout;
static bool http, pretend;
static unsigned serving; /* clients that are */

static void
set_linger_zero(int fd)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
}

static void
end(struct connection *c)
{
	int upstream = server_release_upstream(c);

	if (upstream != -1)
		close(upstream);
	serving--;
	/* The kernel sends RST if bytes are unread, or the linger time is 0. */
	close(server_release(c));
}

/* Ends the client's connection for a reason that lies behind it, or in it. */
static void
fail(struct connection *c, const char *why, bool aborting)
{
	char unread[4096];

	if (pretend || !c->faulty) {
		server_log(c, "%s: ending as if all were well", why);
		while (recv(c->fd, unread, sizeof(unread), 0) > 0)
			continue;
	} else if (aborting) {
		server_log(c, "%s: aborting", why);
		set_linger_zero(c->fd);
	} else {
		server_log(c, "%s: closing with %d bytes unread", why,
		    server_unread(c));
	}
	end(c);
}

/* -------------------------------------------------------- to the client */

static void
answer(struct connection *c, int upstream)
{
	char bytes[4096];
	ssize_t n = recv(upstream, bytes, sizeof(bytes), 0);

	if (n > 0) {
		server_log(c, "relaying an answer of %zd bytes", n);
		server_write(c, bytes, (size_t)n);
	} else if (n == 0) {
		server_log(c, "the upstream closed: closing");
		end(c);
	} else if (errno != EAGAIN && errno != EINTR) {
		fail(c,
		    errno == ECONNRESET ? "the upstream was reset" :
					  "the upstream failed",
		    true);
	}
}

static void
upstream_idle(struct connection *c)
{
	fail(c, "the upstream says nothing", true);
}

/* ------------------------------------------------------ to the upstream */

static void relay_request(struct connection *c);

static void
connected(struct connection *c, int error)
{
	if (error != 0) {
		fail(c,
		    error == ECONNREFUSED ? "the upstream refused" :
					    "the upstream cannot be reached",
		    false);
		return;
	}
	c->stage = STAGE_RELAYING;
	relay_request(c);
}

/* Reads or peeks; 0 where there is nothing to do, and c may be gone. */
static ssize_t
receive(struct connection *c, char *bytes, size_t size, int flags)
{
	ssize_t n = recv(c->fd, bytes, size, flags);

	if (n > 0)
		return n;
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		server_log(c, "the client is gone");
		end(c);
	}
	return 0;
}

static void
relay_request(struct connection *c)
{
	char bytes[4096];
	ssize_t n;

	for (;;) {
		n = receive(c, bytes, sizeof(bytes), 0);
		if (n == 0)
			return;
		server_log(c, "relaying a request of %zd bytes", n);
		if (send(server_upstream(c), bytes, (size_t)n, MSG_NOSIGNAL) !=
		    n) {
			fail(c, "the upstream takes no more", true);
			return;
		}
	}
}

/* "GET ", or the beginning of such a word. */
static bool
looks_like_http(const char *bytes, ssize_t n)
{
	ssize_t i = 0;

	while (i < n && isupper((unsigned char)bytes[i]))
		i++;
	return i > 0 && (i == n || bytes[i] == ' ');
}

static void
begin(struct connection *c)
{
	static const struct upstream_calls calls = { connected, answer,
		upstream_idle };
	char bytes[16];
	ssize_t n = receive(c, bytes, sizeof(bytes), MSG_PEEK);

	if (n == 0)
		return;
	if (http && !looks_like_http(bytes, n)) {
		fail(c, "not HTTP", false);
		return;
	}
	c->stage = STAGE_CONNECTING;
	server_open_upstream(c, to, to_port, idle_timeout, &calls);
	/* The request is there all the time: only what is new is to wake. */
	server_await_arrivals(c);
}

static void
accepted(struct connection *c)
{
	serving++;
	if (serving > limit && c->faulty)
		fail(c, "too many connections", true);
}

static void
readable(struct connection *c)
{
	if (c->stage == STAGE_NEW)
		begin(c);
	else if (c->stage == STAGE_RELAYING)
		relay_request(c);
}

static const char *
check(void)
{
	return to == NULL || to_port == 0 ?
		   "--to and --to-port say where the server is" :
		   NULL;
}

static const struct server_option options[] = {
	{ .name = "to",
	    .value = "ADDR",
	    .help = "numeric address of the server",
	    .text = &to },
	{ .name = "to-port",
	    .value = "N",
	    .help = "and its port",
	    .number = &to_port,
	    .most = 65535 },
	{ .name = "limit",
	    .value = "N",
	    .help = "abort connections beyond N at a time",
	    .number = &limit,
	    .least = 1,
	    .most = UINT_MAX },
	{ .name = "http",
	    .help = "close on a request that does not begin like HTTP",
	    .flag = &http },
	{ .name = "idle-timeout",
	    .value = "MS",
	    .help = "abort when the server says nothing for so long (never)",
	    .number = &idle_timeout,
	    .most = 60000 },
	{ .name = "pretend",
	    .help = "read all and close cleanly instead, whatever happened",
	    .flag = &pretend },
	{ 0 },
};

const struct cause cause = {
	.about = "Relays to a server, and resets its client when that fails.",
	.options = options,
	.check = check,
	.accepted = accepted,
	.readable = readable,
};
