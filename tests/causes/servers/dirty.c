/* SPDX-License-Identifier: MIT */
/* An echo for clients that leave something behind. */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "lib/server.h"

static bool fast_open;

static void
listening(int fd)
{
	int queue = 5;

	if (fast_open && setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &queue,
			     sizeof(queue)) == -1)
		err(1, "setsockopt TCP_FASTOPEN");
}

static const struct server_option options[] = {
	{ .name = "fast-open",
	    .help = "hand out fast-open cookies",
	    .flag = &fast_open },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo for clients that leave something behind.",
	.options = options,
	.listening = listening,
	.readable = server_echo,
};
