/* SPDX-License-Identifier: MIT */
/* A certificate authority for one run (RFC 5280), with P-256 keys. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ca.h"

#define SERIAL 16 /* bytes (RFC 5280 4.1.2.2: at most 20) */
#define BEFORE (-3600L) /* seconds: a client's clock may be behind */
#define AFTER (30 * 86400L)

/* What OpenSSL cannot do here, it could do nowhere: there is no way on. */
static void __attribute__((noreturn)) give_up(const char *what)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	errx(1, "OpenSSL: cannot %s: %s", what,
	    why != NULL ? why : "no reason given");
}

static EVP_PKEY *
make_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	if (key == NULL)
		give_up("make a key");
	return key;
}

/* A number nobody can guess, and positive. */
static void
set_serial(X509 *x)
{
	unsigned char bytes[SERIAL];
	BIGNUM *n;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		give_up("make a serial number");
	bytes[0] = bytes[0] & 0x7f;
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	if (n == NULL ||
	    BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) == NULL)
		give_up("set a serial number");
	BN_free(n);
}

static X509_NAME *
make_name(const char *common)
{
	X509_NAME *name = X509_NAME_new();

	if (name == NULL ||
	    X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC,
		(const unsigned char *)"resetlab", -1, -1, 0) != 1 ||
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		(const unsigned char *)common, -1, -1, 0) != 1)
		give_up("make a name");
	return name;
}

static X509 *
make_certificate(const char *subject, const char *issuer, EVP_PKEY *key)
{
	X509_NAME *of = make_name(subject), *by = make_name(issuer);
	X509 *x = X509_new();

	if (x == NULL || X509_set_version(x, X509_VERSION_3) != 1 ||
	    X509_set_subject_name(x, of) != 1 ||
	    X509_set_issuer_name(x, by) != 1 || X509_set_pubkey(x, key) != 1 ||
	    X509_gmtime_adj(X509_getm_notBefore(x), BEFORE) == NULL ||
	    X509_gmtime_adj(X509_getm_notAfter(x), AFTER) == NULL)
		give_up("make a certificate");
	set_serial(x);
	X509_NAME_free(by);
	X509_NAME_free(of);
	return x;
}

static void
extend(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	if (extension == NULL || X509_add_ext(x, extension, -1) != 1)
		give_up(value);
	X509_EXTENSION_free(extension);
}

static void
sign(X509 *x, EVP_PKEY *key)
{
	if (X509_sign(x, key, EVP_sha256()) == 0)
		give_up("sign a certificate");
}

/* The extensions that a strict verifier asks for (RFC 5280 4.2.1). */
static X509 *
make_authority(EVP_PKEY *key)
{
	X509 *x = make_certificate("CA of one run", "CA of one run", key);

	extend(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
	extend(x, x, NID_key_usage, "critical,keyCertSign,cRLSign");
	extend(x, x, NID_subject_key_identifier, "hash");
	sign(x, key);
	return x;
}

static X509 *
make_server(X509 *authority, EVP_PKEY *key, const char *address)
{
	X509 *x = make_certificate("server", "CA of one run", key);
	const bool loopback =
	    strcmp(address, "127.0.0.1") == 0 || strcmp(address, "::1") == 0;
	char names[128];

	snprintf(names, sizeof(names), "DNS:localhost,IP:127.0.0.1,IP:::1%s%s",
	    loopback ? "" : ",IP:", loopback ? "" : address);
	extend(x, authority, NID_basic_constraints, "critical,CA:FALSE");
	extend(x, authority, NID_key_usage, "critical,digitalSignature");
	extend(x, authority, NID_ext_key_usage, "serverAuth");
	extend(x, authority, NID_subject_key_identifier, "hash");
	extend(x, authority, NID_authority_key_identifier, "keyid");
	extend(x, authority, NID_subject_alt_name, names);
	return x;
}

struct ca
ca_make(const char *address)
{
	EVP_PKEY *key = make_key();
	struct ca ca = { .authority = make_authority(key), .key = make_key() };

	ca.server = make_server(ca.authority, ca.key, address);
	sign(ca.server, key);
	EVP_PKEY_free(key);
	return ca;
}

/* One write(2), so that no reader finds half of it. */
static bool
write_whole(const char *file, const char *text, size_t size)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int error = 0;
	ssize_t n;

	if (fd == -1)
		return false;
	n = write(fd, text, size);
	if (n != (ssize_t)size)
		error = n == -1 ? errno : ENOSPC;
	if (close(fd) == -1 && error == 0)
		error = errno;
	errno = error;
	return error == 0;
}

bool
ca_write(const struct ca *ca, const char *file)
{
	BIO *memory = BIO_new(BIO_s_mem());
	char *text;
	long size;
	bool written;
	int error;

	if (memory == NULL || PEM_write_bio_X509(memory, ca->authority) != 1)
		give_up("write a certificate");
	size = BIO_get_mem_data(memory, &text);
	written = write_whole(file, text, (size_t)size);
	error = errno;
	BIO_free(memory);
	errno = error;
	return written;
}

void
ca_free(struct ca *ca)
{
	EVP_PKEY_free(ca->key);
	X509_free(ca->server);
	X509_free(ca->authority);
	*ca = (struct ca){ 0 };
}
