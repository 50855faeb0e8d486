/* SPDX-License-Identifier: MIT */
/*
 * A small reader of HTTP/1.1 (RFC 9112): the head of one request, GET or HEAD,
 * in a buffer of HTTP_BUFFER bytes, as servers read it.  Whatever a client
 * sends beyond that stays in the kernel's receive queue, unread.
 *
 * While the head is not whole it stays in the kernel's queue too, and is only
 * looked at, so that no connection needs a buffer of its own.
 */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "server.h"

#define HTTP_BUFFER 1024 /* bytes of a head that are read at the most */
#define HTTP_FIELD_MOST 256 /* bytes of one line of the head */

/*
 * Reads a request.  Returns the status that it deserves: 200, 400 (no head of
 * HTTP/1.1), 431 (a line, or the whole, is too long) or 501 (neither GET nor
 * HEAD); then up to HTTP_BUFFER bytes of what has come are read.  Returns 0
 * where there is nothing to do: the head is not whole yet, or the client is
 * gone, and c with it.  After 0 do not touch c.
 */
__attribute__((warn_unused_result)) int http_read(struct connection *c);

/* Answers with that status, no content, and "Connection: close". */
void http_answer(struct connection *c, int status);

/*
 * A lingering close (RFC 9112 9.6): sends a FIN and sets the stage to
 * HTTP_LINGERING; from then on http_throw_away() reads, and closes when the
 * client does.
 */
#define HTTP_LINGERING (-1)
void http_linger(struct connection *c);
void http_throw_away(struct connection *c);

#endif
