/* SPDX-License-Identifier: MIT */
/* What a case needs of its lab's network. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "page.h"

static bool
is_sysctl(const char *name)
{
	const char all[] = "abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return (strncmp(name, "ipv4.", 5) == 0 ||
		   strncmp(name, "ipv6.", 5) == 0 ||
		   strncmp(name, "core.", 5) == 0 ||
		   strncmp(name, "mptcp.", 6) == 0 ||
		   strncmp(name, "netfilter.", 10) == 0) &&
	       name[strspn(name, all)] == '\0' && strstr(name, "..") == NULL &&
	       name[strlen(name) - 1] != '.';
}

static int
read_sysctls_of(struct page *page, const struct entry *host, enum host on,
    struct network *network)
{
	struct entry entry;
	int there;

	if (page_want_mapping(page, host) == -1)
		return -1;
	for (size_t i = 0;
	     (there = page_entry(page, host->value, i, &entry)) == 1; i++) {
		const char *value = page_scalar(page, &entry);
		struct sysctl *sysctl;

		if (value == NULL)
			return -1;
		if (!is_sysctl(entry.name))
			return page_fail(page, entry.line,
			    "\"%.60s\" is no sysctl; expected one below net., "
			    "like ipv4.tcp_abort_on_overflow",
			    entry.name);
		network->sysctl = xreallocarray(network->sysctl,
		    network->sysctls + 1, sizeof(*network->sysctl));
		sysctl = &network->sysctl[network->sysctls++];
		*sysctl = (struct sysctl){ .on = on, .number = entry.line };
		sysctl->name = xstrdup(entry.name);
		sysctl->value = xstrdup(value);
	}
	return there;
}

int
page_read_sysctls(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct entry host;
	enum host on;
	int there;

	(void)key;
	if (page_want_mapping(page, entry) == -1)
		return -1;
	for (size_t i = 0;
	     (there = page_entry(page, entry->value, i, &host)) == 1; i++) {
		if (!host_parse(host.name, &on))
			return page_fail_host(page, &host);
		if (read_sysctls_of(page, &host, on, into) == -1)
			return -1;
	}
	return there;
}

int
page_read_rules(struct page *page, const struct key *key,
    const struct entry *entry, void *into)
{
	struct network *network = into;
	size_t count;

	(void)key;
	if (page_want_list(page, entry) == -1)
		return -1;
	count = page_list_count(entry);
	network->rule = xcalloc(count, sizeof(*network->rule));
	for (size_t i = 0; i < count; i++) {
		struct entry item = page_item(page, entry, i);
		struct rule *rule = &network->rule[network->rules++];

		rule->number = item.line;
		if (page_mapping(page, item.value, PLACE_RULE, rule) == -1)
			return -1;
	}
	return 0;
}
