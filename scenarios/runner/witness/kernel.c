/* SPDX-License-Identifier: MIT */
/*
 * The kernel's account: the counters of a host.
 *
 * /proc/net/snmp and /proc/net/netstat are pairs of lines, "Tcp: NAME ..." and
 * "Tcp: VALUE ...".  The watched ones are those that a reset, or what stands
 * beside it, moves; not those that count traffic, which two equal runs may
 * move differently.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../catalogue.h"
#include "../memory.h"
#include "witness.h"

/* Sorted by name, so that what is read from it is sorted too. */
static const struct {
	const char *name;
	const char *group; /* the word at the start of its two lines */
	const char *meaning;
} table[] = {
	{ "AttemptFails", "Tcp",
	    "connections that ended before they were established" },
	{ "DSSNoMatchTCP", "MPTcpExt",
	    "MPTCP data whose mapping does not fit the subflow" },
	{ "DataCsumErr", "MPTcpExt", "MPTCP data with a wrong checksum" },
	{ "EmbryonicRsts", "TcpExt",
	    "handshakes that were ended on the server's side by a reset" },
	{ "EstabResets", "Tcp",
	    "established connections that ended without a FIN exchange" },
	{ "InfiniteMapRx", "MPTcpExt", "infinite MPTCP mappings received" },
	{ "ListenDrops", "TcpExt",
	    "handshakes that a listener dropped, for whatever reason" },
	{ "ListenOverflows", "TcpExt",
	    "handshakes that found the accept queue full" },
	{ "MPFailTx", "MPTcpExt", "MP_FAIL options sent" },
	{ "MPFastcloseRx", "MPTcpExt", "MP_FASTCLOSE options received" },
	{ "MPFastcloseTx", "MPTcpExt", "MP_FASTCLOSE options sent" },
	{ "MPJoinAckHMacFailure", "MPTcpExt",
	    "MP_JOIN acknowledgements with a wrong HMAC" },
	{ "MPJoinNoTokenFound", "MPTcpExt",
	    "MP_JOIN requests for a connection that is not there" },
	{ "MPJoinRejected", "MPTcpExt",
	    "MP_JOIN requests beyond the limit of subflows" },
	{ "MPRstRx", "MPTcpExt", "MP_TCPRST options received" },
	{ "MPRstTx", "MPTcpExt", "MP_TCPRST options sent" },
	{ "OutRsts", "Tcp", "resets that the host's TCP sent" },
	{ "PAWSActive", "TcpExt",
	    "answers to a SYN with a timestamp that was never sent" },
	{ "PAWSEstab", "TcpExt", "segments with a timestamp too old" },
	{ "PAWSOldAck", "TcpExt",
	    "pure ACKs with a timestamp too old, tolerated" },
	{ "PAWSTimewait", "TcpExt",
	    "segments in TIME_WAIT with a timestamp too old" },
	{ "TCPACKSkippedChallenge", "TcpExt",
	    "challenge ACKs left out by the rate limit" },
	{ "TCPACKSkippedPAWS", "TcpExt",
	    "ACKs of too old timestamps left out by the rate limit" },
	{ "TCPAbortFailed", "TcpExt",
	    "resets that could not be sent for want of memory" },
	{ "TCPAbortOnClose", "TcpExt",
	    "sockets closed with unread data, and so reset" },
	{ "TCPAbortOnData", "TcpExt",
	    "closed with SO_LINGER zero, or data that came after the close" },
	{ "TCPAbortOnLinger", "TcpExt",
	    "closed in FIN_WAIT2 with TCP_LINGER2 below zero" },
	{ "TCPAbortOnMemory", "TcpExt",
	    "reset because there were too many orphans, or no memory" },
	{ "TCPAbortOnTimeout", "TcpExt",
	    "given up after keepalives, retransmissions or a user's limit" },
	{ "TCPChallengeACK", "TcpExt",
	    "ACKs that answered a doubtful RST, SYN or ACK (RFC 5961)" },
	{ "TCPDeferAcceptDrop", "TcpExt",
	    "bare ACKs dropped while TCP_DEFER_ACCEPT waits for data" },
	{ "TCPFastOpenActive", "TcpExt",
	    "fast opens of the client whose data was acknowledged" },
	{ "TCPFastOpenActiveFail", "TcpExt",
	    "fast opens of the client whose data was not accepted" },
	{ "TCPFastOpenBlackhole", "TcpExt",
	    "fast open switched off because the network eats it" },
	{ "TCPFastOpenCookieReqd", "TcpExt", "fast open cookies asked for" },
	{ "TCPFastOpenListenOverflow", "TcpExt",
	    "fast opens beyond the listener's limit" },
	{ "TCPFastOpenPassive", "TcpExt", "fast opens that the server took" },
	{ "TCPFastOpenPassiveAltKey", "TcpExt",
	    "fast opens that the server took with its second key" },
	{ "TCPFastOpenPassiveFail", "TcpExt",
	    "fast opens that the server refused" },
	{ "TCPKeepAlive", "TcpExt", "keepalive probes sent" },
	{ "TCPSYNChallenge", "TcpExt",
	    "challenge ACKs that answered a SYN (RFC 5961 4.2)" },
};

