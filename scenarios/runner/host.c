/* SPDX-License-Identifier: MIT */
/* The hosts of a lab, by name. */
#include <string.h>

#include "host.h"

static const char *const names[HOSTS] = {
	[HOST_CLIENT] = "client",
	[HOST_SERVER] = "server",
	[HOST_MIDDLEBOX] = "middlebox",
};

const char *
host_name(enum host host)
{
	return names[host];
}

bool
host_parse(const char *name, enum host *host)
{
	for (int i = 0; i < HOSTS; i++) {
		if (strcmp(names[i], name) == 0) {
			*host = (enum host)i;
			return true;
		}
	}
	return false;
}
