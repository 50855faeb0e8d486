/* SPDX-License-Identifier: MIT */
/* A cut before there is a request. */
#include <errno.h>
#include <string.h>

#include "handshake.h"
#include "stream_tls.h"

static const struct {
	const char *name;
	enum tls_stop stop;
} stops[] = {
	{ "client-hello", TLS_STOP_CLIENT_HELLO },
	{ "server-hello", TLS_STOP_SERVER_HELLO },
	{ "handshake", TLS_STOP_HANDSHAKE },
};
#define STOPS (sizeof(stops) / sizeof(stops[0]))

static enum tls_stop where; /* TLS_STOP_NEVER without --handshake */
static const char *name;
static enum way way;

bool
handshake_read(const char *text)
{
	size_t length = strcspn(text, "/");

	for (size_t i = 0; i < STOPS; i++) {
		if (strlen(stops[i].name) != length ||
		    strncmp(stops[i].name, text, length) != 0)
			continue;
		name = stops[i].name;
		where = stops[i].stop;
	}
	if (name == NULL || text[length] == '\0')
		return false;
	for (way = WAY_RST; way <= WAY_STALL; way++)
		if (strcmp(moment_way(way), text + length + 1) == 0)
			return true;
	return false;
}

void
handshake_begin(struct connection *c)
{
	if (where != TLS_STOP_NEVER && way != WAY_OK && c->faulty)
		stream_tls_stop(c, where);
}

static void
cut(struct connection *c, const char *how)
{
	const struct exchange *x = c->own;

	server_log(c, "cutting %s with %s: %lu bytes sent; %s", name,
	    moment_way(way), stream_tls_written(c), how);
	x->end(c, way);
}

bool
handshake_is_cut(struct connection *c)
{
	char first;

	if (where == TLS_STOP_NEVER)
		return false;
	if (stream->peek(c, &first, 1) != -1 || errno != EAGAIN)
		return false;
	if (!stream_tls_stopped(c)) {
		/* Nobody else may look: what came since would stop unseen. */
		server_await_readable(c);
		return true;
	}
	if (stream_tls_written(c) == 0)
		cut(c, "the client has read all");
	else
		late_await(c, false, cut);
	return true;
}
