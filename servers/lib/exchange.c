/* SPDX-License-Identifier: MIT */
/*
 * A step returns true where the next one can be taken, and false where c has
 * to wait, was handed over, or is gone: then it must not be touched.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exchange.h"
#include "stream_tls.h"

#define STEPS_MOST 256 /* until another connection has its turn */

static bool
leave(struct connection *c)
{
	close(server_release(c));
	return false;
}

/* ---------------------------------------------------------------- the cut */

static bool
hand_over(struct connection *c, enum way way)
{
	struct exchange *x = c->own;

	x->stage = STAGE_OVER;
	x->end(c, way);
	return false;
}

/* Whether there is a next request, where it was to be idle: then it is read. */
static bool
is_busy(struct connection *c)
{
	struct exchange *x = c->own;

	if (!x->moment.kind->idle || x->stage != STAGE_SENT ||
	    server_unread(c) == 0)
		return false;
	server_log(c, "not idle: a next request came first");
	request_begin(&x->request);
	x->stage = STAGE_READING;
	return true;
}

static void
settled(struct connection *c, const char *how)
{
	struct exchange *x = c->own;

	if (exchange_send_last(c)) {
		late_await(c, x->moment.immediate, settled);
		return;
	}
	if (is_busy(c)) {
		/* From the event loop: it may have called us. */
		server_await_readable(c);
		return;
	}
	server_log(c,
	    "cutting %s with %s: %lu bytes sent, %lu of them body; %s",
	    x->moment.kind->name, moment_way(x->moment.way),
	    x->interim + x->answer.sent, answer_body_sent(&x->answer), how);
	hand_over(c, x->moment.way);
}

static void stuck(struct connection *c);

/* Before a cut, with patience; else for as long as the client likes. */
static void
await_room(struct connection *c)
{
	struct exchange *x = c->own;

	server_await_writable(c);
	x->waiting = server_unacknowledged(c);
	if (x->cuts)
		server_after(c, LATE_PATIENCE, stuck);
}

/* The client takes nothing more of what is to be sent before the cut. */
static void
stuck(struct connection *c)
{
	struct exchange *x = c->own;
	int waiting = server_unacknowledged(c);
	char how[LATE_HOW];

	/* A clock that was set before, and has no meaning any more. */
	if (x->stage != STAGE_SENDING || !x->cuts)
		return;
	/* Slow is not stuck: a third of the buffer is free before it wakes. */
	if (waiting < x->waiting) {
		await_room(c);
		return;
	}
	snprintf(how, sizeof(how), "the client has read nothing for %d s",
	    LATE_PATIENCE / 1000);
	settled(c, how);
}

/* -------------------------------------------------------------- answering */

static bool
begin_answer(struct connection *c)
{
	struct exchange *x = c->own;
	const struct moment_kind *kind =
	    x->text == NULL ? x->moment.kind : NULL;

	memset(&x->answer, 0, sizeof(x->answer));
	x->last_sent = false;
	x->answer.status = x->status;
	x->answer.text = x->text;
	x->answer.length = x->text != NULL ? strlen(x->text) : x->moment.length;
	x->answer.framing = kind != NULL ? kind->framing : FRAMING_LENGTH;
	x->answer.close = !x->request.keep || (kind != NULL && kind->close);
	x->answer.head_only = x->request.parser.method == HTTP_HEAD;
	x->answer.stop = x->cuts ? kind->stop : STOP_END;
	x->answer.at = x->moment.at;
	if (!x->cuts)
		server_log(c, "answering with %d: %lu bytes of body", x->status,
		    x->answer.head_only ? 0 : x->answer.length);
	x->stage = STAGE_SENDING;
	return true;
}

static bool
begin_continue(struct connection *c)
{
	struct exchange *x = c->own;

	server_log(c, "answering with 100 Continue");
	memset(&x->answer, 0, sizeof(x->answer));
	x->answer.status = 100;
	x->answer.stop = STOP_END;
	x->stage = STAGE_SENDING;
	return true;
}

/* Answers a mistake; what comes behind it is no request any more. */
static bool
refuse(struct connection *c)
{
	struct exchange *x = c->own;

	server_log(c, "refusing with %d: %s", x->request.status,
	    request_mistake(&x->request));
	if (x->answered)
		return hand_over(c, WAY_OK);
	x->cuts = false;
	x->status = x->request.status;
	x->text = x->request.why;
	x->request.keep = false;
	x->request.whole = true;
	x->request.status = 200;
	return begin_answer(c);
}

