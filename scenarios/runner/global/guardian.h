/* SPDX-License-Identifier: MIT */
/* The process that changes and restores, and what it is told. */
#ifndef GLOBAL_GUARDIAN_H
#define GLOBAL_GUARDIAN_H

#include <stddef.h>
#include <sys/types.h>

#define GUARDIAN_DEADLINE 1000 /* ms that a change lasts at most */

enum order_kind {
	ORDER_SET, /* and remember what it was */
	ORDER_RESTORE,
};

/* To the guardian, one datagram. */
struct order {
	enum order_kind kind;
	char value[24], old[24]; /* ORDER_SET: decimal, NUL-terminated */
};

/* From it, one for each order, and one when it is ready. */
struct answer {
	pid_t pid; /* its own */
	int error; /* errno; ETIME: the deadline came before the order */
};

struct guardian_fds {
	int control; /* a SOCK_SEQPACKET to the runner */
	int setting; /* the file of /proc/sys */
	int runner; /* a pidfd */
	int lock; /* only held */
};

/* Writes a value to the setting's file; 0, or errno. */
int guardian_put(int setting, const char *value);

/* What the guardian does until its runner is no more, or needs it no more. */
_Noreturn void guardian_main(const struct guardian_fds *fds);

#endif
