/* SPDX-License-Identifier: MIT */
/*
 * Cause: a handshake is completed when the accept queue is full, on a host
 * that is told to reset it then (net.ipv4.tcp_abort_on_overflow=1).
 *
 * Mechanism: the last ACK of a handshake needs a place in the listener's
 * queue.  Without one it is dropped, and the client, which takes itself for
 * connected, is not told; or, with the setting, it is reset
 * (tcp_check_req in net/ipv4/tcp_minisocks.c).  A SYN that finds the queue
 * full is dropped in any case, so a client that comes too late is never reset:
 * it must have begun before the queue was full.
 *
 * Client sees: connect succeeds; then ECONNRESET.
 *
 * Seen in the wild: bursts of connections at a server that is slow to accept,
 * with a small backlog; TCP_DEFER_ACCEPT (nginx's "deferred"), as here, makes
 * the time between SYN and last ACK as long as the client likes.
 *
 * The server accepts nobody until it is told to end.
 */
#include <err.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

/* The queue is full when it holds more than that. */
#define BACKLOG 2

static bool defer;

static void
full(void)
{
	server_log(NULL, "%d clients wait, and the queue is full", BACKLOG + 1);
}

static void
listening(int fd)
{
	const int seconds = 30;

	/* Until its first data a client's last ACK is ignored. */
	if (defer && setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds,
			 sizeof(seconds)) == -1)
		err(1, "setsockopt TCP_DEFER_ACCEPT");
	/* The kernel resets, or drops, who finds more than that waiting. */
	if (listen(fd, BACKLOG) == -1)
		err(1, "listen");
	server_pause_accepting();
	server_await_queue(BACKLOG + 1, full);
}

static void
accepted(struct connection *c)
{
	close(server_release(c));
}

static const char *
check(void)
{
	return server_first() != ULONG_MAX ?
		   "accepts nobody, so --first K says nothing here" :
		   NULL;
}

static const struct server_option options[] = {
	{ .name = "defer",
	    .help = "TCP_DEFER_ACCEPT: who says nothing is not queued",
	    .flag = &defer },
	{ 0 },
};

const struct cause cause = {
	.about = "Has a queue for three clients, and accepts none.",
	.options = options,
	.check = check,
	.listening = listening,
	.accepted = accepted,
};
