/* SPDX-License-Identifier: MIT */
/*
 * The server's half of TLS 1.2 and 1.3, on memory: OpenSSL never touches a
 * descriptor.  What was read from one is fed in, what is to be written to one
 * is handed out, and both by the byte, so that a cause can cut a connection
 * before ServerHello leaves, or in the middle of a record.
 *
 *     tls_feed --> | tls | --> tls_peek, tls_skip   what the client said
 *     tls_next <-- |     | <-- tls_write            the answer
 *
 * Nothing goes out unasked: no session tickets, which a client might leave
 * unread, no renegotiation, no early data.  ALPN is "http/1.1".  What the
 * host's openssl.cnf says is not read.
 */
#ifndef SERVER_TLS_H
#define SERVER_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Makes the run's authority and certificate for the address of a listener,
 * and writes the authority's certificate to a file; NULL writes none.  Ends
 * the program with a sentence where that cannot be done.  Once, before
 * tls_new().
 */
void tls_open(int listener, const char *ca_file);

/* One connection; it belongs to the caller. */
struct tls;
struct tls *tls_new(void);
void tls_free(struct tls *tls); /* NULL too */

/* ----------------------------------------------------- what has come in */

/*
 * How many bytes to read from the descriptor next, 1 or more: to the end of a
 * record's header, or of the record.  Who reads no more than that leaves what
 * follows in the kernel's receive queue.
 */
size_t tls_wants(const struct tls *tls);

/* Takes n bytes that were read; n is at most what it wants. */
void tls_feed(struct tls *tls, const void *bytes, size_t n);

/* Whether what was fed ended with a whole record. */
bool tls_between_records(const struct tls *tls);

enum tls_result {
	TLS_MORE, /* more has to be fed */
	TLS_OK, /* done, or bytes were read */
	TLS_ENDED, /* the client has sent close_notify */
	TLS_BROKEN, /* what was fed is no TLS, or the client refused */
};

/* Goes on with the handshake, as far as what was fed allows. */
__attribute__((warn_unused_result)) enum tls_result tls_shake(struct tls *tls);

/*
 * Looks at 1..size bytes of what the client said, *n where TLS_OK; they stay
 * until as many are skipped.
 */
__attribute__((warn_unused_result)) enum tls_result tls_peek(
    struct tls *tls, void *buffer, size_t size, size_t *n);
void tls_skip(struct tls *tls, size_t n);

/* Why it is TLS_BROKEN: a few words of OpenSSL's; static. */
const char *tls_why(const struct tls *tls);

/* "TLSv1.3"; static. */
const char *tls_version(const struct tls *tls);

/* --------------------------------------------------- what is to go out */

/* The next 1..TLS_RECORD_MOST bytes of the answer, as one record. */
#define TLS_RECORD_MOST 16384
void tls_write(struct tls *tls, const void *bytes, size_t n);

/* The alert close_notify: this side has said all (RFC 8446 6.1). */
void tls_close_notify(struct tls *tls);

/*
 * The bytes that are to be written to the descriptor next: returns how many,
 * and where they are.  They stay until tls_sent().
 */
size_t tls_next(const struct tls *tls, const unsigned char **bytes);

/* The first n of them are written, or are never to be. */
void tls_sent(struct tls *tls, size_t n);

/*
 * How many of these make ServerHello, if the first of them does: 0 before it,
 * and where a HelloRetryRequest asks for another ClientHello.
 */
size_t tls_server_hello(const struct tls *tls);

#endif
