/* SPDX-License-Identifier: MIT */
/*
 * The kernel's account: why each reset was sent.  The tracepoint speaks for
 * the whole machine, so what it says is kept until the hosts ask for theirs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "ring.h"
#include "tracepoint.h"
#include "witness.h"

/*
 * Resets of others are nobody's to take; when so many are kept, the older half
 * is dropped.  Thousands a second are not unheard of, and a case may take two.
 */
#define MOST_KEPT 131072

struct reason_witness {
	struct tracepoint *tracepoint;
	struct rings *rings;
	struct reset *reset;
	size_t count;
	size_t room;
};

struct reason_witness *
reason_open(char **why_not)
{
	struct reason_witness *w = xcalloc(1, sizeof(*w));

	w->tracepoint = tracepoint_learn(why_not);
	if (w->tracepoint != NULL) {
		w->rings = rings_open(tracepoint_id(w->tracepoint), NULL);
		if (w->rings != NULL)
			return w;
		*why_not = tracepoint_explain(errno);
	}
	reason_close(w);
	return NULL;
}

void
reason_close(struct reason_witness *w)
{
	if (w == NULL)
		return;
	rings_close(w->rings);
	tracepoint_free(w->tracepoint);
	for (size_t i = 0; i < w->count; i++)
		free(w->reset[i].reason);
	free(w->reset);
	free(w);
}

static void
forget_older_half(struct reason_witness *w)
{
	const size_t half = w->count / 2;

	for (size_t i = 0; i < half; i++)
		free(w->reset[i].reason);
	memmove(
	    w->reset, w->reset + half, (w->count - half) * sizeof(*w->reset));
	w->count -= half;
}

static void
keep_cb(const uint8_t *data, size_t length, void *arg)
{
	struct reason_witness *w = arg;
	struct reset reset;

	if (!tracepoint_read(w->tracepoint, data, length, &reset))
		return;
	if (w->count == MOST_KEPT)
		forget_older_half(w);
	w->reset = xgrow(w->reset, w->count, &w->room, sizeof(*w->reset));
	w->reset[w->count++] = reset;
}

int
reason_drain(struct reason_witness *w)
{
	rings_drain(w->rings, keep_cb, w);
	return 0;
}

int
reason_fd(const struct reason_witness *w)
{
	return rings_fd(w->rings);
}

bool
reason_lost(struct reason_witness *w)
{
	return rings_lost(w->rings);
}

static bool
is_unspecified(const struct in6_addr *address)
{
	static const uint8_t zero[4];

	return IN6_IS_ADDR_UNSPECIFIED(address) ||
	       (IN6_IS_ADDR_V4MAPPED(address) &&
		   memcmp(address->s6_addr + 12, zero, 4) == 0);
}

static bool
owns(const struct endpoints *endpoints, enum host host,
    const struct in6_addr *address)
{
	if (!endpoints->has[host] || is_unspecified(address))
		return false;
	if (IN6_IS_ADDR_V4MAPPED(address))
		return memcmp(address->s6_addr + 12, &endpoints->ipv4[host],
			   4) == 0;
	return IN6_ARE_ADDR_EQUAL(address, &endpoints->ipv6[host]);
}

/*
 * The host at an address, or HOSTS.  Where client and server share one
 * (loopback) the port decides.
 */
static enum host
owner(const struct endpoints *endpoints, const struct in6_addr *address,
    uint16_t port)
{
	if (port == endpoints->server_port &&
	    owns(endpoints, HOST_SERVER, address))
		return HOST_SERVER;
	for (int i = 0; i < HOSTS; i++)
		if (owns(endpoints, (enum host)i, address))
			return (enum host)i;
	return HOSTS;
}

/* The host that sent a reset, or HOSTS where it is none of these endpoints'. */
static enum host
sender(const struct endpoints *endpoints, const struct reset *reset)
{
	uint16_t port = endpoints->server_port;
	enum host from = owner(endpoints, &reset->src, reset->src_port);

	if (from == HOSTS || port == 0)
		return from;
	if (reset->src_port == port && reset->dst_port == 0 &&
	    is_unspecified(&reset->dst)) /* a listener has no peer */
		return from;
	if (reset->src_port != port && reset->dst_port != port)
		return HOSTS;
	if (owner(endpoints, &reset->dst, reset->dst_port) == HOSTS)
		return HOSTS;
	return from;
}

