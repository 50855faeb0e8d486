/* SPDX-License-Identifier: MIT */
/* What a request is to be answered with, and whether it meets the cut. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"
#include "turns.h"

/* Reads the target; returns the status of the answer. */
static int
read_target(struct exchange *x)
{
	const struct request *r = &x->request;
	struct http_parser_url url;
	const char *at = r->target;

	http_parser_url_init(&url);
	if (r->parser.method == HTTP_CONNECT) {
		x->text = "CONNECT is for proxies.\n";
		return 501;
	}
	if (r->expect_length > 0 &&
	    strcasecmp(r->expect, "100-continue") != 0) {
		x->text = "Expect can be 100-continue only.\n";
		return 417;
	}
	if (http_parser_parse_url(at, r->target_length, 0, &url) != 0) {
		x->text = "The target is no URL.\n";
		return 400;
	}
	if (url.field_data[UF_PATH].len == 0 ||
	    (url.field_data[UF_PATH].len == 1 &&
		at[url.field_data[UF_PATH].off] == '/')) {
		x->text = moment_list();
		return 200;
	}
	x->text = x->why;
	return moment_read(&x->moment, at + url.field_data[UF_PATH].off,
	    url.field_data[UF_PATH].len, at + url.field_data[UF_QUERY].off,
	    url.field_data[UF_QUERY].len, x->why);
}

/* Whether this request is one of the first K of its path and key. */
static bool
is_its_turn(const struct moment *m)
{
	char name[128];

	if (m->first == ULONG_MAX)
		return true;
	snprintf(name, sizeof(name), "%s/%s %s", m->kind->name,
	    moment_way(m->way), m->key);
	return turns_take(name, m->first);
}

void
exchange_decide(struct connection *c)
{
	struct exchange *x = c->own;
	const struct moment *m = &x->moment;

	memset(&x->moment, 0, sizeof(x->moment));
	x->cuts = false;
	x->status = read_target(x);
	if (x->status != 200 || m->kind == NULL)
		return;
	if (m->kind->framing == FRAMING_CHUNKED &&
	    x->request.parser.http_minor == 0) {
		x->text = "HTTP/1.0 knows no chunks.\n";
		x->status = 400;
		return;
	}
	x->text = NULL;
	if (m->kind->status != 0)
		x->status = m->kind->status;
	x->cuts = m->way != WAY_OK && c->faulty &&
		  (!m->kind->second || x->requests > 1) && is_its_turn(m);
}
