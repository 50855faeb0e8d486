/* SPDX-License-Identifier: MIT */
/*
 * A stream of which TLS is the layer between.  The handshake goes on in peek;
 * it can be told to stop on the way, and a record to break off in its middle,
 * for a cause that cuts there.
 *
 * Of the descriptor no more is read than to the end of a record that is
 * wanted: what follows stays in the kernel's queue, unread.
 *
 * One thing is logged here, because only here it is known: why the client's
 * TLS was broken.  peek then returns -1 with EPROTO.
 */
#ifndef SERVER_STREAM_TLS_H
#define SERVER_STREAM_TLS_H

#include "stream.h"

/* To be used after tls_open(). */
extern const struct stream_calls stream_tls;

/* Where a handshake may stop. */
enum tls_stop {
	TLS_STOP_NEVER,
	TLS_STOP_CLIENT_HELLO, /* it was read, and nothing is answered */
	TLS_STOP_SERVER_HELLO, /* it was written, and nothing behind it */
	TLS_STOP_HANDSHAKE, /* it is complete, and nothing more was read */
};

/* Has a connection's handshake stop there; before its first peek. */
void stream_tls_stop(struct connection *c, enum tls_stop stop);

/* Whether it has; then peek always returns -1 with EAGAIN. */
bool stream_tls_stopped(const struct connection *c);

/* How many bytes were written to the descriptor, the handshake's included. */
unsigned long stream_tls_written(const struct connection *c);

/*
 * Makes one record of 1..TLS_RECORD_MOST bytes and writes its first half.
 * The rest never follows, so nothing can be written after that.  Returns how
 * many bytes of the record were written, or -1 with errno.
 */
ssize_t stream_tls_write_half(
    struct connection *c, const void *buffer, size_t size);

#endif
