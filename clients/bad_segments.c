/* SPDX-License-Identifier: MIT */
/*
 * Stands by while somebody forges segments: with an established connection,
 * with one that both ends have ended, with one whose SYN nobody answers, or
 * with none at all.
 */
#include "lib/probe.h"

enum part {
	TALK, /* connect, and talk before and behind it */
	END, /* talk and end, so that what is left is TIME_WAIT */
	CONNECT, /* only begin to */
	NONE,
};

static const char *const parts[] = { "talk", "end", "connect", "none", NULL };
static int part = TALK;

static const struct probe_option options[] = {
	{ .name = "part",
	    .value = "talk|end|connect|none",
	    .help = "what to do meanwhile (talk)",
	    .words = parts,
	    .choice = &part },
	{ 0 },
};

static void
exchange(int fd)
{
	probe_write(fd, 5);
	probe_read(fd);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(
	    argc, argv, "Stands by while segments are forged.", options);
	if (part == NONE) {
		probe_step("forged");
		return probe_end();
	}
	if (part == CONNECT) {
		fd = probe_connect_begin();
	} else {
		fd = probe_connect();
		exchange(fd);
	}
	if (part == END) {
		probe_half_close(fd);
		probe_read(fd);
	}
	probe_step("forged");
	probe_state(fd);
	if (part == TALK)
		exchange(fd);
	return probe_end();
}
