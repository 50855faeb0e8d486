/* SPDX-License-Identifier: MIT */
/*
 * Cause: the same close resets or does not, depending on how much a library
 * has read ahead of the program.
 *
 * Mechanism: at close the kernel looks at its own receive queue and at
 * nothing else (__tcp_close in net/ipv4/tcp.c).  A libevent bufferevent that
 * reads empties that queue into the process: what the program never looked at
 * counts as read, and a FIN goes out.  With a high watermark, or with more
 * than one read takes, some stays in the queue, and an RST goes out.
 *
 * Client sees: EOF, as if its message had been accepted; or ECONNRESET.
 *
 * Seen in the wild: a server that reset its clients, and ceased to after a
 * move to a buffering library, or the other way round once an upload grew.
 *
 * The service echoes up to four bytes and closes on a longer message, as
 * close_unread does.  This is the one server here that has bufferevents: all
 * others read from plain descriptors, because of this.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <err.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/queue.h>
#include <unistd.h>

#include "lib/server.h"

#define MOST 4

static unsigned high;

struct session {
	struct bufferevent *bev;
	bool faulty;
	LIST_ENTRY(session) next;
};

static LIST_HEAD(, session) sessions = LIST_HEAD_INITIALIZER(sessions);

static void
end(struct session *session)
{
	int fd = bufferevent_getfd(session->bev);

	bufferevent_free(session->bev);
	LIST_REMOVE(session, next);
	free(session);
	/* FIN or RST?  Only what is left in the kernel's queue decides. */
	close(fd);
}

static int
left_in_kernel(const struct session *session)
{
	int n = 0;

	if (ioctl(bufferevent_getfd(session->bev), FIONREAD, &n) == -1)
		err(1, "ioctl FIONREAD");
	return n;
}

static void
read_cb(struct bufferevent *bev, void *arg)
{
	struct session *session = arg;
	struct evbuffer *input = bufferevent_get_input(bev);
	size_t ahead = evbuffer_get_length(input);

	if (session->faulty && ahead > MOST) {
		server_log(NULL,
		    "closing with %zu bytes read ahead and %d in the kernel",
		    ahead, left_in_kernel(session));
		end(session);
		return;
	}
	server_log(NULL, "echoing %zu bytes", ahead);
	bufferevent_write_buffer(bev, input);
}

static void
event_cb(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	server_log(NULL, "%s",
	    what & BEV_EVENT_EOF ? "the client closed" : server_errno(errno));
	end(arg);
}

/* The library takes the connection over before anything was read from it. */
static void
accepted(struct connection *c)
{
	struct session *session = calloc(1, sizeof(*session));

	if (session == NULL)
		err(1, "calloc");
	session->faulty = c->faulty;
	session->bev =
	    bufferevent_socket_new(server_events(), server_release(c), 0);
	if (session->bev == NULL)
		errx(1, "cannot make a bufferevent");
	LIST_INSERT_HEAD(&sessions, session, next);
	if (high > 0)
		bufferevent_setwatermark(session->bev, EV_READ, 0, high);
	bufferevent_setcb(session->bev, read_cb, NULL, event_cb, session);
	bufferevent_enable(session->bev, EV_READ | EV_WRITE);
}

static const char *
check(void)
{
	if (high > 0 && high <= MOST)
		return "--high is more than the four bytes that are echoed";
	return NULL;
}

static const struct server_option options[] = {
	{ .name = "high",
	    .value = "N",
	    .help = "high watermark: read ahead no more than N bytes (0: all)",
	    .number = &high,
	    .most = 4096 },
	{ 0 },
};

const struct cause cause = {
	.about = "Closes on a message that libevent has read, or has not.",
	.options = options,
	.check = check,
	.accepted = accepted,
};
