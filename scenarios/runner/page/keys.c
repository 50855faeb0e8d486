/* SPDX-License-Identifier: MIT */
/* The table of keys: all that a page may say, and how each is read. */
#include <limits.h>
#include <netinet/in.h>
#include <stddef.h>

#include "page.h"

static const char *const hosts[] = { "client", "server", "middlebox", NULL };
static const char *const ends[] = { "client", "server", NULL };
static const char *const chains[] = { "input", "output", "forward",
	"prerouting", "postrouting", NULL };
static const char *const yes[] = { "yes", NULL };
static const char *const middlebox[] = { "middlebox", NULL };
static const char *const server[] = { "server", NULL };
static const char *const stamps[] = { "wrong", "old", NULL };
static const char *const two_or_three[] = { "2", "3", NULL };
static const char *const four_or_six[] = { "4", "6", NULL };
static const char *const http[] = { "http", NULL };
static const char *const shown[] = { "shown", NULL };
static const char *const verdicts[] = { "true", "true only if", "false", NULL };
static const char *const next[] = { "next", NULL };
static const char *const sent[] = { "sent", NULL };
static const char *const counted[] = { "counted", NULL };

const struct key page_keys[] = {
	{ PLACE_PAGE, "about", page_read_plain_text,
	    .offset = offsetof(struct scenario, about), .required = true },
	{ PLACE_PAGE, "group", page_read_name,
	    .offset = offsetof(struct scenario, group), .required = true },
	{ PLACE_PAGE, "why", page_read_plain_text,
	    .offset = offsetof(struct scenario, why), .required = true },
	{ PLACE_PAGE, "seen-in", page_read_plain_text,
	    .offset = offsetof(struct scenario, seen_in) },
	{ PLACE_PAGE, "find-it", page_read_plain_text,
	    .offset = offsetof(struct scenario, find_it) },
	{ PLACE_PAGE, "fix-it", page_read_plain_text,
	    .offset = offsetof(struct scenario, fix_it) },
	{ PLACE_PAGE, "by-hand", page_read_plain_text,
	    .offset = offsetof(struct scenario, by_hand) },
	{ PLACE_PAGE, "url", page_read_shown,
	    .offset = offsetof(struct scenario, http), .words = http },
	{ PLACE_PAGE, "serve", page_read_serve, .offset = 0 },
	{ PLACE_PAGE, "cases", page_read_cases, .offset = 0, .required = true },

	{ PLACE_CASE, "name", page_read_name,
	    .offset = offsetof(struct scenario_case, name), .required = true },
	{ PLACE_CASE, "claim", page_read_plain_text,
	    .offset = offsetof(struct scenario_case, claim), .required = true },
	{ PLACE_CASE, "twin-of", page_read_twin_of,
	    .offset = offsetof(struct scenario_case, twin_of) },
	{ PLACE_CASE, "run", page_read_inner, .inner = PLACE_RUN,
	    .required = true },
	{ PLACE_CASE, "network", page_read_network,
	    .offset = offsetof(struct scenario_case, network),
	    .inner = PLACE_NETWORK },
	{ PLACE_CASE, "steps", page_read_steps, .offset = 0 },
	{ PLACE_CASE, "clock", page_read_plain_text,
	    .offset = offsetof(struct scenario_case, clock) },
	{ PLACE_CASE, "needs", page_read_needs, .offset = 0 },
	{ PLACE_CASE, "server-ends", page_read_shown,
	    .offset = offsetof(struct scenario_case, server_ends),
	    .words = yes },
	{ PLACE_CASE, "connect-to", page_read_shown,
	    .offset = offsetof(struct scenario_case, to_middlebox),
	    .words = middlebox },
	{ PLACE_CASE, "sees-client-sockets", page_read_shown,
	    .offset = offsetof(struct scenario_case, sees_client_sockets),
	    .words = yes },
	{ PLACE_CASE, "family", page_read_choice,
	    .offset = offsetof(struct scenario_case, family),
	    .words = four_or_six },
	{ PLACE_CASE, "acks", page_read_shown,
	    .offset = offsetof(struct scenario_case, acks), .words = shown },
	{ PLACE_CASE, "retransmissions", page_read_shown,
	    .offset = offsetof(struct scenario_case, retransmissions),
	    .words = shown },
	{ PLACE_CASE, "article", page_read_article, .offset = 0 },
	{ PLACE_CASE, "expect", page_read_expect, .offset = 0, .last = true },

	{ PLACE_RUN, "server", page_read_server_program,
	    .offset = offsetof(struct scenario_case, server),
	    .required = true },
	{ PLACE_RUN, "client", page_read_client_program,
	    .offset = offsetof(struct scenario_case, client),
	    .required = true },
	{ PLACE_RUN, "middlebox", page_read_middlebox_program,
	    .offset = offsetof(struct scenario_case, middlebox) },

	{ PLACE_NETWORK, "hosts", page_read_choice,
	    .offset = offsetof(struct network, hosts), .words = two_or_three },
	{ PLACE_NETWORK, "sysctl", page_read_sysctls, .offset = 0 },
	{ PLACE_NETWORK, "rules", page_read_rules, .offset = 0 },

	{ PLACE_RULE, "on", page_read_host, .offset = offsetof(struct rule, on),
	    .required = true, .words = hosts },
	{ PLACE_RULE, "chain", page_read_word,
	    .offset = offsetof(struct rule, chain), .required = true,
	    .words = chains },
	{ PLACE_RULE, "add", page_read_plain_text,
	    .offset = offsetof(struct rule, add), .required = true },

	{ PLACE_ACT, "until-log", page_read_plain_text,
	    .offset = offsetof(struct act, text), .act = ACT_UNTIL_LOG },
	{ PLACE_ACT, "rule", page_read_inner,
	    .offset = offsetof(struct act, rule), .inner = PLACE_RULE,
	    .act = ACT_RULE },
	{ PLACE_ACT, "until-socket", page_read_inner, .inner = PLACE_SOCKET,
	    .act = ACT_UNTIL_SOCKET },
	{ PLACE_ACT, "kill", page_read_signal, .act = ACT_KILL },
	{ PLACE_ACT, "start", page_read_host,
	    .offset = offsetof(struct act, on), .words = server,
	    .act = ACT_START },
	{ PLACE_ACT, "destroy", page_read_host,
	    .offset = offsetof(struct act, on), .words = ends,
	    .act = ACT_DESTROY },
	{ PLACE_ACT, "remove-rules", page_read_host,
	    .offset = offsetof(struct act, on), .words = hosts,
	    .act = ACT_REMOVE_RULES },
	{ PLACE_ACT, "inject", page_read_inner,
	    .offset = offsetof(struct act, injection), .inner = PLACE_INJECT,
	    .act = ACT_INJECT },
	{ PLACE_ACT, "until-orphans", page_read_shown,
	    .offset = offsetof(struct act, said), .words = counted,
	    .act = ACT_UNTIL_ORPHANS },
	{ PLACE_ACT, "set-global", page_read_inner, .inner = PLACE_GLOBAL,
	    .act = ACT_SET_GLOBAL },
	{ PLACE_ACT, "restore-global", page_read_shown,
	    .offset = offsetof(struct act, said), .words = yes,
	    .act = ACT_RESTORE_GLOBAL },

	/* All that may be changed for the whole machine. */
	{ PLACE_GLOBAL, "ipv4.tcp_max_orphans", page_read_number,
	    .offset = offsetof(struct act, orphans), .required = true,
	    .most = INT_MAX },

	{ PLACE_SOCKET, "on", page_read_host,
	    .offset = offsetof(struct act, on), .required = true,
	    .words = ends },
	{ PLACE_SOCKET, "state", page_read_state, .offset = 0,
	    .required = true },

	{ PLACE_INJECT, "on", page_read_host,
	    .offset = offsetof(struct injection, on), .required = true,
	    .words = hosts },
	{ PLACE_INJECT, "as", page_read_host,
	    .offset = offsetof(struct injection, as), .required = true,
	    .words = ends },
	{ PLACE_INJECT, "flags", page_read_flags, .offset = 0,
	    .required = true },
	{ PLACE_INJECT, "seq", page_read_distance,
	    .offset = offsetof(struct injection, seq), .required = true,
	    .words = next },
	{ PLACE_INJECT, "ack", page_read_distance,
	    .offset = offsetof(struct injection, ack), .words = sent },
	{ PLACE_INJECT, "length", page_read_number,
	    .offset = offsetof(struct injection, length), .most = 1400 },
	{ PLACE_INJECT, "timestamps", page_read_kind,
	    .offset = offsetof(struct injection, timestamps), .words = stamps },

	{ PLACE_ARTICLE, "says", page_read_plain_text,
	    .offset = offsetof(struct article, says), .required = true },
	{ PLACE_ARTICLE, "verdict", page_read_word,
	    .offset = offsetof(struct article, verdict), .required = true,
	    .words = verdicts },
	{ PLACE_ARTICLE, "because", page_read_plain_text,
	    .offset = offsetof(struct article, because) },

	{ PLACE_EXPECT, "because", page_read_plain_text,
	    .offset = offsetof(struct expectation, because) },
	{ PLACE_EXPECT, "client", page_read_client, .offset = 0,
	    .required = true },
	{ PLACE_EXPECT, "wire", page_read_wire, .offset = 0, .required = true },
	{ PLACE_EXPECT, "counters", page_read_counters, .offset = 0 },
	{ PLACE_EXPECT, "resets", page_read_resets, .offset = 0 },
	{ PLACE_EXPECT, "log", page_read_log, .offset = 0 },
};
const size_t page_keys_count = sizeof(page_keys) / sizeof(page_keys[0]);
