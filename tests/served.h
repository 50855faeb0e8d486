/* SPDX-License-Identifier: MIT */
/*
 * resetlab serve, as a test of somebody's client uses it: started, its JSON
 * read, its servers talked to, ended.  What fails, fails the test.
 */
#ifndef TESTS_SERVED_H
#define TESTS_SERVED_H

#include <jansson.h>

#include "drive.h"
#include "invoke.h"

struct served {
	struct invocation i;
	json_t *said; /* the JSON object */
};

/* Starts "resetlab serve WORDS" and waits until all are ready. */
struct served served_start(void (*prepare)(void), const char *words);

/* A text about a server, as its JSON says. */
const char *served_text(
    const struct served *s, const char *key, const char *what);

/* Where a server is, for drive_connect(). */
struct drive served_at(const struct served *s, const char *key);

/* Connects, has the script talked, and closes; what came of it; static. */
const char *served_talk(
    const struct served *s, const char *key, const char *script);

/* Ends it with a signal, or 0 where it is ending; reads all that it wrote. */
void served_end(struct served *s, int signal);

void served_free(struct served *s);

/* Listens on a port of 127.0.0.1, and returns it. */
int served_take_port(int *fd);

#endif
