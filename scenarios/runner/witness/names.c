/* SPDX-License-Identifier: MIT */
/* Addresses in a text, written as the names of hosts and connections. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "grammar.h"
#include "witness.h"

#define NO_PORT (-1)

/* Who is told of, and how. */
struct names {
	const struct endpoints *endpoints;
	const uint16_t *ports;
	size_t count;
};

static bool
is_at(const struct endpoints *endpoints, enum host host, int family,
    const void *address)
{
	const struct in6_addr *in6 = address;

	if (!endpoints->has[host])
		return false;
	if (family == AF_INET)
		return memcmp(address, &endpoints->ipv4[host], 4) == 0;
	if (IN6_IS_ADDR_V4MAPPED(in6))
		return memcmp(in6->s6_addr + 12, &endpoints->ipv4[host], 4) ==
		       0;
	return IN6_ARE_ADDR_EQUAL(in6, &endpoints->ipv6[host]);
}

/*
 * The host at an address, or HOSTS.  Where client and server share it
 * (loopback), the server's is its port, or no port at all.
 */
static enum host
host_at(const struct endpoints *endpoints, int family, const void *address,
    long port)
{
	bool client = is_at(endpoints, HOST_CLIENT, family, address);
	bool server = is_at(endpoints, HOST_SERVER, family, address);

	if (client && server)
		return port == NO_PORT || port == endpoints->server_port ?
			   HOST_SERVER :
			   HOST_CLIENT;
	if (client)
		return HOST_CLIENT;
	if (server)
		return HOST_SERVER;
	return is_at(endpoints, HOST_MIDDLEBOX, family, address) ?
		   HOST_MIDDLEBOX :
		   HOSTS;
}

/*
 * The name of an end.  A client's port is the kernel's choice and so never
 * told: one that the captures do not know stands for the connection that
 * they know least of, the first.
 */
static char *
name_of(const struct names *names, enum host host, long port)
{
	char letter[CONNECTION_NAME];

	if (port == NO_PORT)
		return xstrdup(host_name(host));
	if (host == HOST_CLIENT) {
		for (size_t i = 1; i < names->count; i++) {
			if (names->ports[i] != port)
				continue;
			connection_print((unsigned)i, letter);
			return xasprintf("client.%s", letter);
		}
		return xstrdup("client");
	}
	if (host == HOST_SERVER && port == names->endpoints->server_port)
		return xstrdup("server");
	if (host == HOST_MIDDLEBOX) /* its ports are the kernel's choice too */
		return xstrdup("middlebox");
	return xasprintf("%s:%ld", host_name(host), port);
}

/* Reads ":PORT"; how many bytes it takes, 0 where there is none. */
static size_t
port_parse(const char *text, long *port)
{
	size_t digits;

	*port = NO_PORT;
	if (text[0] != ':')
		return 0;
	digits = strspn(text + 1, "0123456789");
	if (digits == 0 || digits > 5 ||
	    isalnum((unsigned char)text[1 + digits]))
		return 0;
	*port = strtol(text + 1, NULL, 10);
	return 1 + digits;
}

/* Reads an address of text[0..length), which is all of it. */
static int
address_parse(const char *text, size_t length, struct in6_addr *address)
{
	char copy[INET6_ADDRSTRLEN];
	struct in_addr in;

	if (length >= sizeof(copy))
		return AF_UNSPEC;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (inet_pton(AF_INET6, copy, address) == 1)
		return AF_INET6;
	if (inet_pton(AF_INET, copy, &in) != 1)
		return AF_UNSPEC;
	memcpy(address, &in, sizeof(in));
	return AF_INET;
}

/*
 * Reads "[IPV6]:PORT", "[IPV6]", "IPV4:PORT", "IPV4" or "IPV6" at the text's
 * start.  How many bytes it takes; 0 where there is none.
 */
static size_t
end_parse(const char *text, int *family, struct in6_addr *address, long *port)
{
	size_t length;

	if (text[0] == '[') {
		length = strcspn(text, "]");
		if (text[length] == '\0')
			return 0;
		*family = address_parse(text + 1, length - 1, address);
		length++;
		return *family != AF_INET6 ?
			   0 :
			   length + port_parse(text + length, port);
	}
	length = strspn(text, "0123456789.");
	while (length > 0 && text[length - 1] == '.')
		length--; /* the full stop of a sentence */
	*family = address_parse(text, length, address);
	if (*family == AF_INET)
		return length + port_parse(text + length, port);
	length = strspn(text, "0123456789abcdefABCDEF:.");
	while (length > 0 && strchr(".:", text[length - 1]) != NULL &&
	       strncmp(text + length - 2, "::", 2) != 0)
		length--;
	*port = NO_PORT;
	*family = address_parse(text, length, address);
	return *family == AF_INET6 ? length : 0;
}

/* Whether an address may begin here: not in the middle of a word. */
static bool
may_begin(const char *text, size_t at)
{
	if (!isxdigit((unsigned char)text[at]) && text[at] != ':' &&
	    text[at] != '[')
		return false;
	return at == 0 || (!isalnum((unsigned char)text[at - 1]) &&
			      strchr(".:[", text[at - 1]) == NULL);
}

char *
endpoints_name(const struct endpoints *endpoints, const uint16_t *ports,
    size_t count, const char *text)
{
	struct names names = { endpoints, ports, count };
	struct in6_addr address;
	size_t size, at = 0, taken;
	char *out, *name;
	enum host host;
	FILE *stream;
	int family;
	long port = NO_PORT;

	stream = open_memstream(&out, &size);
	if (stream == NULL)
		return xstrdup(text);
	while (text[at] != '\0') {
		taken = may_begin(text, at) ?
			    end_parse(text + at, &family, &address, &port) :
			    0;
		host = taken > 0 ? host_at(endpoints, family, &address, port) :
				   HOSTS;
		if (host == HOSTS) {
			putc(text[at++], stream);
			continue;
		}
		name = name_of(&names, host, port);
		fputs(name, stream);
		free(name);
		at += taken;
	}
	fclose(stream);
	return out;
}
