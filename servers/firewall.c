/* SPDX-License-Identifier: MIT */
/*
 * Cause: a firewall rejects what the client sends, in the server's name.
 *
 * Mechanism: none in this program, which is an honest echo.  The firewall
 * drops the segment and forges the answer that a host without such a socket
 * would give: RST and ACK for a SYN, an RST with the number that the segment
 * acknowledges for anything else (nf_send_reset in
 * net/ipv4/netfilter/nf_reject_ipv4.c, which follows RFC 9293 3.10.7.1).  It
 * goes only to who sent the segment; the other end hears nothing.
 *
 * Client sees: ECONNREFUSED where its SYN is rejected, ECONNRESET where a
 * later segment is.
 *
 * Seen in the wild: the article's third example; company firewalls that close
 * by content; a container host whose rules are loaded anew.
 *
 * What is to be seen here is what the log does not say: a rejected message
 * never arrives, and nobody tells the server that the client is gone.
 */
#include "lib/server.h"

const struct cause cause = {
	.about = "Echoes what it gets; the firewall before it does the rest.",
	.readable = server_echo,
};
