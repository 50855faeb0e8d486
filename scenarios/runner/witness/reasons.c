/* SPDX-License-Identifier: MIT */
/*
 * The names that a page may use for a reset's reason: enum sk_rst_reason
 * (include/net/rstreason.h), as the tracepoint prints them.
 */
#include <string.h>

#include "witness.h"

static const char *const reasons[] = {
	"NOT_SPECIFIED",
	"NO_SOCKET",
	"TCP_INVALID_ACK_SEQUENCE",
	"TCP_RFC7323_PAWS",
	"TCP_TOO_OLD_ACK",
	"TCP_ACK_UNSENT_DATA",
	"TCP_FLAGS",
	"TCP_OLD_ACK",
	"TCP_ABORT_ON_DATA",
	"TCP_TIMEWAIT_SOCKET",
	"INVALID_SYN",
	"TCP_ABORT_ON_CLOSE",
	"TCP_ABORT_ON_LINGER",
	"TCP_ABORT_ON_MEMORY",
	"TCP_STATE",
	"TCP_KEEPALIVE_TIMEOUT",
	"TCP_DISCONNECT_WITH_DATA",
	"MPTCP_RST_EUNSPEC",
	"MPTCP_RST_EMPTCP",
	"MPTCP_RST_ERESOURCE",
	"MPTCP_RST_EPROHIBIT",
	"MPTCP_RST_EWQ2BIG",
	"MPTCP_RST_EBADPERF",
	"MPTCP_RST_EMIDDLEBOX",
	"ERROR",
};

bool
reason_known(const char *name)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i], name) == 0)
			return true;
	return false;
}
