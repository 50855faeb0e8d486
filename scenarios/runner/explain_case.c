/* SPDX-License-Identifier: MIT */
/* What `resetlab explain` says of one case. */
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "memory.h"
#include "report/ladder.h"
#include "report/show.h"
#include "witness/segment.h"

#define LABEL 10 /* columns of what stands before a witness's line */

void
explain_title(const char *title)
{
	printf("\n%s\n", title);
	for (size_t i = 0; i < strlen(title); i++)
		putchar('-');
	putchar('\n');
}

/* A word as a shell would have to be given it. */
static void
print_word(const char *word)
{
	const char *plain = "abcdefghijklmnopqrstuvwxyz0123456789"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-+=.,/:@%";

	if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
		fputs(word, stdout);
		return;
	}
	putchar('\'');
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			fputs("'\\'", stdout);
		putchar(*word);
	}
	putchar('\'');
}

static void
print_words(char *const words[])
{
	for (; *words != NULL; words++) {
		putchar(' ');
		print_word(*words);
	}
}

static void
print_commands(const struct scenario_case *c)
{
	printf("\n    build/servers/%s --port 4242", c->server[0]);
	print_words(c->server + 1);
	if (c->middlebox != NULL) {
		printf("\n    build/servers/%s --port 4343", c->middlebox[0]);
		print_words(c->middlebox + 1);
		fputs(" --to 127.0.0.1 --to-port 4242", stdout);
	}
	printf("\n    build/clients/%s", c->client[0]);
	print_words(c->client + 1);
	printf(" 127.0.0.1 %s\n", c->middlebox != NULL ? "4343" : "4242");
}

/* "+10", or nothing where it is exact. */
static char *
offset(int32_t n)
{
	return n == 0 ? xstrdup("") : xasprintf("%+d", n);
}

static char *
injection_words(const struct injection *i)
{
	static const char *const stamps[] = {
		[TIMESTAMPS_NONE] = "",
		[TIMESTAMPS_WRONG] = ", echoing a timestamp never sent",
		[TIMESTAMPS_OLD] = ", with an old timestamp",
	};
	char *seq = offset(i->seq);
	char *text = xasprintf("%s sends a forged %s%s%s in the name of "
			       "%s, seq=next%s%s",
	    host_name(i->on), (i->flags & SEGMENT_RST) != 0 ? "RST" : "",
	    (i->flags & SEGMENT_SYN) != 0 ? "SYN" : "",
	    (i->flags & (SEGMENT_RST | SEGMENT_SYN)) == 0 ? "segment" : "",
	    host_name(i->as), seq, stamps[i->timestamps]);

	free(seq);
	return text;
}

static const char *
state_name(int state)
{
	static const char *const names[] = {
		[TCP_ESTABLISHED] = "ESTABLISHED",
		[TCP_SYN_SENT] = "SYN_SENT",
		[TCP_SYN_RECV] = "SYN_RECV",
		[TCP_FIN_WAIT1] = "FIN_WAIT1",
		[TCP_FIN_WAIT2] = "FIN_WAIT2",
		[TCP_TIME_WAIT] = "TIME_WAIT",
		[TCP_CLOSE] = "CLOSE",
		[TCP_CLOSE_WAIT] = "CLOSE_WAIT",
		[TCP_LAST_ACK] = "LAST_ACK",
		[TCP_LISTEN] = "LISTEN",
		[TCP_CLOSING] = "CLOSING",
	};

	return names[state];
}

static char *
rule_words(const struct rule *rule)
{
	return xasprintf(
	    "rule on %s, %s: %s", host_name(rule->on), rule->chain, rule->add);
}

static char *
act_words(const struct act *act)
{
	switch (act->kind) {
	case ACT_UNTIL_LOG:
		return xasprintf(
		    "wait until the server's log says \"%s\"", act->text);
	case ACT_RULE:
		return rule_words(&act->rule);
	case ACT_UNTIL_SOCKET:
		return xasprintf("wait until a socket of %s is in %s",
		    host_name(act->on), state_name(act->state));
	case ACT_KILL:
		return xasprintf(
		    "send the server SIG%s", sigabbrev_np(act->signal));
	case ACT_START:
		return xstrdup("start the server again, on the same port");
	case ACT_DESTROY:
		return xasprintf("have the kernel destroy the connections of "
				 "%s (ss -K)",
		    host_name(act->on));
	case ACT_REMOVE_RULES:
		return xasprintf(
		    "remove every firewall rule of %s", host_name(act->on));
	case ACT_INJECT:
		return injection_words(&act->injection);
	case ACT_UNTIL_ORPHANS:
		return xstrdup(
		    "wait until the kernel has counted its orphans anew");
	case ACT_SET_GLOBAL:
		return xasprintf("net.ipv4.tcp_max_orphans = %u on the whole "
				 "machine (--allow-global)",
		    act->orphans);
	case ACT_RESTORE_GLOBAL:
		return xstrdup("net.ipv4.tcp_max_orphans as it was");
	}
	return xstrdup("");
}

