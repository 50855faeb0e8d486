/* SPDX-License-Identifier: MIT */
/*
 * An honest connection of HTTP/1.1: reads a request, answers it, and reads the
 * next, until one of them asks for a cut by its URL (moment.h).  Then it stops
 * exactly there, waits until the client has read all (late.h), and hands over.
 * The cut itself is not made here.
 */
#ifndef SERVER_EXCHANGE_H
#define SERVER_EXCHANGE_H

#include "late.h"
#include "moment.h"
#include "request.h"

struct exchange {
	struct late late; /* first: see late.h */
	enum {
		STAGE_READING, /* a request */
		STAGE_SENDING, /* its answer, or "100 Continue" */
		STAGE_SENT, /* as much of the answer as is to be sent */
		STAGE_OVER, /* handed over, or about to be */
	} stage;
	struct request request;
	unsigned requests; /* that have come, this one too */
	struct moment moment; /* what its URL asks for */
	bool cuts; /* it is to meet the cut */
	int status; /* of the answer */
	const char *text; /* its body, or NULL: body.h's */
	char why[MOMENT_WHY]; /* room for the text */
	struct answer answer;
	bool answered; /* it was sent, while the request is still read */
	unsigned long interim; /* bytes of its "100 Continue" that were sent */
	int waiting; /* bytes not acknowledged when no more could be sent */
	unsigned long sent; /* bytes, of all answers of the connection */
	bool last_sent; /* what is sent last (moment.h) was */
	void (*end)(struct connection *c, enum way way);
};

/*
 * Begins; c->own becomes a struct exchange.  `end` is called when it is over:
 * with WAY_OK where all was served and the connection is to be closed, else
 * with the way of the cut, which has been logged.  From then on c is the
 * caller's, and exchange_go_on() must not be called.
 */
void exchange_begin(
    struct connection *c, void (*end)(struct connection *c, enum way way));

/* To be called when c is readable, or writable: does all that can be done. */
void exchange_go_on(struct connection *c);

/* To be called when c is gone. */
void exchange_free(struct connection *c);

/*
 * decide.c: reads what the URL of a request asks for into moment, cuts, status
 * and text; takes its turn.
 */
void exchange_decide(struct connection *c);

/*
 * last.c: sends what comes last (moment.h), when all else was acknowledged, so
 * that there is room for it.  Returns whether it is to be read too before the
 * cut.
 */
bool exchange_send_last(struct connection *c);

#endif
