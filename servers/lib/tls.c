/* SPDX-License-Identifier: MIT */
/* TLS on memory: what comes in and what goes out, record by record. */
#include <err.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "tls.h"
#include "tls_context.h"

#define HEADER 5 /* of a record: type, version, length (RFC 8446 5.1) */
#define HELLO_RANDOM (HEADER + 4 + 2) /* where ServerHello's random is */
#define RANDOM 32

struct tls {
	SSL *ssl;
	BIO *in, *out; /* owned by ssl */
	unsigned char header[HEADER]; /* of the record that is coming in */
	size_t have, length; /* bytes of that record, and how many it has */
	const char *why;
};

struct tls *
tls_new(void)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	if (tls == NULL)
		err(1, "calloc");
	tls->ssl = SSL_new(tls_context());
	tls->in = BIO_new(BIO_s_mem());
	tls->out = BIO_new(BIO_s_mem());
	if (tls->ssl == NULL || tls->in == NULL || tls->out == NULL)
		errx(1, "OpenSSL: cannot make a connection");
	SSL_set_bio(tls->ssl, tls->in, tls->out);
	SSL_set_accept_state(tls->ssl);
	return tls;
}

void
tls_free(struct tls *tls)
{
	if (tls != NULL)
		SSL_free(tls->ssl);
	free(tls);
}

size_t
tls_wants(const struct tls *tls)
{
	return tls->have < HEADER ? HEADER - tls->have :
				    tls->length - tls->have;
}

/* What is no TLS has a length too; OpenSSL then says what is wrong with it. */
static void
begin_record(struct tls *tls)
{
	size_t length = (size_t)tls->header[3] << 8 | tls->header[4];

	tls->length = HEADER + length;
}

void
tls_feed(struct tls *tls, const void *bytes, size_t n)
{
	if (tls->have < HEADER)
		memcpy(tls->header + tls->have, bytes, n);
	tls->have += n;
	if (tls->have == HEADER)
		begin_record(tls);
	if (tls->have >= HEADER && tls->have == tls->length)
		tls->have = 0;
	if (BIO_write(tls->in, bytes, (int)n) != (int)n)
		errx(1, "OpenSSL: cannot keep %zu bytes", n);
}

bool
tls_between_records(const struct tls *tls)
{
	return tls->have == 0;
}

/* What OpenSSL means by a result that is not success. */
static enum tls_result
result_of(struct tls *tls, int result)
{
	switch (SSL_get_error(tls->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return TLS_MORE;
	case SSL_ERROR_ZERO_RETURN:
		return TLS_ENDED;
	}
	tls->why = ERR_reason_error_string(ERR_peek_last_error());
	return TLS_BROKEN;
}

enum tls_result
tls_shake(struct tls *tls)
{
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(tls->ssl);
	return result == 1 ? TLS_OK : result_of(tls, result);
}

enum tls_result
tls_peek(struct tls *tls, void *buffer, size_t size, size_t *n)
{
	int result;

	ERR_clear_error();
	result = SSL_peek_ex(tls->ssl, buffer, size, n);
	return result == 1 ? TLS_OK : result_of(tls, result);
}

void
tls_skip(struct tls *tls, size_t n)
{
	char thrown[4096];
	size_t part;

	for (; n > 0; n -= part) {
		part = n < sizeof(thrown) ? n : sizeof(thrown);
		if (SSL_read_ex(tls->ssl, thrown, part, &part) != 1)
			errx(1, "OpenSSL: bytes that were seen are gone");
	}
}

const char *
tls_why(const struct tls *tls)
{
	return tls->why != NULL ? tls->why : "no reason given";
}

const char *
tls_version(const struct tls *tls)
{
	return SSL_get_version(tls->ssl);
}

void
tls_write(struct tls *tls, const void *bytes, size_t n)
{
	size_t written;

	/* Into memory: it never waits. */
	if (SSL_write_ex(tls->ssl, bytes, n, &written) != 1 || written != n)
		errx(1, "OpenSSL: cannot write %zu bytes: %s", n,
		    ERR_reason_error_string(ERR_peek_last_error()));
}

void
tls_close_notify(struct tls *tls)
{
	/* 0: the client has not answered it, and need not. */
	if (SSL_shutdown(tls->ssl) < 0)
		errx(1, "OpenSSL: cannot write close_notify");
}

size_t
tls_next(const struct tls *tls, const unsigned char **bytes)
{
	long n = BIO_get_mem_data(tls->out, bytes);

	return n > 0 ? (size_t)n : 0;
}

void
tls_sent(struct tls *tls, size_t n)
{
	char thrown[4096];
	size_t part;

	for (; n > 0; n -= part) {
		part = n < sizeof(thrown) ? n : sizeof(thrown);
		if (BIO_read(tls->out, thrown, (int)part) != (int)part)
			errx(1, "OpenSSL: fewer bytes wait than were sent");
	}
}

size_t
tls_server_hello(const struct tls *tls)
{
	/* RFC 8446 4.1.3: the random of a HelloRetryRequest. */
	static const unsigned char retry[RANDOM] = { 0xcf, 0x21, 0xad, 0x74,
		0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65,
		0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
		0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c };
	const unsigned char *bytes;
	size_t waiting = tls_next(tls, &bytes);

	if (waiting < HELLO_RANDOM + RANDOM || bytes[0] != SSL3_RT_HANDSHAKE ||
	    bytes[HEADER] != SSL3_MT_SERVER_HELLO ||
	    memcmp(bytes + HELLO_RANDOM, retry, RANDOM) == 0)
		return 0;
	return HEADER + ((size_t)bytes[3] << 8 | bytes[4]);
}
