/* SPDX-License-Identifier: MIT */
/* Conditions of a connection's queues: woken by the kernel, never polled. */
#include <err.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "private.h"

static int
ask(const struct connection *c, unsigned long request, const char *name)
{
	int n = 0;

	if (ioctl(c->fd, request, &n) == -1)
		err(1, "ioctl %s", name);
	return n;
}

int
server_unread(const struct connection *c)
{
	return ask(c, FIONREAD, "FIONREAD");
}

int
server_unsent(const struct connection *c)
{
	return ask(c, SIOCOUTQNSD, "SIOCOUTQNSD");
}

int
server_unacknowledged(const struct connection *c)
{
	return ask(c, SIOCOUTQ, "SIOCOUTQ");
}

void
server_watch_acknowledgements(struct connection *c)
{
	int flags = SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_OPT_TSONLY |
		    SOF_TIMESTAMPING_SOFTWARE;

	if (setsockopt(c->fd, SOL_SOCKET, SO_TIMESTAMPING, &flags,
		sizeof(flags)) == -1)
		err(1, "setsockopt SO_TIMESTAMPING");
}

/* A client that has reset the connection will acknowledge nothing more. */
static void
give_up_if_gone(struct connection *c)
{
	int error = 0;
	socklen_t length = sizeof(error);

	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error == 0)
		return;
	server_log(c, "waiting for the client: %s", server_errno(error));
	close(server_release(c));
}

/*
 * Only the wake-up matters, not the time stamps that caused it: they are left
 * in the error queue.  (To take them out after asking could lose a wake-up.)
 */
void
await_fired(struct client *client)
{
	if (ask(&client->c, SIOCOUTQ, "SIOCOUTQ") == 0)
		cause.acknowledged(&client->c);
	else
		give_up_if_gone(&client->c);
}

void
server_await_acknowledged(struct connection *c)
{
	/*
	 * A near client has acknowledged already: to ask costs one call, and
	 * to wait four (epoll_ctl to add and delete, epoll_wait, asking).
	 */
	if (ask(c, SIOCOUTQ, "SIOCOUTQ") == 0) {
		cause.acknowledged(c);
		return;
	}
	/*
	 * An error queue with something in it is a readable event, and so are
	 * bytes that nobody is going to read: edge-triggered, those wake once.
	 * An edge that has passed is reported when the event is added.
	 */
	connection_wait(
	    (struct client *)c, EV_READ | EV_ET, AWAIT_ACKNOWLEDGED);
}
