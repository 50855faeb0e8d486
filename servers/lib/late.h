/* SPDX-License-Identifier: MIT */
/*
 * Waiting until a client has everything that was written to it: its host has
 * acknowledged it (SIOCOUTQ is 0) and its program has read it (peer.h).
 *
 * An RST that overtakes bytes which the client has not read yet makes two
 * outcomes of one cause: whether it reads them first is a race.  After this
 * wait there is one.
 *
 * Nobody is woken when a peer has read, so the tables are asked again on a
 * short timer: after 1 ms, then 2, 4, 8, and each 10 ms.
 *
 * The wait ends early where the client cannot be seen, after a grace of so
 * many milliseconds since its host has acknowledged; where it has closed; and
 * where for 5 seconds it has neither acknowledged nor read anything.
 */
#ifndef SERVER_LATE_H
#define SERVER_LATE_H

#include "server.h"

#define LATE_PATIENCE 5000 /* ms */
#define LATE_HOW 96 /* bytes of text */

/* What c->own begins with, for a cause that waits so. */
struct late {
	bool immediate; /* acknowledged is enough */
	bool seen; /* the client was, once */
	unsigned interval; /* ms until the next question */
	long changed; /* when something was read or acknowledged, in ms */
	unsigned unread; /* at the last question: not read by the client, */
	int unacknowledged; /* and not acknowledged by its host */
	void (*then)(struct connection *c, const char *how);
};

/* --grace, in milliseconds. */
extern unsigned late_grace;

/*
 * Calls `then` when the client has it all, with how that is known as text,
 * "the client has read all"; perhaps before this returns.  c->own must begin
 * with a struct late, and the connection's timer is used.
 */
void late_await(struct connection *c, bool immediate,
    void (*then)(struct connection *c, const char *how));

#endif
