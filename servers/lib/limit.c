/* SPDX-License-Identifier: MIT */
#include <err.h>

#include "private.h"

rlim_t
server_limit(int resource, rlim_t soft)
{
	struct rlimit limit;
	rlim_t before;

	if (getrlimit((__rlimit_resource_t)resource, &limit) == -1)
		err(1, "getrlimit");
	before = limit.rlim_cur;
	limit.rlim_cur = soft;
	if (setrlimit((__rlimit_resource_t)resource, &limit) == -1)
		err(1, "setrlimit");
	return before;
}
