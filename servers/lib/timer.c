/* SPDX-License-Identifier: MIT */
/* A clock for each connection, for the causes that are one. */
#include <err.h>

#include "private.h"

static void
timer_cb(evutil_socket_t fd, short what, void *arg)
{
	struct client *client = arg;

	(void)fd;
	(void)what;
	client->timing = false;
	client->timed(&client->c);
}

void
server_after(struct connection *c, unsigned milliseconds,
    void (*then)(struct connection *c))
{
	struct client *client = (struct client *)c;
	const struct timeval time = { .tv_sec = milliseconds / 1000,
		.tv_usec = milliseconds % 1000 * 1000 };

	if (client->timing)
		event_del(&client->timer);
	client->timed = then;
	evtimer_assign(&client->timer, server_base, timer_cb, client);
	if (evtimer_add(&client->timer, &time) == -1)
		errx(1, "cannot add a timer");
	client->timing = true;
}
