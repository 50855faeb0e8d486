/* SPDX-License-Identifier: MIT */
/* Reading the URL that is the fault. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "body.h"
#include "moment.h"

#define DEFAULT_LENGTH 1000 /* bytes */

static const char *const ways[] = { "rst", "fin", "ok", "stall" };
#define WAYS (sizeof(ways) / sizeof(ways[0]))

/* A part of the target; it does not end with a NUL. */
struct part {
	const char *text;
	size_t length;
};

const char *
moment_way(enum way way)
{
	return ways[way];
}

static bool
is(struct part part, const char *word)
{
	return part.length == strlen(word) &&
	       memcmp(part.text, word, part.length) == 0;
}

/* What stands before a sign; `rest` is what stands behind it. */
static struct part
before(struct part part, char sign, struct part *rest)
{
	const char *at = memchr(part.text, sign, part.length);
	struct part head = part;

	*rest = (struct part){ part.text + part.length, 0 };
	if (at == NULL)
		return head;
	head.length = (size_t)(at - part.text);
	rest->text = at + 1;
	rest->length = part.length - head.length - 1;
	return head;
}

static int
wrong(int status, char why[MOMENT_WHY], const char *what, struct part part,
    const char *expected)
{
	snprintf(why, MOMENT_WHY, "%s \"%.*s\": expected %s.\n", what,
	    (int)(part.length < 40 ? part.length : 40), part.text, expected);
	return status;
}

static int
read_path(struct moment *m, struct part path, char why[MOMENT_WHY])
{
	struct part moment, way;
	size_t i;

	if (path.length > 0) {
		path.text++; /* the '/' */
		path.length--;
	}
	moment = before(path, '/', &way);
	for (m->kind = moment_kinds; m->kind->name != NULL; m->kind++)
		if (is(moment, m->kind->name))
			break;
	if (m->kind->name != NULL && m->kind->tls && !moment_tls)
		return wrong(
		    404, why, "moment", moment, "a server with --tls for it");
	if (m->kind->name == NULL)
		return wrong(404, why, "moment", moment, "one that / lists");
	for (i = 0; i < WAYS; i++)
		if (is(way, ways[i]))
			break;
	if (i == WAYS)
		return wrong(404, why, "way", way, "rst, fin, ok or stall");
	m->way = (enum way)i;
	return 200;
}

/* Returns false where it is no number, or more than BODY_MOST. */
static bool
read_number(struct part value, unsigned long *number)
{
	unsigned long n = 0;

	for (size_t i = 0; i < value.length; i++) {
		if (value.text[i] < '0' || value.text[i] > '9')
			return false;
		n = n * 10 + (unsigned long)(value.text[i] - '0');
		if (n > BODY_MOST)
			return false;
	}
	*number = n;
	return value.length > 0;
}

static int
read_key(struct moment *m, struct part value, char why[MOMENT_WHY])
{
	if (value.length > MOMENT_KEY)
		return wrong(400, why, "key", value, "64 bytes at the most");
	memcpy(m->key, value.text, value.length);
	m->key[value.length] = '\0';
	return 200;
}

static int
read_timing(struct moment *m, struct part value, char why[MOMENT_WHY])
{
	m->immediate = is(value, "immediate");
	if (!m->immediate && !is(value, "late"))
		return wrong(400, why, "timing", value, "late or immediate");
	return 200;
}

static int
read_parameter(struct moment *m, struct part parameter, char why[MOMENT_WHY])
{
	static const char number[] = "a number from 0 to 1000000000";
	struct part value, name = before(parameter, '=', &value);

	if (is(name, "key"))
		return read_key(m, value, why);
	if (is(name, "timing"))
		return read_timing(m, value, why);
	if (is(name, "at"))
		return read_number(value, &m->at) ?
			   200 :
			   wrong(400, why, "at", value, number);
	if (is(name, "length"))
		return read_number(value, &m->length) ?
			   200 :
			   wrong(400, why, "length", value, number);
	if (is(name, "first"))
		return read_number(value, &m->first) ?
			   200 :
			   wrong(400, why, "first", value, number);
	return wrong(
	    400, why, "parameter", name, "at, length, first, key or timing");
}

static int
check(struct moment *m, char why[MOMENT_WHY])
{
	if (m->kind->last == LAST_HALF_RECORD && m->at == m->length) {
		snprintf(why, MOMENT_WHY,
		    "at=%lu leaves nothing for the record: expected less than "
		    "length=%lu.\n",
		    m->at, m->length);
		return 400;
	}
	if (m->kind->stop != STOP_BODY || m->at <= m->length)
		return 200;
	snprintf(why, MOMENT_WHY,
	    "at=%lu is behind the body's end: expected at most length=%lu.\n",
	    m->at, m->length);
	return 400;
}

int
moment_read(struct moment *m, const char *path, size_t path_length,
    const char *query, size_t query_length, char why[MOMENT_WHY])
{
	struct part rest = { query, query_length };
	int status;

	memset(m, 0, sizeof(*m));
	status = read_path(m, (struct part){ path, path_length }, why);
	m->length = DEFAULT_LENGTH;
	m->first = ULONG_MAX;
	m->at = ULONG_MAX;
	while (status == 200 && rest.length > 0)
		status = read_parameter(m, before(rest, '&', &rest), why);
	if (status != 200)
		return status;
	/* A short body is cut in its middle, unless it is said where. */
	if (m->at == ULONG_MAX)
		m->at = m->kind->stop == STOP_BODY && m->length < m->kind->at ?
			    m->length / 2 :
			    m->kind->at;
	return check(m, why);
}
