/* SPDX-License-Identifier: MIT */
/* Reading and writing by turns. */
#include "private.h"

void
server_await_readable(struct connection *c)
{
	connection_wait((struct client *)c, EV_READ, AWAIT_READABLE);
}

void
server_await_writable(struct connection *c)
{
	connection_wait((struct client *)c, EV_WRITE, AWAIT_WRITABLE);
}

void
server_await_nothing(struct connection *c)
{
	/* An event for nothing: c counts as one that waits. */
	connection_wait((struct client *)c, 0, AWAIT_READABLE);
}
