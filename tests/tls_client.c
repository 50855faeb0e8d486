/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tls_client.h"

#define DEADLINE 20 /* seconds; the longest that a server waits is 5 */

static void
trust(SSL_CTX *context, SSL *ssl, const struct tls_manner *manner)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

	if (manner->ca_file == NULL)
		return;
	ck_assert_int_eq(SSL_CTX_load_verify_file(context, manner->ca_file), 1);
	SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
	if (X509_VERIFY_PARAM_set1_ip_asc(param, manner->name) != 1)
		ck_assert_int_eq(
		    X509_VERIFY_PARAM_set1_host(param, manner->name, 0), 1);
}

static SSL *
make_ssl(const struct tls_manner *manner)
{
	const int version =
	    manner->version != 0 ? manner->version : TLS1_3_VERSION;
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	unsigned char alpn[32];
	SSL *ssl;

	ck_assert_ptr_nonnull(context);
	SSL_CTX_set_min_proto_version(context, version);
	SSL_CTX_set_max_proto_version(context, version);
	if (manner->groups != NULL)
		ck_assert_int_eq(
		    SSL_CTX_set1_groups_list(context, manner->groups), 1);
	if (manner->alpn != NULL) {
		alpn[0] = (unsigned char)strlen(manner->alpn);
		memcpy(alpn + 1, manner->alpn, alpn[0]);
		SSL_CTX_set_alpn_protos(context, alpn, alpn[0] + 1U);
	}
	ssl = SSL_new(context);
	ck_assert_ptr_nonnull(ssl);
	trust(context, ssl, manner);
	SSL_CTX_free(context);
	return ssl;
}

struct tls_client
tls_client_new(const struct drive *d, const struct tls_manner *manner)
{
	const struct timeval deadline = { .tv_sec = DEADLINE };
	struct tls_client client = { .fd = drive_connect(d) };

	fcntl(client.fd, F_SETFL, 0);
	setsockopt(
	    client.fd, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof(deadline));
	client.ssl = make_ssl(manner);
	SSL_set_fd(client.ssl, client.fd);
	return client;
}

void
tls_client_free(struct tls_client *client)
{
	SSL_free(client->ssl);
	close(client->fd);
}

/* Why a call of OpenSSL's did not succeed. */
static const char *
ending(const struct tls_client *client, int result)
{
	const int error = errno;

	switch (SSL_get_error(client->ssl, result)) {
	case SSL_ERROR_ZERO_RETURN:
		return "close_notify";
	case SSL_ERROR_SYSCALL:
		return strerrorname_np(error);
	case SSL_ERROR_SSL:
		return ERR_GET_REASON(ERR_peek_error()) ==
			       SSL_R_UNEXPECTED_EOF_WHILE_READING ?
			   "EOF" :
			   "broken";
	}
	return "deadline";
}

const char *
tls_client_shake(struct tls_client *client)
{
	int result;

	ERR_clear_error();
	result = SSL_connect(client->ssl);
	return result == 1 ? "ok" : ending(client, result);
}

void
tls_client_ask(struct tls_client *client, const char *target)
{
	char request[512];
	int length = snprintf(request, sizeof(request),
	    "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", target);

	ck_assert_int_eq(SSL_write(client->ssl, request, length), length);
}

const char *
tls_client_read(struct tls_client *client)
{
	size_t n = 0;
	int result;

	for (;;) {
		ERR_clear_error();
		result = SSL_read_ex(client->ssl, client->text + client->length,
		    sizeof(client->text) - 1 - client->length, &n);
		if (result != 1)
			return ending(client, result);
		client->length += n;
		client->text[client->length] = '\0';
	}
}

unsigned long
tls_client_raw(const struct tls_client *client)
{
	return BIO_number_read(SSL_get_rbio(client->ssl));
}

long
tls_client_body(const struct tls_client *client)
{
	const char *end = strstr(client->text, "\r\n\r\n");

	return end == NULL ? -1 :
			     (long)client->length - (end + 4 - client->text);
}
