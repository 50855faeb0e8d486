/* SPDX-License-Identifier: MIT */
/* Every moment of HTTP/1.1 at which a connection can be cut. */
#include <stdio.h>

#include "moment.h"

#define DEFAULT_AT 500

const struct moment_kind moment_kinds[] = {
	{ .name = "before-response",
	    .about = "the request was read whole, and nothing answered",
	    .stop = STOP_NOTHING },
	{ .name = "after-status-line",
	    .about = "the status line was sent",
	    .stop = STOP_STATUS_LINE },
	{ .name = "inside-headers",
	    .about = "half a line of the header was sent",
	    .stop = STOP_HEADER },
	{ .name = "body",
	    .about = "`at` of `length` bytes (Content-Length) were sent",
	    .at = DEFAULT_AT,
	    .stop = STOP_BODY },
	{ .name = "chunk",
	    .about = "the same in chunked coding, inside a chunk",
	    .framing = FRAMING_CHUNKED,
	    .at = DEFAULT_AT,
	    .stop = STOP_BODY },
	{ .name = "before-last-chunk",
	    .about = "all chunks were sent, but not the last, of size 0",
	    .framing = FRAMING_CHUNKED,
	    .stop = STOP_LAST_CHUNK },
	{ .name = "until-close",
	    .about = "`at` bytes of a body that the connection's end ends",
	    .framing = FRAMING_CLOSE,
	    .close = true,
	    .at = DEFAULT_AT,
	    .stop = STOP_BODY },
	{ .name = "after-response",
	    .about = "a whole answer with Connection: close was sent",
	    .close = true,
	    .stop = STOP_END },
	{ .name = "second-request",
	    .about = "the connection's second request was read, not answered",
	    .second = true,
	    .stop = STOP_NOTHING },
	{ .name = "idle",
	    .about = "a whole answer was sent, and no next request has come",
	    .idle = true,
	    .stop = STOP_END },
	{ .name = "upload",
	    .about = "`at` bytes of the request's body were read",
	    .begins = BEGINS_AT,
	    .continues = true,
	    .at = DEFAULT_AT,
	    .stop = STOP_NOTHING },
	{ .name = "early-413",
	    .about = "413 was sent, and the request's body not read",
	    .begins = BEGINS_HEAD,
	    .status = 413,
	    .close = true,
	    .stop = STOP_END },
	{ .name = "early-401",
	    .about = "401 was sent, and the request's body not read",
	    .begins = BEGINS_HEAD,
	    .status = 401,
	    .close = true,
	    .stop = STOP_END },
	{ .name = "after-100-continue",
	    .about = "100 was sent, and `at` (0) bytes of the body were read",
	    .begins = BEGINS_AT,
	    .continues = true,
	    .stop = STOP_NOTHING },
	{ .name = "inside-record",
	    .about = "`at` bytes and half of a record with the next ones",
	    .at = DEFAULT_AT,
	    .stop = STOP_BODY,
	    .tls = true,
	    .last = LAST_HALF_RECORD },
	{ .name = "no-close-notify",
	    .about = "all of a body that the end ends; TLS is not ended",
	    .framing = FRAMING_CLOSE,
	    .close = true,
	    .stop = STOP_END,
	    .tls = true },
	{ .name = "close-notify",
	    .about = "the same, and TLS is ended",
	    .framing = FRAMING_CLOSE,
	    .close = true,
	    .stop = STOP_END,
	    .tls = true,
	    .last = LAST_CLOSE_NOTIFY },
	{ 0 },
};

bool moment_tls;

const char *
moment_list(void)
{
	static char text[4096];
	size_t n = 0;

	n += (size_t)snprintf(text, sizeof(text),
	    "/MOMENT/WAY?at=N&length=N&first=K&key=TEXT&timing=late|immediate\n"
	    "WAY is rst, fin, ok (no cut) or stall.  MOMENT is when it "
	    "comes:\n");
	for (const struct moment_kind *k = moment_kinds; k->name != NULL; k++) {
		if (k->tls && !moment_tls)
			continue;
		n += (size_t)snprintf(
		    text + n, sizeof(text) - n, "%-20s%s\n", k->name, k->about);
	}
	return text;
}
