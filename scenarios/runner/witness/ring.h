/* SPDX-License-Identifier: MIT */
/* The records of one tracepoint, on every CPU, through perf's rings. */
#ifndef WITNESS_RING_H
#define WITNESS_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rings;

/*
 * Opens the tracepoint of that id on every online CPU; NULL with errno.  What
 * the filter (of the kernel's Documentation/trace/events.rst) leaves out is
 * not recorded; NULL leaves out nothing.
 */
struct rings *rings_open(uint64_t id, const char *filter);
/* Accepts NULL. */
void rings_close(struct rings *rings);

/* Hands over every record that waits: the tracepoint's own fields. */
void rings_drain(struct rings *rings,
    void (*record_cb)(const uint8_t *data, size_t length, void *arg),
    void *arg);

/* Readable, once, when a record came; see reason_fd. */
int rings_fd(const struct rings *rings);

/* Whether a ring overflowed since this was last asked. */
bool rings_lost(struct rings *rings);

#endif