enum { WATCHED = sizeof(table) / sizeof(table[0]) };
_Static_assert(WATCHED <= COUNTERS_MAX, "struct counters is too small");

size_t
counters_watched(void)
{
	return WATCHED;
}

const char *
counters_name(size_t i)
{
	return table[i].name;
}

const char *
counters_meaning(size_t i)
{
	return table[i].meaning;
}

const char *
counters_group(size_t i)
{
	return table[i].group;
}

int
counters_find(const char *name)
{
	for (size_t i = 0; i < WATCHED; i++)
		if (strcmp(table[i].name, name) == 0)
			return (int)i;
	return -1;
}

const char *
counters_nearest(const char *name)
{
	const char *names[WATCHED];

	for (size_t i = 0; i < WATCHED; i++)
		names[i] = table[i].name;
	return nearest_name(name, names, WATCHED);
}

/*
 * The whole of a /proc file from its start, NUL-terminated, to be freed.  A
 * read gives at most about a page, so it takes several.
 */
static char *
read_whole(int fd)
{
	size_t room = 16384, used = 0;
	char *text = xcalloc(room, 1);
	ssize_t n;
	int e;

	while (
	    (n = pread(fd, text + used, room - used - 1, (off_t)used)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			e = errno;
			free(text);
			errno = e;
			return NULL;
		}
		used += (size_t)n;
		if (used == room - 1) {
			room *= 2;
			text = xreallocarray(text, room, 1);
		}
	}
	text[used] = '\0';
	return text;
}

static void
take(const char *group, const char *name, const char *value,
    struct counters *out)
{
	int i = counters_find(name);
	char *end;
	uint64_t n;

	if (i == -1 || strcmp(table[i].group, group) != 0)
		return;
	n = strtoull(value, &end, 10);
	if (end == value || *end != '\0')
		return;
	out->value[i] = n;
	out->there[i] = true;
}

/* Takes the watched ones from a pair of lines, both of which it cuts up. */
static void
parse_pair(char *names, char *values, struct counters *out)
{
	char *name_rest, *value_rest, *name, *value;
	const char *group = strtok_r(names, ": ", &name_rest);
	const char *same = strtok_r(values, ": ", &value_rest);

	if (group == NULL || same == NULL || strcmp(group, same) != 0)
		return;
	for (;;) {
		name = strtok_r(NULL, " ", &name_rest);
		value = strtok_r(NULL, " ", &value_rest);
		if (name == NULL || value == NULL)
			return;
		take(group, name, value, out);
	}
}

static int
read_file(int fd, struct counters *out)
{
	char *text = read_whole(fd), *rest, *names, *values;

	if (text == NULL)
		return -1;
	names = strtok_r(text, "\n", &rest);
	while (names != NULL) {
		values = strtok_r(NULL, "\n", &rest);
		if (values == NULL)
			break;
		parse_pair(names, values, out);
		names = strtok_r(NULL, "\n", &rest);
	}
	free(text);
	return 0;
}

int
counters_read(int snmp_fd, int netstat_fd, struct counters *out)
{
	*out = (struct counters){ 0 };
	if (read_file(snmp_fd, out) == -1)
		return -1;
	return read_file(netstat_fd, out);
}

void
counters_moved(enum host host, const struct counters *before,
    const struct counters *after, struct lines *out)
{
	for (size_t i = 0; i < WATCHED; i++)
		if (before->there[i] && after->there[i] &&
		    before->value[i] != after->value[i])
			lines_add(out, 0, "%s %s %" PRIu64, host_name(host),
			    table[i].name, after->value[i] - before->value[i]);
}
