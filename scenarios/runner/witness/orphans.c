/* SPDX-License-Identifier: MIT */
/* When has the kernel counted its orphans? */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "orphans.h"
#include "ring.h"
#include "tracepoint.h"

#define TIMER "tcp_orphan_update"
#define EVENT "events/timer/timer_expire_entry/id"

/*
 * The first time may have begun counting before it was told of, on another
 * CPU; it is at its end when the second begins.
 */
#define TIMES 2

struct orphan_witness {
	struct rings *rings;
	unsigned heard;
};

/* The address of the timer's function; 0 where the kernel does not tell. */
static uint64_t
timer_address(void)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	char line[512], name[128];
	uint64_t address = 0, a;

	while (symbols != NULL && address == 0 &&
	       fgets(line, sizeof(line), symbols) != NULL)
		if (sscanf(line, "%" SCNx64 " %*c %127s", &a, name) == 2 &&
		    strcmp(name, TIMER) == 0)
			address = a;
	if (symbols != NULL)
		fclose(symbols);
	return address;
}

static struct rings *
open_rings(uint64_t address)
{
	size_t length;
	char *id = tracepoint_file(EVENT, &length), *filter;
	struct rings *rings;

	if (id == NULL)
		return NULL;
	filter = xasprintf("function == 0x%" PRIx64, address);
	rings = rings_open(strtoull(id, NULL, 10), filter);
	free(filter);
	free(id);
	return rings;
}

struct orphan_witness *
orphans_open(char **why_not)
{
	const uint64_t address = timer_address();
	struct orphan_witness *w;
	struct rings *rings;

	if (address == 0) {
		*why_not = xstrdup("/proc/kallsyms does not tell where " TIMER
				   " is (kernel.kptr_restrict)");
		return NULL;
	}
	rings = open_rings(address);
	if (rings == NULL) {
		*why_not = xasprintf("the tracepoint timer:timer_expire_entry "
				     "cannot be opened: %s",
		    strerror(errno));
		return NULL;
	}
	w = xcalloc(1, sizeof(*w));
	w->rings = rings;
	return w;
}

void
orphans_close(struct orphan_witness *w)
{
	if (w == NULL)
		return;
	rings_close(w->rings);
	free(w);
}

int
orphans_fd(const struct orphan_witness *w)
{
	return rings_fd(w->rings);
}

static void
heard_cb(const uint8_t *data, size_t length, void *arg)
{
	struct orphan_witness *w = arg;

	(void)data;
	(void)length;
	w->heard++;
}

bool
orphans_counted(struct orphan_witness *w)
{
	rings_drain(w->rings, heard_cb, w);
	return w->heard >= TIMES;
}
