/* SPDX-License-Identifier: MIT */
#include <netinet/tcp.h>
#include <stdio.h>
#include <time.h>

#include "late.h"
#include "peer.h"

#define INTERVAL_MOST 10 /* ms */

unsigned late_grace = 200;

static long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
note(struct late *late, unsigned unread, int queued)
{
	if (unread == late->unread && queued == late->unacknowledged)
		return;
	late->unread = unread;
	late->unacknowledged = queued;
	late->changed = now();
}

/* Whether nothing has changed for so long. */
static bool
patience_is_over(const struct connection *c, char *how, size_t size)
{
	const struct late *late = c->own;

	if (now() - late->changed < LATE_PATIENCE)
		return false;
	if (late->unacknowledged > 0)
		snprintf(how, size,
		    "the client has acknowledged nothing for %d s, %d bytes "
		    "are left",
		    LATE_PATIENCE / 1000, late->unacknowledged);
	else
		snprintf(how, size,
		    "the client has read nothing for %d s, %u bytes are left",
		    LATE_PATIENCE / 1000, late->unread);
	return true;
}

/* What is acknowledged: has it been read? */
static bool
is_read(const struct connection *c, char *how, size_t size)
{
	struct late *late = c->own;
	unsigned unread = late->unread;

	if (peer_ask(c, &unread) == PEER_SEEN) {
		late->seen = true;
		note(late, unread, 0);
		snprintf(how, size, "the client has read all");
		return unread == 0;
	}
	note(late, unread, 0);
	if (late->seen && server_has_ended(c)) {
		snprintf(how, size, "the client has closed");
		return true;
	}
	snprintf(how, size,
	    "after a grace of %u ms, the client's socket cannot be seen",
	    late_grace);
	return now() - late->changed >= (long)late_grace;
}

static bool
is_over(const struct connection *c, char *how, size_t size)
{
	struct late *late = c->own;
	int queued = server_unacknowledged(c);

	if (server_state(c) == TCP_CLOSE) {
		snprintf(how, size, "the client has reset");
		return true;
	}
	if (queued > 0)
		note(late, late->unread, queued);
	else if (!late->immediate && is_read(c, how, size))
		return true;
	if (queued == 0 && late->immediate) {
		snprintf(how, size, "immediately");
		return true;
	}
	return patience_is_over(c, how, size);
}

static void
ask(struct connection *c)
{
	struct late *late = c->own;
	char how[LATE_HOW];

	if (is_over(c, how, sizeof(how))) {
		late->then(c, how);
		return;
	}
	server_after(c, late->interval, ask);
	late->interval *= 2;
	if (late->interval > INTERVAL_MOST)
		late->interval = INTERVAL_MOST;
}

void
late_await(struct connection *c, bool immediate,
    void (*then)(struct connection *c, const char *how))
{
	struct late *late = c->own;

	late->immediate = immediate;
	late->seen = false;
	late->interval = 1;
	late->changed = now();
	late->unread = 0;
	late->unacknowledged = 0;
	late->then = then;
	server_await_nothing(c);
	ask(c);
}
