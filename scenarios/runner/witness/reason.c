/* SPDX-License-Identifier: MIT */
/*
 * The kernel's account: why each reset was sent.  The tracepoint speaks for
 * the whole machine, so what it says is kept until the hosts ask for theirs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "ring.h"
#include "tracepoint.h"
#include "witness.h"

/* Resets of others are nobody's to take; this many are kept, then dropped. */
#define MOST_KEPT 4096

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
		w->rings = rings_open(tracepoint_id(w->tracepoint));
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
forget_oldest(struct reason_witness *w)
{
	free(w->reset[0].reason);
	memmove(w->reset, w->reset + 1, --w->count * sizeof(*w->reset));
}

static void
keep_cb(const uint8_t *data, size_t length, void *arg)
{
	struct reason_witness *w = arg;
	struct reset reset;

	if (!tracepoint_read(w->tracepoint, data, length, &reset))
		return;
	if (w->count == MOST_KEPT)
		forget_oldest(w);
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

/* The host that owns an address, or HOSTS. */
static enum host
owner(const struct endpoints *endpoints, const struct in6_addr *address)
{
	for (int i = 0; i < HOSTS; i++) {
		if (!endpoints->has[i])
			continue;
		if (IN6_IS_ADDR_V4MAPPED(address) ?
			memcmp(address->s6_addr + 12, &endpoints->ipv4[i], 4) ==
			    0 :
			IN6_ARE_ADDR_EQUAL(address, &endpoints->ipv6[i]))
			return (enum host)i;
	}
	return HOSTS;
}

static bool
is_nowhere(const struct reset *reset)
{
	static const uint8_t zero[4];

	return reset->dst_port == 0 &&
	       (IN6_IS_ADDR_UNSPECIFIED(&reset->dst) ||
		   (IN6_IS_ADDR_V4MAPPED(&reset->dst) &&
		       memcmp(reset->dst.s6_addr + 12, zero, 4) == 0));
}

/*
 * The host that sent a reset, or HOSTS where it is none of these endpoints'.
 * Where client and server share an address (loopback) the port decides.
 */
static enum host
sender(const struct endpoints *endpoints, const struct reset *reset)
{
	enum host from = owner(endpoints, &reset->src);
	enum host to = owner(endpoints, &reset->dst);
	uint16_t port = endpoints->server_port;
	bool by_server = reset->src_port == port;

	if (from == HOSTS || endpoints->server_port == 0)
		return from;
	if (by_server && is_nowhere(reset)) /* a listener has no peer */
		return from == to ? HOSTS : from;
	if (to == HOSTS || (!by_server && reset->dst_port != port))
		return HOSTS;
	if (from == to)
		return by_server ? HOST_SERVER : HOST_CLIENT;
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

static int
by_text(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return strcmp(x->text, y->text);
}

void
reason_take(struct reason_witness *w, const struct endpoints *endpoints,
    struct lines *out)
{
	size_t kept = 0, first = out->count;
	enum host host;

	for (size_t i = 0; i < w->count; i++) {
		host = sender(endpoints, &w->reset[i]);
		if (host == HOSTS) {
			w->reset[kept++] = w->reset[i];
			continue;
		}
		lines_add(out, 0, "%s %s", host_name(host), w->reset[i].reason);
		free(w->reset[i].reason);
	}
	w->count = kept;
	if (out->count > first)
		qsort(out->line + first, out->count - first, sizeof(*out->line),
		    by_text);
}
