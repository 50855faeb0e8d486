/* SPDX-License-Identifier: MIT */
/* Whose turn it is: how often each path with its key has met the fault. */
#ifndef SERVER_TURNS_H
#define SERVER_TURNS_H

#include <stdbool.h>

#define TURNS_MOST 100000 /* different ones that are remembered */

/*
 * Counts one more of that name, and returns whether it is one of the first
 * `first`.  One that cannot be remembered is not.
 */
bool turns_take(const char *name, unsigned long first);

#endif
