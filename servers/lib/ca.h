/* SPDX-License-Identifier: MIT */
/*
 * A certificate authority made for one run, and the one certificate that it
 * signs.  Its key is gone as soon as it has signed; the server's key stays in
 * memory; neither is ever written.
 */
#ifndef SERVER_CA_H
#define SERVER_CA_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>

struct ca {
	X509 *authority; /* what a client is to trust */
	X509 *server; /* signed by it */
	EVP_PKEY *key; /* the server's */
};

/*
 * Makes them for localhost, 127.0.0.1, ::1 and `address`, a numeric one
 * without its scope.  Ends the program with a sentence where OpenSSL cannot.
 */
struct ca ca_make(const char *address);

/*
 * Writes the authority's certificate to a file, as PEM, whole and in one
 * write(2); /proc/self/fd/N is a file too.  Returns false with errno.
 */
__attribute__((warn_unused_result)) bool ca_write(
    const struct ca *ca, const char *file);

void ca_free(struct ca *ca);

#endif
