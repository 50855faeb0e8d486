/* SPDX-License-Identifier: MIT */
/* An echo that takes data in a SYN, from clients that have its cookie. */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "lib/server.h"

static void
listening(int fd)
{
	const int queue = 5;

	if (setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof(queue)) ==
	    -1)
		err(1, "setsockopt TCP_FASTOPEN");
}

const struct cause cause = {
	.about = "Echoes, and hands out fast-open cookies.",
	.listening = listening,
	.readable = server_echo,
};
