/* SPDX-License-Identifier: MIT */
/*
 * The catalogue turned round: what a client may see, and below it what the
 * other witnesses say then, which tells one cause from another.
 */
#ifndef LIST_SYMPTOMS_H
#define LIST_SYMPTOMS_H

#include "../catalogue.h"
#include "../lines.h"

/* What wire and kernel say, and the cases in which they say it. */
struct sign {
	char *wire; /* how the connection ended: "server > R." */
	struct lines counters; /* "server OutRsts", without how often */
	struct lines resets; /* "server TCP_STATE", each once */
	struct lines cases; /* "close_unread/unread" */
	struct lines causes; /* "close_unread", each once */
};

struct symptom {
	char *client; /* "read ECONNRESET", "nothing" */
	struct sign *sign;
	size_t count;
	size_t room;
};

/* All zero is a valid empty list. */
struct symptoms {
	struct symptom *symptom; /* sorted by client, "nothing" last */
	size_t count;
	size_t room;
};

/*
 * Reads every expectation of the cases; its call and error are those of the
 * report's column "client saw", for whichever connection.
 */
void symptoms_read(const struct pick *pick, size_t picks, struct symptoms *out);
void symptoms_free(struct symptoms *symptoms);

/* What an expectation says, without cases and causes. (signs.c) */
struct sign sign_of(const struct expectation *e);
/* What its client sees; to be freed. (signs.c) */
char *sign_client(const struct expectation *e);
bool sign_equal(const struct sign *a, const struct sign *b);
void sign_free(struct sign *sign);

#endif
