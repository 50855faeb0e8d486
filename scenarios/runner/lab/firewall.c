/* SPDX-License-Identifier: MIT */
/* Firewall rules of a host, by libnftables: in process, no program needed. */
#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init.h"

/* The context of a host: its netlink socket is made where we are. */
static struct nft_ctx *
context(struct init *lab, int host)
{
	struct init_host *h = &lab->host[host];
	int fd;

	if (init_enter(lab, host) == -1)
		return NULL;
	if (h->nft != NULL)
		return h->nft;
	/* Without such a socket libnftables would end this program. */
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	if (fd == -1) {
		init_fail(lab, "a rule needs nf_tables, and this system has "
			       "none for a lab");
		return NULL;
	}
	close(fd);
	h->nft = nft_ctx_new(NFT_CTX_DEFAULT);
	if (h->nft == NULL) {
		init_failx(lab, "nft_ctx_new: no memory");
		return NULL;
	}
	nft_ctx_buffer_output(h->nft);
	nft_ctx_buffer_error(h->nft);
	return h->nft;
}

/* Runs commands; what libnftables says of a failure, on one line. */
static int
run(struct init *lab, struct nft_ctx *nft, const char *commands)
{
	const char *said;

	if (nft_run_cmd_from_buffer(nft, commands) == 0)
		return 0;
	said = nft_ctx_get_error_buffer(nft);
	init_failx(lab, "firewall rule: %.*s", (int)strcspn(said, "\n"), said);
	return -1;
}

int
firewall_add(struct init *lab, int host, const char *chain, const char *rule)
{
	struct nft_ctx *nft = context(lab, host);
	const bool before = strcmp(chain, "prerouting") == 0;
	const bool nat = before || strcmp(chain, "postrouting") == 0;
	char commands[2048];

	if (nft == NULL)
		return -1;
	/* Adding what is there already is no error. */
	snprintf(commands, sizeof(commands),
	    "add table inet resetlab\n"
	    "add chain inet resetlab %s { type %s hook %s priority %s; }\n"
	    "add rule inet resetlab %s %s\n",
	    chain, nat ? "nat" : "filter", chain,
	    before ? "-100" :
	    nat    ? "100" :
		     "0",
	    chain, rule);
	return run(lab, nft, commands);
}

int
firewall_remove(struct init *lab, int host)
{
	struct init_host *h = &lab->host[host];

	if (h->nft == NULL)
		return 0; /* there never was one */
	if (context(lab, host) == NULL ||
	    run(lab, h->nft, "flush ruleset") == -1)
		return -1;
	nft_ctx_free(h->nft);
	h->nft = NULL;
	return 0;
}

int
firewall_flush(struct init *lab)
{
	for (unsigned host = 0; host < lab->hosts; host++)
		if (firewall_remove(lab, (int)host) == -1)
			return -1;
	return 0;
}