static bool
send_some(struct connection *c)
{
	struct exchange *x = c->own;
	const char *bytes;
	size_t size = answer_next(&x->answer, &bytes);
	ssize_t n;

	if (size == 0) {
		x->stage = STAGE_SENT;
		return true;
	}
	n = stream->write(c, bytes, size);
	if (n > 0) {
		answer_took(&x->answer, (size_t)n);
		x->sent += (size_t)n;
		return true;
	}
	if (errno == EAGAIN || errno == EINTR) {
		await_room(c);
		return false;
	}
	server_log(c, "write: %s", server_errno(errno));
	return leave(c);
}

/* All that is to be sent is. */
static bool
go_on_after_answer(struct connection *c)
{
	struct exchange *x = c->own;

	if (x->answer.status == 100) {
		x->interim += x->answer.sent;
		x->stage = STAGE_READING;
		return true;
	}
	if (x->cuts) {
		if (is_busy(c))
			return true;
		if (x->sent == 0 && stream_tls_written(c) == 0)
			settled(c, "the client has read all");
		else
			late_await(c, x->moment.immediate, settled);
		return false;
	}
	x->answered = true;
	x->stage = STAGE_READING;
	return true;
}

/* ---------------------------------------------------------------- reading */

static bool
go_on_after_head(struct connection *c)
{
	struct exchange *x = c->own;
	const struct moment_kind *kind;

	x->requests++;
	x->interim = 0;
	server_count_request();
	server_log(c, "request %u: %s %s", x->requests,
	    http_method_str(x->request.parser.method), x->request.target);
	exchange_decide(c);
	kind = x->text == NULL ? x->moment.kind : NULL;
	if (kind != NULL && kind->begins == BEGINS_HEAD)
		return begin_answer(c);
	if (x->cuts && kind->begins == BEGINS_AT)
		x->request.most = x->moment.at;
	if (request_expects_continue(&x->request) && x->status != 417)
		return begin_continue(c);
	return true;
}

/* The request was read, as far as is wanted. */
static bool
go_on_after_body(struct connection *c)
{
	struct exchange *x = c->own;

	if (!x->answered)
		return begin_answer(c);
	if (x->answer.close)
		return hand_over(c, WAY_OK);
	x->answered = false;
	request_begin(&x->request);
	return true;
}

static bool
give_up(struct connection *c, int error)
{
	server_log(c, "read: %s", server_errno(error));
	/* Who speaks no TLS goes on speaking: that must not draw a reset. */
	return error == EPROTO ? hand_over(c, WAY_OK) : leave(c);
}

static bool
read_some(struct connection *c)
{
	struct exchange *x = c->own;

	switch (request_read(&x->request, c)) {
	case REQUEST_WAIT:
		server_await_readable(c);
		return false;
	case REQUEST_MORE:
		return true;
	case REQUEST_HEAD:
		return go_on_after_head(c);
	case REQUEST_SOME:
	case REQUEST_WHOLE:
		return go_on_after_body(c);
	case REQUEST_BAD:
		return refuse(c);
	case REQUEST_ENDED:
		server_log(c, "the client closed%s",
		    x->request.begun ? " inside a request" : "");
		return leave(c);
	case REQUEST_FAILED:
		return give_up(c, errno);
	}
	return leave(c);
}

static bool
step(struct connection *c)
{
	const struct exchange *x = c->own;

	switch (x->stage) {
	case STAGE_READING:
		return read_some(c);
	case STAGE_SENDING:
		return send_some(c);
	case STAGE_SENT:
		return go_on_after_answer(c);
	case STAGE_OVER:
		return false;
	}
	return false;
}

void
exchange_go_on(struct connection *c)
{
	for (int steps = 1; step(c); steps++) {
		if (steps < STEPS_MOST)
			continue;
		/* It goes on, whether or not anything more comes. */
		server_await_nothing(c);
		server_after(c, 0, exchange_go_on);
		return;
	}
}

void
exchange_begin(
    struct connection *c, void (*end)(struct connection *c, enum way way))
{
	struct exchange *x = calloc(1, sizeof(*x));

	if (x == NULL)
		err(1, "calloc");
	x->end = end;
	request_begin(&x->request);
	c->own = x;
}

void
exchange_free(struct connection *c)
{
	free(c->own);
	c->own = NULL;
}
