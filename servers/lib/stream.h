/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a connection, as the protocol above it sees them: plain, or
 * what a layer between (TLS) makes of them.  Everything that a server of HTTP
 * reads and writes goes through here; what ends a connection (close, SO_LINGER,
 * shutdown, throwing the rest away) is done to the raw descriptor, by the
 * cause, in sight.
 *
 * The descriptor is non-blocking.  None of these calls waits, logs, or
 * releases the connection.
 */
#ifndef SERVER_STREAM_H
#define SERVER_STREAM_H

#include "server.h"

struct stream_calls {
	/*
	 * Looks at what is unread, without taking it.  Returns 1..size, 0 at
	 * the end of the stream, or -1 with errno: EAGAIN where there is
	 * nothing now.  After EAGAIN the next arrival wakes `readable`; before
	 * it, a caller that stops looking may not be woken for what is left.
	 */
	ssize_t (*peek)(struct connection *c, void *buffer, size_t size);
	/* Takes the first n bytes of what was just looked at; all are there. */
	void (*take)(struct connection *c, size_t n);
	/*
	 * Returns how many of the bytes were written, 1..size, or -1 with
	 * errno: EAGAIN until `writable`, and then the same bytes again.
	 */
	ssize_t (*write)(struct connection *c, const void *buffer, size_t size);
	/*
	 * Writes what an orderly end has before its FIN: nothing in plain, a
	 * close_notify in TLS.
	 */
	void (*end)(struct connection *c);
	/* c is released: frees c->layer. */
	void (*gone)(struct connection *c);
};

extern const struct stream_calls stream_plain;

/* Those in use, of every connection; set before the first is accepted. */
extern const struct stream_calls *stream;

#endif
