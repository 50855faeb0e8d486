/* SPDX-License-Identifier: MIT */
/*
 * A setting of the whole machine, net.ipv4.tcp_max_orphans, changed for a
 * moment, and restored whatever happens.
 *
 * The change and the restoration are made by a guardian, a process in a
 * session of its own that ignores every signal: it restores when told to,
 * when the runner is dead, and a second after the change in any case.  Should
 * the guardian be killed, the runner restores.  Both have the setting's file
 * open and the value that it had in memory before it is changed, so that
 * nothing is needed any more to restore it.  Only a machine on which both are
 * killed in the same moment keeps the changed value.
 *
 * A lock, an abstract socket, is held by both: nobody else's change is taken
 * for the value to be restored.  The setting belongs to the first network
 * namespace, and so does that name.
 *
 * Each call waits for the guardian, whose work is one write(2), and for no
 * longer than a second.
 */
#ifndef GLOBAL_GLOBAL_H
#define GLOBAL_GLOBAL_H

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

struct global;

/*
 * Starts a guardian; to be called before there are other children.  NULL with
 * a sentence in *why_not (to be freed) where this process may not change the
 * setting, or another one is about to.
 */
struct global *global_open(struct event_base *base, char **why_not);

/* Sets it.  NULL, or a sentence on why it is not set; global's own. */
const char *global_set(struct global *g, uint32_t value);

/*
 * Gives it the value back that it had.  NULL, or a sentence on why it had it
 * back before this was asked, or has not.  Does nothing where g is NULL or
 * nothing is set.
 */
const char *global_restore(struct global *g);

/* Restores, and waits for the guardian's end.  Accepts NULL. */
void global_close(struct global *g);

#endif
