/* SPDX-License-Identifier: MIT */
/* The event loop, for a cause that has events of its own. */
#include "private.h"

struct event_base *
server_events(void)
{
	return server_base;
}
