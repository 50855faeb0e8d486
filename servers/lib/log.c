/* SPDX-License-Identifier: MIT */
/* The server's account of what it did: one sentence an act, to stderr. */
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "private.h"

void
peer_name(const struct sockaddr *address, socklen_t length, char name[PEER_MAX])
{
	char host[INET6_ADDRSTRLEN + 16], port[8];

	if (getnameinfo(address, length, host, sizeof(host), port, sizeof(port),
		NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		snprintf(name, PEER_MAX, "unknown");
	else if (address->sa_family == AF_INET6)
		snprintf(name, PEER_MAX, "[%s]:%s", host, port);
	else
		snprintf(name, PEER_MAX, "%s:%s", host, port);
}

void
server_log(const struct connection *c, const char *fmt, ...)
{
	const struct client *client = (const struct client *)c;
	char line[512], name[PEER_MAX];
	size_t length = 0;
	va_list ap;

	if (settings.quiet)
		return;
	if (client != NULL) {
		peer_name((const struct sockaddr *)&client->address,
		    client->address_length, name);
		length = (size_t)snprintf(line, sizeof(line), "%s: ", name);
	}
	va_start(ap, fmt);
	vsnprintf(line + length, sizeof(line) - length - 1, fmt, ap);
	va_end(ap);
	length = strlen(line);
	line[length++] = '\n';
	/* A log that nobody can take must not change what the server does. */
	if (write(STDERR_FILENO, line, length) == -1)
		return;
}

const char *
server_errno(int error)
{
	const char *name = strerrorname_np(error);

	return name != NULL ? name : "unknown error";
}
