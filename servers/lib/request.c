/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "request.h"
#include "stream.h"

#define LOOK 16384 /* bytes that are looked at in one call */

static void
refuse(struct request *r, int status, const char *why)
{
	if (r->status != 200)
		return;
	r->status = status;
	r->why = why;
}

/* Appends; returns false where there is no room. */
static bool
append(char *text, size_t room, size_t *length, const char *at, size_t n)
{
	if (n > room - *length)
		return false;
	memcpy(text + *length, at, n);
	*length += n;
	text[*length] = '\0';
	return true;
}

/* ------------------------------- what http-parser calls, in their order */

static int
on_url(http_parser *parser, const char *at, size_t n)
{
	struct request *r = parser->data;

	if (!append(r->target, REQUEST_TARGET_MOST, &r->target_length, at, n))
		refuse(r, 414, "The target is longer than 2048 bytes.\n");
	return r->status != 200;
}

static int
on_field(http_parser *parser, const char *at, size_t n)
{
	struct request *r = parser->data;

	if (r->value) {
		r->value = false;
		r->field_length = 0;
	}
	/* A name that does not fit is none that matters. */
	if (!append(r->field, sizeof(r->field) - 1, &r->field_length, at, n))
		r->field_length = sizeof(r->field) - 1;
	return 0;
}

static int
on_value(http_parser *parser, const char *at, size_t n)
{
	struct request *r = parser->data;

	r->value = true;
	if (r->head || r->field_length != strlen("expect") ||
	    strncasecmp(r->field, "expect", r->field_length) != 0)
		return 0;
	if (!append(r->expect, sizeof(r->expect) - 1, &r->expect_length, at, n))
		refuse(r, 417, "Expect can be 100-continue only.\n");
	return 0;
}

/* Both stop the parser, so that no byte more is taken. */
static int
on_head(http_parser *parser)
{
	struct request *r = parser->data;

	r->head = true;
	r->keep = http_should_keep_alive(parser) != 0;
	http_parser_pause(parser, 1);
	return 0;
}

static int
on_body(http_parser *parser, const char *at, size_t n)
{
	struct request *r = parser->data;

	(void)at;
	r->body += n;
	return 0;
}

static int
on_whole(http_parser *parser)
{
	struct request *r = parser->data;

	r->whole = true;
	http_parser_pause(parser, 1);
	return 0;
}

static const http_parser_settings settings_of_parser = {
	.on_url = on_url,
	.on_header_field = on_field,
	.on_header_value = on_value,
	.on_headers_complete = on_head,
	.on_body = on_body,
	.on_message_complete = on_whole,
};

/* ------------------------------------------------------------------------ */

void
request_begin(struct request *r)
{
	memset(r, 0, sizeof(*r));
	http_parser_init(&r->parser, HTTP_REQUEST);
	http_parser_set_max_header_size(REQUEST_HEAD_MOST);
	r->parser.data = r;
	r->most = ULONG_MAX;
	r->status = 200;
}

bool
request_expects_continue(const struct request *r)
{
	/* HTTP/1.0 has no interim answers. */
	return strcasecmp(r->expect, "100-continue") == 0 &&
	       r->parser.http_minor > 0;
}

const char *
request_mistake(const struct request *r)
{
	/* What this file refuses is nothing to the parser. */
	switch (HTTP_PARSER_ERRNO(&r->parser)) {
	case HPE_OK:
	case HPE_PAUSED:
	case HPE_CB_url:
		return "it is longer than allowed, or expects what is not "
		       "known";
	default:
		return http_errno_description(HTTP_PARSER_ERRNO(&r->parser));
	}
}

static void
explain_error(struct request *r)
{
	switch (HTTP_PARSER_ERRNO(&r->parser)) {
	case HPE_OK:
	case HPE_PAUSED:
	case HPE_CB_url: /* on_url has refused it */
		return;
	case HPE_HEADER_OVERFLOW:
		refuse(r, 431, "The head is longer than 16384 bytes.\n");
		return;
	case HPE_INVALID_METHOD:
		refuse(r, 501, "The method is none that is known.\n");
		return;
	default:
		refuse(r, 400, "This is no request of HTTP/1.1.\n");
	}
}

/* Returns how many of the bytes belong to the request as far as wanted. */
static size_t
parse(struct request *r, const char *bytes, size_t n)
{
	size_t used;

	http_parser_pause(&r->parser, 0);
	used = http_parser_execute(&r->parser, &settings_of_parser, bytes, n);
	/*
	 * Paused at the head's end, it has not taken the last LF, which is
	 * there: it has seen it.
	 */
	if (r->head && !r->parsed_head && r->status == 200 &&
	    HTTP_PARSER_ERRNO(&r->parser) == HPE_PAUSED) {
		r->parsed_head = true;
		http_parser_pause(&r->parser, 0);
		used += http_parser_execute(
		    &r->parser, &settings_of_parser, bytes + used, 1);
	}
	explain_error(r);
	return used;
}

static enum request_event
state_of(struct request *r)
{
	if (r->status != 200)
		return REQUEST_BAD;
	if (r->head && !r->told && r->parsed_head) {
		r->told = true;
		return REQUEST_HEAD;
	}
	if (r->whole)
		return REQUEST_WHOLE;
	if (r->body >= r->most)
		return REQUEST_SOME;
	return REQUEST_MORE;
}

enum request_event
request_read(struct request *r, struct connection *c)
{
	char bytes[LOOK];
	enum request_event event = state_of(r);
	size_t size;
	ssize_t n;

	if (event != REQUEST_MORE)
		return event;
	/* What frames a body only makes less of it fit. */
	size = r->head && r->most - r->body < LOOK ? r->most - r->body : LOOK;
	n = stream->peek(c, bytes, size);
	if (n == 0)
		return REQUEST_ENDED;
	if (n == -1)
		return errno == EAGAIN || errno == EINTR ? REQUEST_WAIT :
							   REQUEST_FAILED;
	r->begun = true;
	stream->take(c, parse(r, bytes, (size_t)n));
	return state_of(r);
}
