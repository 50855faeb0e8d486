/* SPDX-License-Identifier: MIT */
/* Why a case cannot be served: what its page says that it needs. */
#include <string.h>

#include "../memory.h"
#include "serve.h"

/* What an act of the runner needs; NULL where it only waits. */
static const char *
act_needs(const struct act *act)
{
	switch (act->kind) {
	case ACT_RULE:
	case ACT_REMOVE_RULES:
		return "needs a lab: a firewall rule that comes or goes";
	case ACT_INJECT:
		return "needs a lab: forged segments";
	case ACT_DESTROY:
		return "needs a lab: somebody who destroys the connection";
	case ACT_KILL:
	case ACT_START:
		return "needs the runner, which kills the server meanwhile";
	case ACT_SET_GLOBAL: /* needs_global says so already */
	case ACT_RESTORE_GLOBAL:
	case ACT_UNTIL_LOG:
	case ACT_UNTIL_SOCKET:
	case ACT_UNTIL_ORPHANS:
		break;
	}
	return NULL;
}

static const char *
steps_need(const struct scenario_case *c)
{
	for (size_t i = 0; i < c->steps; i++) {
		for (size_t j = 0; j < c->step[i].acts; j++) {
			const char *need = act_needs(&c->step[i].act[j]);

			if (need != NULL)
				return need;
		}
	}
	return NULL;
}

char *
serve_obstacle(const struct scenario *scenario, const struct scenario_case *c,
    unsigned family)
{
	const struct network *network = &c->network;
	const char *need = steps_need(c);

	if (strcmp(scenario->group, "client") == 0)
		return xstrdup("is the client's own doing, not the server's");
	if (c->needs_global)
		return xstrdup(
		    "needs root, and changes a setting of the machine");
	if (network->hosts == 3 || c->middlebox != NULL)
		return xstrdup("needs a lab: three hosts");
	if (network->sysctls > 0)
		return xasprintf(
		    "needs a lab: the setting net.%s", network->sysctl[0].name);
	if (network->rules > 0)
		return xstrdup("needs a lab: a firewall rule");
	if (need != NULL)
		return xstrdup(need);
	if (c->needs_root)
		return xstrdup("needs root");
	if (c->needs_lab)
		return xstrdup("needs a lab");
	if (c->family != 0 && c->family != family)
		return xasprintf("is of IPv%u only", c->family);
	return NULL;
}
