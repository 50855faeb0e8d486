/* SPDX-License-Identifier: MIT */
/* A stream over TLS: what stands between the socket's calls and HTTP's. */
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "stream_tls.h"
#include "tls.h"

struct layer {
	struct tls *tls;
	enum tls_stop stop;
	bool shaken, stopped, broken;
	size_t promised; /* bytes of an answer that are a record already */
	unsigned long written;
};

static struct layer *
layer_of(struct connection *c)
{
	struct layer *l = c->layer;

	if (l != NULL)
		return l;
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		err(1, "calloc");
	l->tls = tls_new();
	c->layer = l;
	return l;
}

static void
layer_free(struct connection *c)
{
	struct layer *l = c->layer;

	if (l != NULL)
		tls_free(l->tls);
	free(l);
	c->layer = NULL;
}

/* Writes at most n of the bytes that TLS has ready; false with errno. */
static bool
write_ready(struct connection *c, struct layer *l, size_t n)
{
	const unsigned char *bytes;
	size_t ready = tls_next(l->tls, &bytes);
	ssize_t sent;

	if (ready < n)
		n = ready;
	while (n > 0) {
		sent = send(c->fd, bytes, n, MSG_NOSIGNAL);
		if (sent == -1)
			return false;
		tls_sent(l->tls, (size_t)sent);
		l->written += (unsigned long)sent;
		n -= (size_t)sent;
		tls_next(l->tls, &bytes);
	}
	return true;
}

/* Whether the handshake is to stop before what TLS has ready is written. */
static bool
stops_before_answer(struct connection *c, struct layer *l)
{
	const unsigned char *bytes;
	size_t hello = tls_server_hello(l->tls);

	if (l->stop == TLS_STOP_CLIENT_HELLO)
		l->stopped = tls_next(l->tls, &bytes) > 0;
	else if (l->stop == TLS_STOP_SERVER_HELLO && hello > 0)
		l->stopped = write_ready(c, l, hello);
	return l->stopped;
}

/* Goes on with the handshake; TLS_MORE also where it is complete. */
static enum tls_result
shake(struct connection *c, struct layer *l)
{
	enum tls_result result = tls_shake(l->tls);

	if (result != TLS_BROKEN && stops_before_answer(c, l))
		return TLS_MORE;
	/* What cannot be written is found out by the next read. */
	(void)write_ready(c, l, SIZE_MAX);
	if (result == TLS_OK) {
		l->shaken = true;
		l->stopped = l->stop == TLS_STOP_HANDSHAKE;
	}
	return result == TLS_OK ? TLS_MORE : result;
}

/* Reads towards the end of one record.  1, 0 at the end, -1 with errno. */
static ssize_t
feed(struct connection *c, struct layer *l)
{
	unsigned char raw[4096];
	size_t wants = tls_wants(l->tls);
	ssize_t n =
	    recv(c->fd, raw, wants < sizeof(raw) ? wants : sizeof(raw), 0);

	if (n > 0)
		tls_feed(l->tls, raw, (size_t)n);
	return n > 0 ? 1 : n;
}

static ssize_t
broken(struct connection *c, struct layer *l)
{
	if (!l->broken)
		server_log(c, "TLS: %s", tls_why(l->tls));
	l->broken = true;
	/* The alert that says so. */
	(void)write_ready(c, l, SIZE_MAX);
	errno = EPROTO;
	return -1;
}

static ssize_t
layer_peek(struct connection *c, void *buffer, size_t size)
{
	struct layer *l = layer_of(c);
	enum tls_result result;
	size_t n = 0;
	ssize_t fed = 1;

	while (fed == 1 && !l->stopped) {
		result = l->shaken ? tls_peek(l->tls, buffer, size, &n) :
				     shake(c, l);
		if (result == TLS_OK)
			return (ssize_t)n;
		if (result == TLS_ENDED)
			return 0;
		if (result == TLS_BROKEN)
			return broken(c, l);
		if (!l->stopped)
			fed = feed(c, l);
	}
	if (l->stopped) {
		errno = EAGAIN;
		fed = -1;
	}
	return fed;
}

static void
layer_take(struct connection *c, size_t n)
{
	tls_skip(layer_of(c)->tls, n);
}

static ssize_t
layer_write(struct connection *c, const void *buffer, size_t size)
{
	struct layer *l = layer_of(c);
	size_t n;

	if (l->promised == 0) {
		l->promised = size < TLS_RECORD_MOST ? size : TLS_RECORD_MOST;
		tls_write(l->tls, buffer, l->promised);
	}
	if (!write_ready(c, l, SIZE_MAX))
		return -1;
	n = l->promised;
	l->promised = 0;
	return (ssize_t)n;
}

static void
layer_end(struct connection *c)
{
	struct layer *l = layer_of(c);

	if (!l->shaken || l->broken)
		return;
	tls_close_notify(l->tls);
	(void)write_ready(c, l, SIZE_MAX);
}

void
stream_tls_stop(struct connection *c, enum tls_stop stop)
{
	layer_of(c)->stop = stop;
}

bool
stream_tls_stopped(const struct connection *c)
{
	const struct layer *l = c->layer;

	return l != NULL && l->stopped;
}

unsigned long
stream_tls_written(const struct connection *c)
{
	const struct layer *l = c->layer;

	return l != NULL ? l->written : 0;
}

ssize_t
stream_tls_write_half(struct connection *c, const void *buffer, size_t size)
{
	struct layer *l = layer_of(c);
	const unsigned char *bytes;
	size_t half;

	tls_write(l->tls, buffer, size);
	half = tls_next(l->tls, &bytes) / 2;
	return write_ready(c, l, half) ? (ssize_t)half : -1;
}

const struct stream_calls stream_tls = {
	.peek = layer_peek,
	.take = layer_take,
	.write = layer_write,
	.end = layer_end,
	.gone = layer_free,
};
