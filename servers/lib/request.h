/* SPDX-License-Identifier: MIT */
/*
 * One request of HTTP/1.1 (RFC 9112), parsed by http-parser out of bounded
 * reads.  What is read is first looked at, and then exactly what belongs to
 * the request is taken: what comes behind stays in the kernel's queue unread,
 * be it the rest of a body that is not wanted or a pipelined request.
 *
 * A request's body is read and thrown away, so it may have any length.
 */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include <http_parser.h>

#include "server.h"

#define REQUEST_HEAD_MOST 16384 /* bytes; more is 431 */
#define REQUEST_TARGET_MOST 2048 /* bytes; more is 414 */

enum request_event {
	REQUEST_WAIT, /* nothing more has come */
	REQUEST_MORE, /* some of it was read; more may have come */
	REQUEST_HEAD, /* its head was read; told once */
	REQUEST_SOME, /* `most` bytes of its body were read */
	REQUEST_WHOLE, /* all of it was read */
	REQUEST_BAD, /* it is none: `status` and `why` say what to answer */
	REQUEST_ENDED, /* the client has ended its side */
	REQUEST_FAILED, /* errno says how: the client has reset, or else */
};

struct request {
	http_parser parser;
	char target[REQUEST_TARGET_MOST + 1];
	size_t target_length;
	char field[16]; /* the name of the field that is being read */
	size_t field_length;
	bool value; /* its value is being read */
	char expect[32]; /* the value of Expect */
	size_t expect_length;
	bool begun; /* some of it has come */
	bool head, told, whole; /* its head was read, told of; all was */
	bool parsed_head; /* and the parser stands behind it */
	bool keep; /* the client would keep the connection */
	unsigned long body, most; /* bytes of the body: read, to read at most */
	int status; /* what it deserves: 200, or that of a mistake */
	const char *why; /* a sentence on the mistake */
};

/* To be called before each request; `most` is ULONG_MAX then. */
void request_begin(struct request *r);

/* Reads on, once at the most, unless there is something to tell already. */
enum request_event request_read(struct request *r, struct connection *c);

/* What is wrong with a bad one, for the log: "invalid HTTP version". */
const char *request_mistake(const struct request *r);

/* Whether it asked for "100 Continue" (RFC 9110 10.1.1). */
bool request_expects_continue(const struct request *r);

#endif
