/* SPDX-License-Identifier: MIT */
/* The words of a server's command line: its case's own, and ours. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "inside.h"

const char *
server_host(const struct server *server)
{
	return server->serving->plan->family == 6 ? "::1" : "127.0.0.1";
}

struct words {
	char **argv; /* NULL-terminated */
	size_t count, room;
};

/* Takes the word. */
static void
add(struct words *words, char *word)
{
	words->argv = xgrow(
	    words->argv, words->count, &words->room, sizeof(*words->argv));
	words->argv[words->count] = word;
	if (word != NULL)
		words->count++;
}

static void
add_option(struct words *words, const char *name, char *value)
{
	add(words, xstrdup(name));
	add(words, value);
}

/* The case's own words first: of two values of an option the last counts. */
char **
server_words(const struct server *server)
{
	const struct serve_plan *plan = server->serving->plan;
	char *const *own = server->offer->c->server;
	const size_t i = (size_t)(server - server->serving->server);
	struct words w = { 0 };

	add(&w, xasprintf("%s/servers/%s", plan->build, own[0]));
	while (*++own != NULL)
		add(&w, xstrdup(*own));
	add_option(&w, "--listen", xstrdup(server_host(server)));
	if (plan->port_base != 0)
		add_option(&w, "--port",
		    xasprintf("%u", plan->port_base + (unsigned)i));
	if (plan->first != NULL)
		add_option(&w, "--first", xstrdup(plan->first));
	if (server->serving->counts != -1)
		add_option(&w, "--count-to",
		    xasprintf("%d:%u:%u", server->serving->counts,
			server->count_at[0], server->count_at[1]));
	if (server->ca != -1)
		add_option(
		    &w, "--ca-file", xasprintf("/proc/self/fd/%d", server->ca));
	add(&w, NULL);
	return w.argv;
}

void
server_words_free(char **words)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}

bool
server_wants_tls(const struct server *server)
{
	for (char *const *w = server->offer->c->server; *w != NULL; w++)
		if (strcmp(*w, "--tls") == 0)
			return true;
	return false;
}
