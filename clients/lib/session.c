/* SPDX-License-Identifier: MIT */
/* One session of TLS, on memory, over the reads and writes of the library. */
#include <err.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

#include "private.h"
#include "session.h"

#define SESSIONS 26 /* as many as there are letters */
#define CHUNK 16384

static struct session sessions[SESSIONS];
static int count;

/*
 * One cipher, one group and one signature: what is on the wire is as long
 * with every version of OpenSSL.  The host's openssl.cnf is not read.
 */
static SSL *
make_ssl(void)
{
	SSL_CTX *context;
	SSL *ssl;

	OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	context = SSL_CTX_new(TLS_client_method());
	if (context == NULL ||
	    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
	    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") != 1 ||
	    SSL_CTX_set1_groups_list(context, "X25519") != 1 ||
	    SSL_CTX_set1_sigalgs_list(context, "ECDSA+SHA256") != 1 ||
	    SSL_CTX_set_alpn_protos(
		context, (const unsigned char *)"\x08http/1.1", 9) != 0)
		errx(1, "OpenSSL: cannot make a context");
	ssl = SSL_new(context);
	if (ssl == NULL)
		errx(1, "OpenSSL: cannot make a connection");
	SSL_CTX_free(context);
	return ssl;
}

struct session *
session_begin(int fd)
{
	struct session *s = &sessions[count];

	if (count == SESSIONS)
		errx(1, "more than %d sessions of TLS", SESSIONS);
	count++;
	s->fd = fd;
	s->ssl = make_ssl();
	s->in = BIO_new(BIO_s_mem());
	s->out = BIO_new(BIO_s_mem());
	if (s->in == NULL || s->out == NULL)
		errx(1, "OpenSSL: cannot make a connection");
	SSL_set_bio(s->ssl, s->in, s->out);
	SSL_set_connect_state(s->ssl);
	return s;
}

struct session *
session_of(int fd)
{
	for (int i = 0; i < count; i++)
		if (sessions[i].fd == fd)
			return &sessions[i];
	errx(1, "no handshake was begun on this connection");
}

/* Follows the records, to know how much of the last one has come. */
static void
follow_records(struct session *s, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s->have < HEADER)
			s->header[s->have] = bytes[i];
		s->have++;
		s->length = HEADER + ((size_t)s->header[3] << 8 | s->header[4]);
		if (s->have >= HEADER && s->have == s->length)
			s->have = 0;
	}
}

int
session_flush(struct session *s, const char *call)
{
	unsigned char buffer[CHUNK];
	ssize_t sent;
	int n;

	for (;;) {
		n = BIO_read(s->out, buffer, sizeof(buffer));
		if (n <= 0)
			return WENT_WELL;
		for (int done = 0; done < n; done += (int)sent) {
			sent = write_some(
			    s->fd, buffer + done, (size_t)(n - done), call);
			if (sent == -1)
				return errno;
		}
	}
}

/* Reads more for TLS. */
static int
fill(struct session *s, const char *call)
{
	unsigned char buffer[CHUNK];
	ssize_t n = read_some(s->fd, buffer, sizeof(buffer), call);

	if (n == -1)
		return errno;
	if (n == 0)
		return CAME_EOF;
	follow_records(s, buffer, (size_t)n);
	if (BIO_write(s->in, buffer, (int)n) != (int)n)
		errx(1, "OpenSSL: cannot keep %zd bytes", n);
	return WENT_WELL;
}

/* After a call of TLS that did not succeed: WENT_WELL is to try again. */
static int
go_on(struct session *s, int result, const char *call)
{
	int why = SSL_get_error(s->ssl, result);
	int flushed = session_flush(s, call);

	if (why == SSL_ERROR_ZERO_RETURN)
		return CAME_CLOSE_NOTIFY;
	if (why != SSL_ERROR_WANT_READ)
		return CAME_BROKEN;
	return flushed == WENT_WELL ? fill(s, call) : flushed;
}

int
session_shake(struct session *s, const char *call)
{
	int came, result;

	do {
		ERR_clear_error();
		result = SSL_do_handshake(s->ssl);
		came = result == 1 ? session_flush(s, call) :
				     go_on(s, result, call);
	} while (result != 1 && came == WENT_WELL);
	return came;
}

int
session_read(struct session *s, size_t *n, const char *call)
{
	char buffer[CHUNK];
	int came, result;

	do {
		ERR_clear_error();
		result = SSL_read_ex(s->ssl, buffer, sizeof(buffer), n);
		came = result == 1 ? WENT_WELL : go_on(s, result, call);
	} while (result != 1 && came == WENT_WELL);
	return came;
}
