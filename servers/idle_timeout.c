/* SPDX-License-Identifier: MIT */
/*
 * Cause: a connection on which nothing was said for a while is ended.
 *
 * Mechanism: none in TCP, in which a connection may be silent for ever (RFC
 * 9293 has no idle timeout; RFC 1122 4.2.3.6 has keepalives off unless asked
 * for).  It is the server's own clock that ends it: by close, which sends a
 * FIN, or by an abort (SO_LINGER {1,0}), which sends an RST.
 *
 * Client sees: EOF or ECONNRESET.  If the RST is lost on its way the client
 * sees nothing until it writes, and that draws another one, from whoever has
 * the port then.
 *
 * Seen in the wild: keep-alive timeouts of HTTP servers; load balancers that
 * abort (an AWS Network Load Balancer forgets after 350 s and resets what
 * comes then); connection pools that keep connections longer than the server.
 *
 * The service echoes; each message starts the clock anew.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

enum reaction {
	CLOSE,
	ABORT,
};

static const char *const reactions[] = { "close", "abort", NULL };
static int reaction = ABORT;
static unsigned idle = 300;
static bool tell;

static void
end(struct connection *c)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };
	int fd;

	server_log(c, "idle for %u ms: %s", idle, reactions[reaction]);
	fd = server_release(c);
	if (reaction == ABORT &&
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* The kernel sends FIN, or RST if the linger time is 0. */
	close(fd);
	/* The client may have seen that before this is written. */
	if (tell)
		server_log(NULL, "that connection is closed");
}

static void
start_clock(struct connection *c)
{
	if (c->faulty)
		server_after(c, idle, end);
}

static void
readable(struct connection *c)
{
	char message[4096];
	ssize_t n = server_read(c, message, sizeof(message));

	if (n == 0)
		return;
	server_log(c, "echoing %zd bytes", n);
	server_write(c, message, (size_t)n);
	start_clock(c);
}

static const struct server_option options[] = {
	{ .name = "idle",
	    .value = "MS",
	    .help = "how long a connection may be silent (300)",
	    .number = &idle,
	    .least = 1,
	    .most = 86400000 },
	{ .name = "on-timeout",
	    .value = "close|abort",
	    .help = "how to end the connection (abort)",
	    .words = reactions,
	    .choice = &reaction },
	{ .name = "tell",
	    .help = "log when the connection has been ended",
	    .flag = &tell },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo that ends connections on which nothing is said.",
	.options = options,
	.accepted = start_clock,
	.readable = readable,
};
