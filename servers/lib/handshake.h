/* SPDX-License-Identifier: MIT */
/*
 * A cut in the handshake of TLS, before there is a URL to ask for it: the same
 * MOMENT/WAY, of every connection that is to meet the fault.
 *
 *     client-hello   ClientHello was read, and nothing answered
 *     server-hello   ServerHello was sent, and nothing behind it
 *     handshake      it is complete, and no request was read
 */
#ifndef SERVER_HANDSHAKE_H
#define SERVER_HANDSHAKE_H

#include "exchange.h"

/* Reads MOMENT/WAY; returns false where it is none. */
bool handshake_read(const char *text);

/* To be called after exchange_begin(), whose `end` makes this cut too. */
void handshake_begin(struct connection *c);

/*
 * To be called when c is readable.  Returns false where HTTP can go on; true
 * where the cut has come, or c waits, for more of the handshake or until the
 * client has read all (late.h): then do not touch c.
 */
bool handshake_is_cut(struct connection *c);

#endif
