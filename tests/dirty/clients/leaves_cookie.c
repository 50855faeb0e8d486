/* SPDX-License-Identifier: MIT */
/*
 * Connects by TCP fast open: a kernel that has the server's cookie sends the
 * bytes in its SYN, one that has none asks for it.
 */
#include <err.h>
#include <netinet/in.h>
#include <poll.h>

#include "lib/private.h"

int
main(int argc, char **argv)
{
	int fd;
	ssize_t n;

	probe_start(argc, argv, "Asks for a fast-open cookie.", NULL);
	fd = socket(probe_address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		err(1, "socket");
	transcript_name(fd);
	n = sendto(fd, "first", 5, MSG_FASTOPEN | MSG_NOSIGNAL,
	    (struct sockaddr *)&probe_address, probe_address_length);
	transcript_write(fd, "connect", n == -1 ? "ok" : "with-data");
	if (n == -1) {
		wait_for(fd, POLLOUT, "connect");
		probe_write(fd, 5);
	}
	probe_read(fd);
	return probe_end();
}
