/* SPDX-License-Identifier: MIT */
/*
 * A client of TLS that is OpenSSL on a blocking socket, as most programs use
 * it; what it hears comes back as words.  What fails, fails the test; every
 * wait has a deadline.
 */
#ifndef TESTS_TLS_CLIENT_H
#define TESTS_TLS_CLIENT_H

#include <openssl/ssl.h>
#include <stddef.h>

#include "drive.h"

/* How a client is; all zero is TLS 1.3, that trusts anybody. */
struct tls_manner {
	int version; /* TLS1_2_VERSION, or 0 for TLS1_3_VERSION */
	const char *groups; /* as SSL_CTX_set1_groups_list(3) reads them */
	const char *alpn; /* one protocol */
	const char *ca_file; /* whom to trust, strictly (RFC 5280) */
	const char *name; /* and by which name or address */
};

struct tls_client {
	int fd;
	SSL *ssl;
	char text[16384]; /* what it has read; ends with a NUL */
	size_t length;
};

struct tls_client tls_client_new(
    const struct drive *d, const struct tls_manner *manner);
void tls_client_free(struct tls_client *client);

/* "ok"; or how it ended instead: "EOF", an errno, "broken". */
const char *tls_client_shake(struct tls_client *client);

/* Asks for a target, with "Connection: close". */
void tls_client_ask(struct tls_client *client, const char *target);

/* Reads to the end: "close_notify", "EOF", an errno, "broken". */
const char *tls_client_read(struct tls_client *client);

/* How many bytes of the connection it has read, TLS's own included. */
unsigned long tls_client_raw(const struct tls_client *client);

/* How many of what it has read are the body of an answer; -1 without one. */
long tls_client_body(const struct tls_client *client);

#endif
