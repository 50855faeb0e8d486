/* SPDX-License-Identifier: MIT */
/*
 * The names that a page may use for a reset's reason: enum sk_rst_reason
 * (include/net/rstreason.h), as the tracepoint prints them.
 */
#include <stdlib.h>
#include <string.h>

#include "tracepoint.h"
#include "witness.h"

static const struct {
	const char *name;
	const char *meaning;
	const char *unreached; /* why no case can show it, or NULL */
} table[] = {
	{ "NOT_SPECIFIED", "the kernel gives no reason",
	    "it is what the kernel falls back on, and no path to a reset "
	    "without a reason of its own was found" },
	{ "NO_SOCKET", "nothing here listens, or knows of the connection",
	    NULL },
	{ "TCP_INVALID_ACK_SEQUENCE",
	    "in SYN_SENT: acknowledges what was never sent", NULL },
	{ "TCP_RFC7323_PAWS",
	    "in SYN_SENT: echoes a timestamp that was never sent", NULL },
	{ "TCP_TOO_OLD_ACK", "in SYN_RECV: acknowledges less than the SYN",
	    NULL },
	{ "TCP_ACK_UNSENT_DATA", "in SYN_RECV: acknowledges more than was sent",
	    NULL },
	{ "TCP_FLAGS", "an acknowledgement came to a listener", NULL },
	{ "TCP_OLD_ACK", "in SYN_RECV: an acknowledgement already seen",
	    "it needs an old acknowledgement inside a window that is empty "
	    "until the handshake is done" },
	{ "TCP_ABORT_ON_DATA", "data came after the close", NULL },
	{ "TCP_TIMEWAIT_SOCKET",
	    "data or a SYN came when only the memory of a connection was left",
	    NULL },
	{ "INVALID_SYN",
	    "a handshake that does not fit, or finds the accept queue full",
	    NULL },
	{ "TCP_ABORT_ON_CLOSE", "closed with unread data", NULL },
	{ "TCP_ABORT_ON_LINGER",
	    "closed in FIN_WAIT2 with TCP_LINGER2 below zero", NULL },
	{ "TCP_ABORT_ON_MEMORY", "too many orphans, or no memory for one",
	    NULL },
	{ "TCP_STATE", "aborted by a program in a state with a peer to tell",
	    NULL },
	{ "TCP_KEEPALIVE_TIMEOUT", "the peer answered no keepalive", NULL },
	{ "TCP_DISCONNECT_WITH_DATA",
	    "aborted after its end was said, with data still to send", NULL },
	{ "MPTCP_RST_EUNSPEC", "MPTCP: unspecified", NULL },
	{ "MPTCP_RST_EMPTCP", "MPTCP: a subflow broke the protocol", NULL },
	{ "MPTCP_RST_ERESOURCE", "MPTCP: too few resources", NULL },
	{ "MPTCP_RST_EPROHIBIT", "MPTCP: a subflow too many", NULL },
	{ "MPTCP_RST_EWQ2BIG", "MPTCP: too much waits to be sent", NULL },
	{ "MPTCP_RST_EBADPERF", "MPTCP: the subflow performs badly", NULL },
	{ "MPTCP_RST_EMIDDLEBOX", "MPTCP: a middlebox has interfered", NULL },
	{ "ERROR", "the kernel's own mistake",
	    "it stands for a number that is no reason, which the kernel never "
	    "uses" },
};

#define KNOWN (sizeof(table) / sizeof(table[0]))

/* Its place in the table, or KNOWN. */
static size_t
find(const char *name)
{
	size_t i = 0;

	while (i < KNOWN && strcmp(table[i].name, name) != 0)
		i++;
	return i;
}

bool
reason_known(const char *name)
{
	return find(name) < KNOWN;
}

const char *
reason_meaning(const char *name)
{
	size_t i = find(name);

	return i < KNOWN ? table[i].meaning : NULL;
}

const char *
reason_unreached(const char *name)
{
	size_t i = find(name);

	return i < KNOWN ? table[i].unreached : NULL;
}

void
reason_names(struct lines *out, char **why_not)
{
	struct tracepoint *t = tracepoint_learn(why_not);

	if (t != NULL)
		tracepoint_reasons(t, out);
	else
		for (size_t i = 0; i < KNOWN; i++)
			lines_add(out, 0, "%s", table[i].name);
	tracepoint_free(t);
}
