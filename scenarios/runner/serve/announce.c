/* SPDX-License-Identifier: MIT */
/* Where the servers are: one JSON object, or assignments for a shell. */
#include <ctype.h>
#include <err.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../list/symptoms.h"
#include "../memory.h"
#include "inside.h"

/* All to be freed. */
static char *
url_of(const struct server *server)
{
	const bool http = server->offer->scenario->http, tls = server->ca != -1;
	const char *scheme =
	    http ? (tls ? "https" : "http") : (tls ? "tls" : "tcp");
	const bool six = server->serving->plan->family == 6;

	return xasprintf("%s://%s%s%s:%u%s", scheme, six ? "[" : "",
	    server_host(server), six ? "]" : "", server->port, http ? "/" : "");
}

/* A path under which others can open it while we live; NULL without TLS. */
static char *
cacert_of(const struct server *server)
{
	return server->ca != -1 ?
		   xasprintf("/proc/%d/fd/%d", getpid(), server->ca) :
		   NULL;
}

/* What a client sees first of its trouble: "read ECONNRESET". */
static char *
sees_of(const struct scenario_case *c)
{
	char *all = c->expectations > 0 ? sign_client(&c->expectation[0]) :
					  xstrdup("nothing was recorded yet");

	for (size_t i = 1; i < c->expectations; i++) {
		char *one = sign_client(&c->expectation[i]);

		if (strstr(all, one) == NULL) {
			char *more = xasprintf("%s or %s", all, one);

			free(all);
			all = more;
		}
		free(one);
	}
	return all;
}

/* ------------------------------------------------------------------- JSON */

/* jansson gives NULL where there is no memory, and where we are wrong. */
static json_t *
must(json_t *value)
{
	if (value == NULL)
		errx(SUITE_ENVIRONMENT, "cannot build the JSON object");
	return value;
}

static json_t *
server_json(const struct server *server)
{
	const struct offer *offer = server->offer;
	char *name = xasprintf("%s/%s", offer->scenario->name, offer->c->name);
	char *url = url_of(server), *sees = sees_of(offer->c);
	char *cacert = cacert_of(server);
	json_t *object = must(json_pack("{ss ss si ss ss* ss ss ss}", "case",
	    name, "host", server_host(server), "port", (int)server->port, "url",
	    url, "cacert", cacert, "sees", sees, "claim", offer->c->claim,
	    "about", offer->scenario->about));

	free(name);
	free(url);
	free(sees);
	free(cacert);
	return object;
}

static void
print_json(const struct serving *s)
{
	const struct choice *choice = s->plan->choice;
	json_t *servers = must(json_object()), *left = must(json_object());
	json_t *root;

	for (size_t i = 0; i < s->count; i++)
		json_object_set_new(servers, s->server[i].offer->key,
		    server_json(&s->server[i]));
	for (size_t i = 0; i < choice->lefts; i++)
		json_object_set_new(left, choice->left[i].key,
		    must(json_string(choice->left[i].reason)));
	root = must(json_pack("{so so}", "servers", servers, "left_out", left));
	/* A failed write stays in the stream, where announce() looks. */
	(void)json_dumpf(root, stdout, 0);
	putchar('\n');
	json_decref(root);
}

/* ---------------------------------------------------------------- a shell */

/* "RESETLAB_HTTP_CUT_TLS_PORT=40001" */
static void
print_variable(const char *key, const char *what, const char *value)
{
	fputs("RESETLAB_", stdout);
	for (; *key != '\0'; key++)
		putchar(isalnum((unsigned char)*key) ?
			    toupper((unsigned char)*key) :
			    '_');
	/*
	 * No value needs a quote: they are of letters, digits and "./:[]", and
	 * a shell takes those in an assignment as they are.  So do files of
	 * variables that know no quotes.
	 */
	printf("_%s=%s\n", what, value);
}

static void
print_variables(const struct server *server)
{
	const char *key = server->offer->key;
	char *port = xasprintf("%u", server->port);
	char *url = url_of(server), *cacert = cacert_of(server);

	print_variable(key, "HOST", server_host(server));
	print_variable(key, "PORT", port);
	print_variable(key, "URL", url);
	if (cacert != NULL)
		print_variable(key, "CACERT", cacert);
	free(port);
	free(url);
	free(cacert);
}

int
announce(const struct serving *s)
{
	if (!s->plan->env)
		print_json(s);
	for (size_t i = 0; s->plan->env && i < s->count; i++)
		print_variables(&s->server[i]);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		warn("cannot say where the servers are: standard output");
		return -1;
	}
	/* Who reads to the end is answered now, and not when we end. */
	if (dup2(s->null, STDOUT_FILENO) == -1)
		err(SUITE_ENVIRONMENT, "dup2");
	return 0;
}