size_t
reason_waiting(
    const struct reason_witness *w, const struct endpoints *endpoints)
{
	size_t count = 0;

	for (size_t i = 0; i < w->count; i++)
		count += sender(endpoints, &w->reset[i]) != HOSTS;
	return count;
}

/* As a page has them: by host, in the order of enum host, and then by name. */
static int
by_host_and_name(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int first = 0, second = 0;

	for (int i = 0; i < HOSTS; i++) {
		const char *name = host_name((enum host)i);

		if (strncmp(x->text, name, strlen(name)) == 0)
			first = i;
		if (strncmp(y->text, name, strlen(name)) == 0)
			second = i;
	}
	return first != second ? first - second : strcmp(x->text, y->text);
}

/*
 * Whether a reset was one of a case's: between two ports of which the
 * captures have a segment, or a listener's.  Addresses alone do not say: in
 * another network namespace of this machine somebody may have the same.
 */
static bool
was_captured(const struct endpoints *endpoints, const struct reset *reset,
    const struct frames frames[HOSTS])
{
	const uint16_t src = reset->src_port, dst = reset->dst_port;

	if (dst == 0 && is_unspecified(&reset->dst))
		return src == endpoints->server_port ||
		       src == endpoints->middlebox_port;
	for (int i = 0; i < HOSTS; i++)
		if (wire_has_ports(&frames[i], src, dst))
			return true;
	return false;
}

static void
tell(struct lines *out, enum host host, struct reset *reset)
{
	lines_add(out, 0, "%s %s", host_name(host), reset->reason);
	free(reset->reason);
}

static void
sort(struct lines *out, size_t first)
{
	if (out->count > first)
		qsort(out->line + first, out->count - first, sizeof(*out->line),
		    by_host_and_name);
}

void
reason_take(struct reason_witness *w, const struct endpoints *endpoints,
    struct lines *out)
{
	size_t kept = 0, first = out->count;

	for (size_t i = 0; i < w->count; i++) {
		enum host host = sender(endpoints, &w->reset[i]);

		if (host == HOSTS)
			w->reset[kept++] = w->reset[i];
		else
			tell(out, host, &w->reset[i]);
	}
	w->count = kept;
	sort(out, first);
}

void
reason_take_captured(struct reason_witness *w,
    const struct endpoints *endpoints, const struct frames frames[HOSTS],
    struct lines *out)
{
	size_t kept = 0, first = out->count;

	for (size_t i = 0; i < w->count; i++) {
		struct reset *reset = &w->reset[i];
		enum host host = owner(endpoints, &reset->src, reset->src_port);

		if (host == HOSTS || !was_captured(endpoints, reset, frames))
			w->reset[kept++] = *reset;
		else
			tell(out, host, reset);
	}
	w->count = kept;
	sort(out, first);
}

/* How many reasons are a host's. */
static unsigned long
given(const struct lines *reasons, enum host host)
{
	const char *name = host_name(host);
	const size_t length = strlen(name);
	unsigned long count = 0;

	for (size_t i = 0; i < reasons->count; i++)
		count += strncmp(reasons->line[i].text, name, length) == 0 &&
			 reasons->line[i].text[length] == ' ';
	return count;
}

enum host
reason_missing(const struct lines *reasons, const struct lines *counters)
{
	char name[16];
	unsigned long sent;

	for (size_t i = 0; i < counters->count; i++) {
		if (sscanf(counters->line[i].text, "%15s OutRsts %lu", name,
			&sent) != 2)
			continue;
		for (int host = 0; host < HOSTS; host++)
			if (strcmp(name, host_name((enum host)host)) == 0 &&
			    given(reasons, (enum host)host) < sent)
				return (enum host)host;
	}
	return HOSTS;
}
