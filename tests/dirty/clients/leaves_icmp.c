/* SPDX-License-Identifier: MIT */
/*
 * Sends datagrams that nobody takes, each of which the server's host answers
 * with an ICMP error; or connects, which a rule answers with one.
 */
#include <err.h>
#include <unistd.h>

#include "lib/private.h"

static unsigned burst;

static const struct probe_option options[] = {
	{ .name = "burst",
	    .value = "N",
	    .help = "datagrams to send first (none)",
	    .number = &burst,
	    .least = 1,
	    .most = 10000 },
	{ 0 },
};

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Draws ICMP errors.", options);
	fd = socket(probe_address.ss_family,
	    SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		err(1, "socket");
	for (unsigned i = 0; i < burst; i++)
		if (sendto(fd, "", 0, 0, (struct sockaddr *)&probe_address,
			probe_address_length) == -1)
			err(1, "sendto");
	close(fd);
	probe_connect();
	return probe_end();
}
