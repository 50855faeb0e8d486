/* SPDX-License-Identifier: MIT */
/* The tracepoint tcp:tcp_send_reset, as this kernel has it. */
#ifndef WITNESS_TRACEPOINT_H
#define WITNESS_TRACEPOINT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lines.h"

struct tracepoint;

/* One reset that the kernel sent. */
struct reset {
	char *reason; /* owned */
	struct in6_addr src, dst; /* IPv4 as IPv4-mapped */
	uint16_t src_port, dst_port;
};

/* Reads its format from tracefs; NULL with *why_not (to be freed). */
struct tracepoint *tracepoint_learn(char **why_not);
/* The same from a format's text. */
struct tracepoint *tracepoint_parse(
    const char *format, size_t length, char **why_not);
/* Accepts NULL. */
void tracepoint_free(struct tracepoint *t);

/* Its number, for perf_event_open(2). */
uint64_t tracepoint_id(const struct tracepoint *t);

/* Appends the names of all reasons that it can tell, by their numbers. */
void tracepoint_reasons(const struct tracepoint *t, struct lines *out);

/* Reads a record; false, and nothing owned, where it cannot be. */
bool tracepoint_read(const struct tracepoint *t, const uint8_t *data,
    size_t length, struct reset *out);

/*
 * A file below tracefs' root, NUL-terminated, to be freed; NULL with errno.
 * Its length is set.
 */
char *tracepoint_file(const char *name, size_t *length);

/* A sentence (to be freed) on an errno met on the way to it. */
char *tracepoint_explain(int e);

#endif
