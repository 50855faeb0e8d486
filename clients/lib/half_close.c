/* SPDX-License-Identifier: MIT */
/* The end of what a probe writes, with the descriptor still open. */
#include <errno.h>
#include <sys/socket.h>

#include "private.h"

void
probe_half_close(int fd)
{
	if (shutdown(fd, SHUT_WR) == -1)
		transcript_error(fd, "half_close", errno);
	else
		transcript_write(fd, "half_close", "ok");
}
