/* SPDX-License-Identifier: MIT */
/* What the moments of TLS have sent behind all that the client has read. */
#include <errno.h>

#include "body.h"
#include "exchange.h"
#include "stream_tls.h"

#define RECORD 4096 /* bytes, at the most, of the one that is halved */

bool
exchange_send_last(struct connection *c)
{
	struct exchange *x = c->own;
	const struct moment *m = &x->moment;
	unsigned long left = m->length - m->at;
	char bytes[RECORD];

	if (x->last_sent || x->stage != STAGE_SENT)
		return false;
	x->last_sent = true;
	if (m->kind->last == LAST_CLOSE_NOTIFY) {
		server_log(c, "sending close_notify");
		stream->end(c);
		/* The FIN belongs to it. */
		return m->way != WAY_FIN;
	}
	if (m->kind->last == LAST_NOTHING || x->answer.head_only)
		return false;
	if (left > sizeof(bytes))
		left = sizeof(bytes);
	body_fill(bytes, m->at, left);
	server_log(c, "sending the first half of a record");
	if (stream_tls_write_half(c, bytes, left) == -1)
		server_log(c, "write: %s", server_errno(errno));
	return true;
}
