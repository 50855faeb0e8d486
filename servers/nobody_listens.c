/* SPDX-License-Identifier: MIT */
/*
 * Cause: nobody listens on the port.
 *
 * Mechanism: a SYN that finds no listener is answered with RST (RFC 9293
 * 3.10.7.1; tcp_v4_send_reset by way of no_tcp_socket in net/ipv4/tcp_ipv4.c).
 * That a program has bound the port does not help; listen(2) does.
 *
 * Client sees: connect fails with ECONNREFUSED.
 *
 * Seen in the wild: a server that has not been started yet, or is just being
 * started again; a port with a wrong digit.
 *
 * It holds the port without listening, so that nobody else comes to listen
 * there, and whoever connects is refused for as long as it runs.
 */
#include <err.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

static bool listens;

static void
listening(int fd)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	if (listens)
		return;
	if (getsockname(fd, (struct sockaddr *)&address, &length) == -1)
		err(1, "getsockname");
	server_log(NULL, "listening no more");
	server_pause_accepting();
	/* A listener that is shut down is a plain socket again. */
	if (shutdown(fd, SHUT_RD) == -1)
		err(1, "shutdown");
	/* A port that the kernel chose is given back by that; now we do. */
	(void)bind(fd, (struct sockaddr *)&address, length);
}

static void
accepted(struct connection *c)
{
	server_log(c, "closing");
	close(server_release(c));
}

static const struct server_option options[] = {
	{ .name = "listens",
	    .help = "listen, and close each connection: no reset",
	    .flag = &listens },
	{ 0 },
};

const struct cause cause = {
	.about = "Holds a port on which nobody listens.",
	.options = options,
	.listening = listening,
	.accepted = accepted,
};
