/* SPDX-License-Identifier: MIT */
/*
 * Cause: a third party on the path resets the connection.
 *
 * Mechanism: none in this program, which is an honest echo.  TCP believes
 * whoever knows the addresses, the ports and the number that comes next.  An
 * RST with exactly that number closes; one that merely lies in the window is
 * answered by a challenge ACK, and one outside it by nothing (RFC 5961 3.2;
 * tcp_validate_incoming in net/ipv4/tcp_input.c).
 *
 * Client sees: ECONNRESET, as if the server had sent it.
 *
 * Seen in the wild: censors and traffic shapers that forge one to each side;
 * intrusion prevention beside the line; tcpkill.
 *
 * What is to be seen here is what the log does not say: nobody tells the
 * server, which keeps a connection that its client has lost.
 */
#include "lib/server.h"

const struct cause cause = {
	.about = "Echoes what it gets; a third party forges a reset.",
	.readable = server_echo,
};
