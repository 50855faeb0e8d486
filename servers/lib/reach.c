/* SPDX-License-Identifier: MIT */
/* Where to listen, and who could reach that. */
#include <err.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define USAGE 2 /* exit status of a wrong command line */

/* The IPv4 address in host byte order, also out of ::ffff:1.2.3.4. */
static bool
as_ipv4(const struct sockaddr *address, uint32_t *out)
{
	const struct sockaddr_in *in = (const void *)address;
	const struct sockaddr_in6 *in6 = (const void *)address;

	if (address->sa_family == AF_INET)
		*out = ntohl(in->sin_addr.s_addr);
	else if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
		*out = ntohl(in6->sin6_addr.s6_addr32[3]);
	else
		return false;
	return true;
}

static bool
is_wildcard(const struct sockaddr *address)
{
	uint32_t ipv4;

	if (as_ipv4(address, &ipv4))
		return ipv4 == INADDR_ANY;
	return IN6_IS_ADDR_UNSPECIFIED(
	    &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

static bool
is_loopback(const struct sockaddr *address)
{
	uint32_t ipv4;

	if (as_ipv4(address, &ipv4))
		return ipv4 >> 24 == IN_LOOPBACKNET;
	return IN6_IS_ADDR_LOOPBACK(
	    &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

/* These servers misbehave on purpose: who can reach one is asked for twice. */
static void
check_reach(const struct sockaddr *address)
{
	if (is_wildcard(address))
		errx(USAGE,
		    "--listen %s is every address of this machine; name one",
		    settings.listen);
	if (is_loopback(address) || getenv("RESETLAB_LAB") != NULL)
		return;
	if (!settings.allow_remote)
		errx(USAGE,
		    "--listen %s can be reached by others; "
		    "that needs --allow-remote",
		    settings.listen);
	warnx("others can reach %s, and this server misbehaves on purpose",
	    settings.listen);
}

socklen_t
reach_resolve(struct sockaddr_storage *address)
{
	struct addrinfo *found;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	char port[8];
	socklen_t length;

	snprintf(port, sizeof(port), "%u", settings.port);
	if (getaddrinfo(settings.listen, port, &hints, &found) != 0)
		errx(USAGE, "--listen takes a numeric address, not \"%s\"",
		    settings.listen);
	length = found->ai_addrlen;
	memcpy(address, found->ai_addr, length);
	freeaddrinfo(found);
	check_reach((const struct sockaddr *)address);
	return length;
}
