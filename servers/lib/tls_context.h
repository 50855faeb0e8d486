/* SPDX-License-Identifier: MIT */
/* What tls.c knows of tls_context.c, and no cause knows. */
#ifndef SERVER_TLS_CONTEXT_H
#define SERVER_TLS_CONTEXT_H

#include <openssl/ssl.h>

/* What every connection of the run has in common, after tls_open(). */
SSL_CTX *tls_context(void);

#endif
