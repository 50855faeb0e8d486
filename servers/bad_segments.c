/* SPDX-License-Identifier: MIT */
/*
 * Cause: a segment that does not fit the connection, or the lack of one.
 *
 * Mechanism: before a connection is established its numbers are all that says
 * whom one talks to, so what does not fit is answered by RST: an ACK at a
 * listener, a wrong ACK or SYN in SYN_RECV, a wrong ACK or timestamp in
 * SYN_SENT (RFC 9293 3.10.7.2 to 3.10.7.4, RFC 7323 section 5).  Afterwards
 * nothing that does not fit resets: it is dropped, queued, or answered by an
 * ACK (RFC 5961; tcp_validate_incoming in net/ipv4/tcp_input.c).
 *
 * Client sees: nothing of it, where the segment was forged.
 *
 * Seen in the wild: old duplicates, half-open connections, load balancers
 * that send the ACK of a handshake to a server that did not have its SYN; and
 * the article's segment "that does not fit within its expected sequence".
 *
 * The service is an echo.  With --fast-open a SYN with data makes a socket
 * that is in SYN_RECV; there it takes what comes and answers nothing.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "lib/server.h"

static bool fast_open;

static void
listening(int fd)
{
	const int queue = 8;

	if (fast_open && setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &queue,
			     sizeof(queue)) == -1)
		err(1, "setsockopt TCP_FASTOPEN");
}

static void
readable(struct connection *c)
{
	char buffer[4096];
	ssize_t n;

	if (!fast_open) {
		server_echo(c);
		return;
	}
	n = server_read(c, buffer, sizeof(buffer));
	if (n > 0)
		server_log(c, "got %zd bytes with the SYN", n);
}

static const struct server_option options[] = {
	{ .name = "fast-open",
	    .help = "take data with the SYN, and answer nothing",
	    .flag = &fast_open },
	{ 0 },
};

const struct cause cause = {
	.about = "Echoes what it gets, and is sent what does not fit.",
	.options = options,
	.listening = listening,
	.readable = readable,
};
