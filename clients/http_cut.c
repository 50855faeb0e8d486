/* SPDX-License-Identifier: MIT */
/*
 * Sends a request to http_cut, and reads what comes until the end that its
 * target asks for.  The request, with its body, is one write.
 *
 * With --tls it looks below TLS too at the end: how many bytes have come of a
 * record that has not come whole, and what the socket says.
 */
#include <stdio.h>
#include <string.h>

#include "lib/probe.h"

#define UPLOAD_MOST 1000 /* bytes, so that a request is one segment */

enum then {
	TO_END, /* reads until the end */
	RESET_FIRST, /* waits for the reset, and reads what it has left */
	STAYS, /* reads once; the connection stays */
	STALLS, /* the same, when the server has said that it stalls */
	SILENCE, /* reads nothing: nothing comes, and the connection stays */
	AGAIN, /* reads once, asks once more, and reads until the end */
	AGAIN_RESET, /* the same, but asks when it has been reset */
	AGAIN_END, /* and when the server has ended its side */
	UPLOADS, /* reads "100 Continue", sends the body, reads until the end */
	WRITES, /* waits for the reset, and writes before it reads */
	SHAKES, /* asks nothing: TLS's handshake, and reads until the end */
};

static const char *const thens[] = { "to-end", "reset-first", "stays", "stalls",
	"silence", "again", "again-reset", "again-end", "uploads", "writes",
	"shakes", NULL };
static int then;
static const char *method = "GET", *target = "/";
static unsigned upload, connections = 1;
static bool expect, closing, tls;

static const struct probe_option options[] = {
	{ .name = "method",
	    .value = "METHOD",
	    .help = "of the request (GET)",
	    .text = &method },
	{ .name = "target",
	    .value = "TARGET",
	    .help = "of the request: the moment and the way (/)",
	    .text = &target },
	{ .name = "upload",
	    .value = "N",
	    .help = "bytes of the request's body (0)",
	    .number = &upload,
	    .most = UPLOAD_MOST },
	{ .name = "expect",
	    .help = "ask for 100 Continue first",
	    .flag = &expect },
	{ .name = "close", .help = "say Connection: close", .flag = &closing },
	{ .name = "connections",
	    .value = "N",
	    .help = "do all of it so often, each on a new connection (1)",
	    .number = &connections,
	    .least = 1,
	    .most = 3 },
	{ .name = "then",
	    .value = "to-end|...",
	    .help = "what to do with what comes (to-end): reset-first, stays, "
		    "stalls, silence, again, again-reset, again-end, uploads, "
		    "writes, shakes",
	    .words = thens,
	    .choice = &then },
	{ .name = "tls", .help = "speak TLS", .flag = &tls },
	{ 0 },
};

static void
ask(int fd)
{
	char request[UPLOAD_MOST + 512];
	int n = snprintf(request, sizeof(request) - UPLOAD_MOST,
	    "%s %s HTTP/1.1\r\nHost: x\r\n", method, target);

	if (upload > 0)
		n +=
		    snprintf(request + n, 64, "Content-Length: %u\r\n", upload);
	n += snprintf(request + n, 64, "%s%s\r\n",
	    expect ? "Expect: 100-continue\r\n" : "",
	    closing ? "Connection: close\r\n" : "");
	if (upload > 0 && !expect) {
		memset(request + n, 'x', upload);
		request[n + (int)upload] = '\0';
	}
	if (tls)
		probe_tls_write_text(fd, request);
	else
		probe_write_text(fd, request);
	/* The server waits for the acknowledgement of its answer. */
	probe_quickack(fd);
}

static void
read_once(int fd)
{
	if (tls)
		probe_tls_read(fd);
	else
		probe_read(fd);
}

static void
read_to_end(int fd)
{
	if (!tls) {
		probe_read_to_end(fd);
		return;
	}
	probe_tls_read_to_end(fd);
	probe_tls_incomplete(fd);
	probe_read(fd);
}

static void
await_stall(int fd)
{
	probe_step("stalled");
	probe_state(fd);
}

static void
ask_again(int fd)
{
	read_once(fd);
	if (then == AGAIN_RESET)
		probe_await_reset(fd);
	else if (then == AGAIN_END)
		probe_await_end(fd);
	ask(fd);
	read_to_end(fd);
}

static void
take(int fd)
{
	switch (then) {
	case RESET_FIRST:
		probe_await_reset(fd);
		read_to_end(fd);
		break;
	case STAYS:
		read_once(fd);
		probe_state(fd);
		break;
	case STALLS:
		read_once(fd);
		await_stall(fd);
		break;
	case SILENCE:
		await_stall(fd);
		break;
	case AGAIN:
	case AGAIN_RESET:
	case AGAIN_END:
		ask_again(fd);
		break;
	case UPLOADS:
		read_once(fd);
		probe_write(fd, upload);
		read_to_end(fd);
		break;
	case WRITES:
		probe_await_reset(fd);
		probe_write(fd, 1);
		read_to_end(fd);
		break;
	default:
		read_to_end(fd);
	}
}

static void
talk(int fd)
{
	if (!tls) {
		ask(fd);
		take(fd);
		return;
	}
	/* The server waits until its half of the handshake is acknowledged. */
	probe_quickack(fd);
	if (!probe_tls_handshake(fd)) {
		probe_tls_incomplete(fd);
		probe_read(fd);
	} else if (then == SHAKES) {
		read_to_end(fd);
	} else {
		ask(fd);
		take(fd);
	}
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Asks http_cut for a cut.", options);
	for (unsigned i = 0; i < connections; i++) {
		fd = probe_connect();
		talk(fd);
	}
	return probe_end();
}
