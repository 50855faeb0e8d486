/* SPDX-License-Identifier: MIT */
/* A connect(2) that is not waited for, so that its handshake can be watched. */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>

#include "private.h"

int
probe_connect_begin(void)
{
	int fd = socket(probe_address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);

	if (fd == -1)
		err(1, "socket");
	transcript_name(fd);
	if (connect(fd, (struct sockaddr *)&probe_address,
		probe_address_length) == -1)
		transcript_error(fd, "connect_begin", errno);
	else
		transcript_write(fd, "connect_begin", "ok");
	return fd;
}
