/* SPDX-License-Identifier: MIT */
/* The hosts of a lab, by the names that pages and reports use. */
#ifndef RUNNER_HOST_H
#define RUNNER_HOST_H

#include <stdbool.h>

enum host {
	HOST_CLIENT, /* where the probe runs */
	HOST_SERVER, /* where the server runs */
	HOST_MIDDLEBOX, /* the router between them, in a lab of three */
	HOSTS, /* how many there can be */
};

/* "client", "server", "middlebox". */
const char *host_name(enum host host);

/* The host of that name in *host; false if there is none. */
bool host_parse(const char *name, enum host *host);

#endif
