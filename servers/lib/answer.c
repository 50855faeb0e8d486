/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "body.h"

#define FRAME_MOST 16 /* bytes around a chunk: its size, and two CRLF */

static const char *
reason_of(int status)
{
	static const struct {
		int status;
		const char *reason;
	} known[] = {
		/* RFC 9110 15, RFC 6585 5 */
		{ 100, "Continue" },
		{ 200, "OK" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 404, "Not Found" },
		{ 413, "Content Too Large" },
		{ 414, "URI Too Long" },
		{ 417, "Expectation Failed" },
		{ 431, "Request Header Fields Too Large" },
		{ 501, "Not Implemented" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].status == status)
			return known[i].reason;
	return "";
}

/* The line that says how the body ends. */
static int
frame_line(const struct answer *a, char *line, size_t size)
{
	if (a->framing == FRAMING_LENGTH)
		return snprintf(
		    line, size, "Content-Length: %lu\r\n", a->length);
	if (a->framing == FRAMING_CHUNKED)
		return snprintf(line, size, "Transfer-Encoding: chunked\r\n");
	line[0] = '\0';
	return 0;
}

static size_t
write_head(const struct answer *a, char *head, size_t size)
{
	char frame[64];

	if (a->status == 100)
		return (size_t)snprintf(
		    head, size, "HTTP/1.1 100 Continue\r\n\r\n");
	frame_line(a, frame, sizeof(frame));
	return (size_t)snprintf(head, size,
	    "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\n"
	    "Cache-Control: no-store\r\n%s%sConnection: %s\r\n\r\n",
	    a->status, reason_of(a->status),
	    a->status == 401 ?
		"WWW-Authenticate: Basic realm=\"resetlab\"\r\n" :
		"",
	    frame, a->close ? "close" : "keep-alive");
}

/* How much of the head is sent. */
static size_t
head_until_stop(const struct answer *a, const char *head, size_t length)
{
	if (a->stop == STOP_NOTHING)
		return 0;
	if (a->stop == STOP_STATUS_LINE)
		return (size_t)(strstr(head, "\r\n") + 2 - head);
	if (a->stop == STOP_HEADER)
		return (size_t)(strstr(head, "-store") - head);
	return length;
}

static void
make_head(struct answer *a)
{
	size_t whole = write_head(a, a->buffer, sizeof(a->buffer));

	a->filled = head_until_stop(a, a->buffer, whole);
	a->head_length = a->filled;
	if (a->stop < STOP_BODY || a->head_only || a->status == 100)
		a->next = MADE;
	else
		a->next = MAKE_BODY;
}

/* Where the body stops: its length, or before. */
static unsigned long
body_end(const struct answer *a)
{
	return a->stop == STOP_BODY ? a->at : a->length;
}

static void
put(struct answer *a, const char *bytes, size_t n)
{
	memcpy(a->buffer + a->filled, bytes, n);
	a->filled += n;
}

static void
put_body(struct answer *a, size_t n)
{
	if (a->text != NULL)
		memcpy(a->buffer + a->filled, a->text + a->made, n);
	else
		body_fill(a->buffer + a->filled, a->made, n);
	a->filled += n;
	a->made += n;
}

/* One chunk, or as much of it as is to be sent. */
static void
make_chunk(struct answer *a)
{
	unsigned long left = a->length - a->made, here = body_end(a) - a->made;
	unsigned long size = left < ANSWER_CHUNK ? left : ANSWER_CHUNK;
	char line[FRAME_MOST];

	put(a, line, (size_t)snprintf(line, sizeof(line), "%lx\r\n", size));
	put_body(a, here < size ? here : size);
	/* The CRLF behind a chunk belongs to it: the stop is inside. */
	if (a->stop != STOP_BODY || here > size)
		put(a, "\r\n", 2);
}

static void
make_body(struct answer *a)
{
	size_t room = sizeof(a->buffer) - a->filled;
	unsigned long left = body_end(a) - a->made;

	if (a->framing != FRAMING_CHUNKED)
		put_body(a, left < room ? left : room);
	else if (a->length > 0)
		make_chunk(a);
	if (a->made < body_end(a))
		return;
	a->next = a->framing == FRAMING_CHUNKED && a->stop == STOP_END ?
		      MAKE_LAST :
		      MADE;
}

/* Whether the next piece may not fit. */
static bool
is_full(const struct answer *a)
{
	return sizeof(a->buffer) - a->filled < ANSWER_CHUNK + FRAME_MOST;
}

size_t
answer_next(struct answer *a, const char **bytes)
{
	if (a->taken == a->filled)
		a->taken = a->filled = 0;
	while (a->taken == 0 && !is_full(a) && a->next != MADE) {
		if (a->next == MAKE_HEAD) {
			make_head(a);
		} else if (a->next == MAKE_BODY) {
			make_body(a);
		} else {
			put(a, "0\r\n\r\n", 5);
			a->next = MADE;
		}
	}
	*bytes = a->buffer + a->taken;
	return a->filled - a->taken;
}

void
answer_took(struct answer *a, size_t n)
{
	a->taken += n;
	a->sent += n;
}

/* Of the first `sent` bytes of a chunk of that size, how many are data. */
static unsigned long
data_of_chunk(unsigned long size, unsigned long sent)
{
	unsigned long line = size > 0xff ? 5 : size > 0xf ? 4 : 3;

	if (sent <= line)
		return 0;
	return sent - line < size ? sent - line : size;
}

unsigned long
answer_body_sent(const struct answer *a)
{
	const unsigned long whole = sizeof("190\r\n\r\n") - 1 + ANSWER_CHUNK;
	unsigned long sent, chunks, most = a->length / ANSWER_CHUNK;

	if (a->sent <= a->head_length || a->head_only)
		return 0;
	sent = a->sent - a->head_length;
	if (a->framing != FRAMING_CHUNKED)
		return sent;
	chunks = sent / whole < most ? sent / whole : most;
	return chunks * ANSWER_CHUNK +
	       data_of_chunk(
		   chunks < most ? ANSWER_CHUNK : a->length % ANSWER_CHUNK,
		   sent - chunks * whole);
}
