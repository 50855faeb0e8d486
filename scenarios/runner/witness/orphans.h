/* SPDX-License-Identifier: MIT */
/*
 * The kernel's count of orphans, the sockets that were closed and have not
 * come to their end.  What it compares with net.ipv4.tcp_max_orphans is no
 * live count but one that a timer makes anew, each 100 ms and later on an
 * idle CPU (tcp_orphan_update in net/ipv4/tcp.c).
 */
#ifndef WITNESS_ORPHANS_H
#define WITNESS_ORPHANS_H

#include <stdbool.h>

struct orphan_witness;

/*
 * Listens to that timer, through the tracepoint timer:timer_expire_entry.
 * NULL with a sentence in *why_not (to be freed) where it cannot: this needs
 * root.
 */
struct orphan_witness *orphans_open(char **why_not);
/* Accepts NULL. */
void orphans_close(struct orphan_witness *w);

/* Readable when the timer was heard; to be added once, as reason_fd is. */
int orphans_fd(const struct orphan_witness *w);

/* Whether all who were orphans when this was opened have been counted. */
bool orphans_counted(struct orphan_witness *w);

#endif
