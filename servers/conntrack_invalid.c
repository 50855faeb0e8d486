/* SPDX-License-Identifier: MIT */
/*
 * Cause: a firewall that tracks connections calls a segment invalid.
 *
 * Mechanism: none in this program, which is an honest echo.  The tracker
 * follows the windows of both ends; what lies outside is in no connection for
 * it (tcp_in_window in net/netfilter/nf_conntrack_proto_tcp.c).  A rule that
 * rejects such segments resets who sent one, with the number that it has
 * itself acknowledged, which is the exact one.
 *
 * Client sees: ECONNRESET for a segment that the server would have survived.
 *
 * Seen in the wild: clusters whose packet filter loses count of windows under
 * load; paths on which each direction passes another firewall; tables that
 * were lost and are picked up in mid-stream.
 *
 * What is to be seen here is what the log does not say: the server never has
 * the segment, and keeps the connection.
 */
#include "lib/server.h"

const struct cause cause = {
	.about = "Echoes what it gets, behind a firewall that tracks.",
	.readable = server_echo,
};
