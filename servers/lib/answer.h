/* SPDX-License-Identifier: MIT */
/*
 * One answer of HTTP/1.1 (RFC 9112), byte for byte, up to where it is to
 * stop.  It is made as it is sent, so its length costs no memory.
 *
 *     HTTP/1.1 200 OK
 *     Content-Type: text/plain
 *     Cache-Control: no-store
 *     Content-Length: 1000            or  Transfer-Encoding: chunked
 *     Connection: keep-alive          or  Connection: close
 *
 * and nothing else: no Date, no Server.  (401 has a WWW-Authenticate, which
 * RFC 9110 11.6.1 demands.)
 */
#ifndef SERVER_ANSWER_H
#define SERVER_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#define ANSWER_CHUNK 400 /* bytes of each chunk but the last */

enum framing {
	FRAMING_LENGTH, /* Content-Length */
	FRAMING_CHUNKED, /* Transfer-Encoding: chunked */
	FRAMING_CLOSE, /* neither: the end of the connection */
};

enum stop {
	STOP_NOTHING, /* before the first byte */
	STOP_STATUS_LINE, /* behind "HTTP/1.1 200 OK\r\n" */
	STOP_HEADER, /* in the middle of the line Cache-Control */
	STOP_BODY, /* behind `at` bytes of the body; in a chunk, if chunked */
	STOP_LAST_CHUNK, /* before "0\r\n\r\n" */
	STOP_END, /* not at all */
};

struct answer {
	/* What it is. */
	int status; /* 100 is that alone, an interim answer */
	enum framing framing;
	unsigned long length; /* of the body, at most BODY_MOST */
	const char *text; /* the body; NULL: body.h's */
	bool close; /* Connection: close */
	bool head_only; /* an answer to HEAD */
	enum stop stop;
	unsigned long at; /* for STOP_BODY, at most length */

	/* How far it has come; all zero at first. */
	unsigned long sent; /* bytes */
	unsigned long made; /* bytes of the body that have been made */
	enum { MAKE_HEAD, MAKE_BODY, MAKE_LAST, MADE } next;
	size_t head_length;
	char buffer[4096];
	size_t filled, taken; /* of the buffer */
};

/*
 * The bytes that are next: returns how many, 0 when all are sent, and where
 * they are.  They stay until answer_took().
 */
size_t answer_next(struct answer *a, const char **bytes);

/* The first n of them are sent. */
void answer_took(struct answer *a, size_t n);

/* How many of the bytes sent were of the body. */
unsigned long answer_body_sent(const struct answer *a);

#endif
