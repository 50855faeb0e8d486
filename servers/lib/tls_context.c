/* SPDX-License-Identifier: MIT */
/* What all TLS connections of a run have in common. */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>

#include "ca.h"
#include "tls.h"
#include "tls_context.h"

static SSL_CTX *context;

SSL_CTX *
tls_context(void)
{
	return context;
}

/* The address of a listener as text, without its scope. */
static void
address_of(int listener, char text[INET6_ADDRSTRLEN])
{
	struct sockaddr_storage address = { 0 };
	socklen_t length = sizeof(address);
	const void *bytes = &((struct sockaddr_in *)&address)->sin_addr;

	if (getsockname(listener, (struct sockaddr *)&address, &length) == -1)
		err(1, "getsockname");
	if (address.ss_family == AF_INET6)
		bytes = &((struct sockaddr_in6 *)&address)->sin6_addr;
	inet_ntop(address.ss_family, bytes, text, INET6_ADDRSTRLEN);
}

/* A client that speaks of ALPN must speak HTTP/1.1 (RFC 7301 3.2). */
static int
choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *length,
    const unsigned char *offered, unsigned offered_length, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *chosen;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&chosen, length, ours, sizeof(ours) - 1,
		offered, offered_length) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

/*
 * A signature of ECDSA has 70 to 72 bytes, by chance, and a certificate for
 * IPv6 is longer.  TLS 1.3 may pad a record (RFC 8446 5.4): handshakes are
 * padded to a power of two, so that all are equally long on the wire.
 */
static size_t
padding(SSL *ssl, int type, size_t length, void *arg)
{
	size_t padded = 1;

	(void)ssl;
	(void)arg;
	if (type != SSL3_RT_HANDSHAKE)
		return 0;
	while (padded < length)
		padded *= 2;
	return padded <= TLS_RECORD_MOST ? padded - length : 0;
}

static SSL_CTX *
make_context(const struct ca *ca)
{
	SSL_CTX *made = SSL_CTX_new(TLS_server_method());

	if (made == NULL ||
	    SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set1_groups_list(made, "X25519:P-256:P-384") != 1 ||
	    SSL_CTX_use_certificate(made, ca->server) != 1 ||
	    SSL_CTX_use_PrivateKey(made, ca->key) != 1 ||
	    SSL_CTX_set_num_tickets(made, 0) != 1)
		errx(1, "OpenSSL: cannot make a context: %s",
		    ERR_reason_error_string(ERR_peek_last_error()));
	SSL_CTX_set_options(made, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_alpn_select_cb(made, choose_protocol, NULL);
	SSL_CTX_set_record_padding_callback(made, padding);
	return made;
}

void
tls_open(int listener, const char *ca_file)
{
	char address[INET6_ADDRSTRLEN];
	struct ca ca;

	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		errx(1, "OpenSSL: cannot start");
	address_of(listener, address);
	ca = ca_make(address);
	context = make_context(&ca);
	if (ca_file != NULL && !ca_write(&ca, ca_file))
		err(1, "--ca-file %s", ca_file);
	ca_free(&ca);
}
