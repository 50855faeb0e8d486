/* SPDX-License-Identifier: MIT */
/* A handshake that carries data already (RFC 7413). */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

int
probe_fast_open(size_t n)
{
	char call[32], *bytes = malloc(n);
	int fd = socket(probe_address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	ssize_t sent;

	if (fd == -1 || bytes == NULL)
		err(1, "socket");
	transcript_name(fd);
	memset(bytes, 'x', n);
	sent = sendto(fd, bytes, n, MSG_FASTOPEN | MSG_NOSIGNAL,
	    (struct sockaddr *)&probe_address, probe_address_length);
	free(bytes);
	snprintf(call, sizeof(call), "fast_open %zu", n);
	if (sent == -1)
		transcript_error(fd, call, errno);
	else
		transcript_count(fd, call, (size_t)sent);
	return fd;
}
