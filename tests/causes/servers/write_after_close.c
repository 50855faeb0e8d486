/* SPDX-License-Identifier: MIT */
/* Reads what it is sent, and closes: a clean end. */
#include <unistd.h>

#include "lib/server.h"

static void
readable(struct connection *c)
{
	char buffer[4096];

	if (server_read(c, buffer, sizeof(buffer)) == 0)
		return;
	server_log(c, "closing with nothing unread");
	close(server_release(c));
}

const struct cause cause = {
	.about = "Reads one message and closes.",
	.readable = readable,
};
