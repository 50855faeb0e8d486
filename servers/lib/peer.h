/* SPDX-License-Identifier: MIT */
/*
 * The client's end of a connection, in the socket table of the client's host:
 * one exact question of sock_diag(7) for our own addresses, swapped.  No
 * privilege is needed for a table of one's own network namespace; a descriptor
 * of NETLINK_SOCK_DIAG that was opened in another answers for that one.
 */
#ifndef SERVER_PEER_H
#define SERVER_PEER_H

#include "server.h"

enum peer {
	PEER_SEEN, /* it is in the table */
	PEER_ABSENT, /* it is not: closed, or on another host */
};

/*
 * Uses this descriptor, which stays the caller's; without it, one of ours.
 * Returns false where it is none of NETLINK_SOCK_DIAG.
 */
bool peer_use(int fd);

/*
 * Asks for c's.  If seen, *unread is how many bytes have come to it that its
 * program has not read.
 */
enum peer peer_ask(const struct connection *c, unsigned *unread);

#endif