/* Prints and frees. */
static void
print_setting(const char *label, char *words)
{
	show_hang(stdout, label, words, 4 + LABEL, EXPLAIN_WIDTH);
	free(words);
}

/* What there is besides the two programs: settings, rules, acts. */
static void
print_network(const struct scenario_case *c)
{
	const struct network *network = &c->network;

	if (network->hosts == 3)
		print_setting("    lab", xstrdup("client, middlebox, server"));
	for (size_t i = 0; i < network->sysctls; i++)
		print_setting("    lab",
		    xasprintf("net.%s = %s on %s", network->sysctl[i].name,
			network->sysctl[i].value,
			host_name(network->sysctl[i].on)));
	for (size_t i = 0; i < network->rules; i++)
		print_setting("    lab", rule_words(&network->rule[i]));
	for (size_t i = 0; i < c->steps; i++) {
		print_setting("    step", xstrdup(c->step[i].name));
		for (size_t k = 0; k < c->step[i].acts; k++)
			print_setting("", act_words(&c->step[i].act[k]));
	}
}

/* How many lines from the i-th on are the same. */
static size_t
run_length(const struct lines *lines, size_t i)
{
	size_t n = 1;

	while (i + n < lines->count &&
	       strcmp(lines->line[i + n].text, lines->line[i].text) == 0)
		n++;
	return n;
}

static void
print_lines(const char *label, const struct lines *lines)
{
	for (size_t i = 0, n; i < lines->count; i += n) {
		n = run_length(lines, i);
		fputs("    ", stdout);
		show_pad(stdout, i == 0 ? label : "", LABEL);
		show_pad(stdout, lines->line[i].text, 0);
		if (n > 1)
			printf(" x%zu", n);
		putchar('\n');
	}
	if (lines->count == 0)
		printf("    %-*s(nothing)\n", LABEL, label);
}

/* The four witnesses: the kernel's has two accounts. */
static void
print_expectation(const struct expectation *expectation, bool proxied)
{
	const struct lines *account = expectation->account;

	putchar('\n');
	if (expectation->because != NULL) {
		show_hang(stdout, "    where", expectation->because, 4 + LABEL,
		    EXPLAIN_WIDTH);
		putchar('\n');
	}
	print_lines("client", &account[ACCOUNT_CLIENT]);
	puts("    wire");
	ladder_print(stdout, &account[ACCOUNT_WIRE], 6, proxied);
	print_lines("counters", &account[ACCOUNT_COUNTERS]);
	print_lines("resets", &account[ACCOUNT_RESETS]);
	print_lines("log", &account[ACCOUNT_LOG]);
}

/* A sentence of the article that this case tests, and what came of it. */
static void
print_article(const struct article *article)
{
	char *answer;

	putchar('\n');
	show_hang(
	    stdout, "    The article says:", article->says, 22, EXPLAIN_WIDTH);
	answer = xasprintf("%s%s%s", article->verdict,
	    article->because != NULL ? ": " : "",
	    article->because != NULL ? article->because : "");
	show_hang(stdout, "    Measured:", answer, 22, EXPLAIN_WIDTH);
	free(answer);
}

void
explain_case(const struct scenario *page, const struct scenario_case *c)
{
	char *title = xasprintf("%s/%s", page->name, c->name);

	explain_title(title);
	free(title);
	show_wrap(stdout, c->claim, 0, EXPLAIN_WIDTH);
	if (c->twin_of != NULL)
		printf("It is the twin of %s: one step away from it, and no "
		       "reset.\n",
		    c->twin_of);
	if (c->clock != NULL)
		show_hang(stdout, "It waits for a clock:", c->clock, 22,
		    EXPLAIN_WIDTH);
	print_commands(c);
	print_network(c);
	for (size_t i = 0; i < c->expectations; i++)
		print_expectation(&c->expectation[i], c->middlebox != NULL);
	if (c->expectations == 0)
		puts("\n    The page does not say yet what is to be seen.");
	for (size_t i = 0; i < c->articles; i++)
		print_article(&c->article[i]);
}
