/* SPDX-License-Identifier: MIT */
/* ICMP errors by name (RFC 792, RFC 1812 5.2.7.1, RFC 4443 section 3). */
#include "grammar.h"

#define ANY 256 /* whatever the code */

static const struct {
	bool v4;
	uint8_t type;
	unsigned code;
	const char *name;
} kinds[] = {
	{ true, 3, 0, "net-unreachable" },
	{ true, 3, 1, "host-unreachable" },
	{ true, 3, 2, "protocol-unreachable" },
	{ true, 3, 3, "port-unreachable" },
	{ true, 3, 4, "fragmentation-needed" },
	{ true, 3, 9, "net-prohibited" },
	{ true, 3, 10, "host-prohibited" },
	{ true, 3, 13, "admin-prohibited" },
	{ true, 3, ANY, "unreachable" },
	{ true, 11, ANY, "time-exceeded" },
	{ true, 12, ANY, "parameter-problem" },
	{ false, 1, 0, "no-route" },
	{ false, 1, 1, "admin-prohibited" },
	{ false, 1, 3, "address-unreachable" },
	{ false, 1, 4, "port-unreachable" },
	{ false, 1, 5, "policy-fail" },
	{ false, 1, 6, "reject-route" },
	{ false, 1, ANY, "unreachable" },
	{ false, 2, ANY, "packet-too-big" },
	{ false, 3, ANY, "time-exceeded" },
	{ false, 4, ANY, "parameter-problem" },
};

const char *
icmp_kind_name(size_t i)
{
	return i < sizeof(kinds) / sizeof(kinds[0]) ? kinds[i].name : NULL;
}

const char *
icmp_kind(bool v4, uint8_t type, uint8_t code)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].v4 == v4 && kinds[i].type == type &&
		    (kinds[i].code == ANY || kinds[i].code == code))
			return kinds[i].name;
	return NULL;
}
