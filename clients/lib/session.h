/* SPDX-License-Identifier: MIT */
/*
 * A session of TLS: what tls.c, the calls of a probe, knows of session.c.
 * What these return is one of enum came, or an errno, which is positive;
 * `call` names the wait, should it meet the deadline.
 */
#ifndef PROBE_SESSION_H
#define PROBE_SESSION_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

#define HEADER 5 /* bytes of a record's (RFC 8446 5.1) */

enum came {
	WENT_WELL = 0,
	CAME_EOF = -1, /* the connection ended, and TLS had not */
	CAME_CLOSE_NOTIFY = -2, /* TLS has ended */
	CAME_BROKEN = -3, /* what came is no TLS, or an alert */
};

struct session {
	int fd;
	SSL *ssl; /* until the process ends, as the descriptor */
	BIO *in, *out; /* owned by ssl */
	unsigned char header[HEADER]; /* of the record that is coming in */
	size_t have, length; /* bytes of that record, and how many it has */
};

/* Begins one on a connection; ends the program where that cannot be. */
struct session *session_begin(int fd);

/* The one that was begun on it; ends the program where there is none. */
struct session *session_of(int fd);

/* Goes through the handshake to its end. */
int session_shake(struct session *s, const char *call);

/* Reads what one record holds: *n, where it went well. */
int session_read(struct session *s, size_t *n, const char *call);

/* Writes what TLS has to say. */
int session_flush(struct session *s, const char *call);

#endif
