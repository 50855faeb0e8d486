/* SPDX-License-Identifier: MIT */
/* Being woken by what arrives, and not by what is there. */
#include "private.h"

void
server_await_arrivals(struct connection *c)
{
	/*
	 * A socket that has sent its FIN counts as writable: the wake-up that
	 * says that it was acknowledged would reach no reader.
	 */
	connection_wait(
	    (struct client *)c, EV_READ | EV_WRITE | EV_ET, AWAIT_READABLE);
}
