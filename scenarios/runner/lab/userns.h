/* SPDX-License-Identifier: MIT */
/* The user namespace that gives an ordinary user a lab. */
#ifndef LAB_USERNS_H
#define LAB_USERNS_H

#include <sys/types.h>

/*
 * Writes the maps of a child in a new user namespace: an ordinary user is
 * mapped to itself; for root the whole range that this process has, so that
 * files of other users stay reachable.  -1 with *error, or 0.
 */
int userns_map(pid_t pid, char **error);

/* Why this system forbids a lab, and what to do: a sentence, to be freed. */
char *userns_why_not(int error);

#endif
