/* SPDX-License-Identifier: MIT */
/*
 * The URL is the fault: /MOMENT/WAY?at=N&length=N&first=K&key=TEXT&timing=T.
 * What stands in a request's target, and what is wrong with it.
 */
#ifndef SERVER_MOMENT_H
#define SERVER_MOMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"

#define MOMENT_KEY 64 /* bytes of a key */
#define MOMENT_WHY 160 /* bytes of a sentence */

/* What of the request is read before the answer begins, or the cut comes. */
enum begins {
	BEGINS_WHOLE, /* all of it */
	BEGINS_HEAD, /* its head; the body stays unread */
	BEGINS_AT, /* its head and `at` bytes of its body */
};

/* What is sent last, when the client has read all else. */
enum last {
	LAST_NOTHING,
	LAST_HALF_RECORD, /* the first half of a record of TLS */
	LAST_CLOSE_NOTIFY, /* the end of TLS */
};

struct moment_kind {
	const char *name;
	enum begins begins;
	enum stop stop; /* where the answer is cut */
	int status; /* of the answer; 0: 200 */
	enum framing framing;
	bool close; /* the answer says "Connection: close" */
	bool second; /* only from a connection's second request on */
	bool idle; /* only when nothing of a next request has come */
	bool continues; /* "100 Continue" comes before, if asked for */
	unsigned long at; /* the default */
	bool tls; /* only where moment_tls */
	enum last last;
	const char *about;
};

enum way {
	WAY_RST, /* SO_LINGER zero, close */
	WAY_FIN, /* shutdown(SHUT_WR), the rest read and thrown away */
	WAY_OK, /* the control: no cut, all is served to its end */
	WAY_STALL, /* nothing more; the connection stays */
};

struct moment {
	const struct moment_kind *kind;
	enum way way;
	unsigned long at, length; /* bytes */
	unsigned long first; /* ULONG_MAX: all */
	char key[MOMENT_KEY + 1];
	bool immediate; /* timing=immediate; else late */
};

/*
 * Reads a path and a query ("" for none; neither ends with a NUL).  Returns
 * 200; 404 where there is no such moment or way; 400 where a parameter is
 * wrong; the last two with one sentence in `why`.
 */
int moment_read(struct moment *m, const char *path, size_t path_length,
    const char *query, size_t query_length, char why[MOMENT_WHY]);

/* Whether the moments of TLS are there. */
extern bool moment_tls;

/* Every moment; a name of NULL ends the table (moment_kinds.c). */
extern const struct moment_kind moment_kinds[];

/* "rst" */
const char *moment_way(enum way way);

/* The table as text, for "/"; static. */
const char *moment_list(void);

#endif
