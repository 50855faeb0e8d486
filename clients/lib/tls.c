/* SPDX-License-Identifier: MIT */
/* The calls of a probe on TLS, each with its line. */
#include <err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

#include "private.h"
#include "session.h"

static const char *
name_of(int came)
{
	switch (came) {
	case WENT_WELL:
		return "ok";
	case CAME_EOF:
		return "EOF";
	case CAME_CLOSE_NOTIFY:
		return "close_notify";
	case CAME_BROKEN:
		return "broken";
	}
	return strerrorname_np(came);
}

bool
probe_tls_handshake(int fd)
{
	struct session *s = session_begin(fd);
	int came = session_shake(s, "tls_handshake");

	transcript_write(fd, "tls_handshake", name_of(came));
	return came == WENT_WELL;
}

void
probe_tls_write_text(int fd, const char *text)
{
	struct session *s = session_of(fd);
	size_t size = strlen(text), written;
	char call[32];
	int came;

	snprintf(call, sizeof(call), "tls_write %zu", size);
	if (SSL_write_ex(s->ssl, text, size, &written) != 1)
		errx(1, "OpenSSL: cannot write %zu bytes", size);
	came = session_flush(s, call);
	if (came == WENT_WELL)
		transcript_count(fd, call, written);
	else
		transcript_write(fd, call, name_of(came));
}

void
probe_tls_read(int fd)
{
	size_t n = 0;
	int came = session_read(session_of(fd), &n, "tls_read");

	if (came == WENT_WELL)
		transcript_count(fd, "tls_read", n);
	else
		transcript_write(fd, "tls_read", name_of(came));
}

void
probe_tls_read_to_end(int fd)
{
	struct session *s = session_of(fd);
	char result[64];
	size_t total = 0, n = 0;
	int came;

	for (;;) {
		came = session_read(s, &n, "tls_read_to_end");
		if (came != WENT_WELL)
			break;
		total += n;
	}
	snprintf(result, sizeof(result), "%zu %s", total, name_of(came));
	transcript_write(fd, "tls_read_to_end", result);
}

void
probe_tls_incomplete(int fd)
{
	transcript_count(fd, "tls_incomplete", session_of(fd)->have);
}

void
probe_tls_close_notify(int fd)
{
	struct session *s = session_of(fd);
	int came;

	SSL_shutdown(s->ssl);
	came = session_flush(s, "tls_close_notify");
	transcript_write(fd, "tls_close_notify", name_of(came));
}
