/* SPDX-License-Identifier: MIT */
/*
 * Connects and resets the connection before the server has accepted it: this
 * is the cause.  A second client comes behind; until it waits as well, the
 * server accepts nobody.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/probe.h"

static bool data, plain;

static const struct probe_option options[] = {
	{ .name = "data",
	    .help = "send a message before the reset",
	    .flag = &data },
	{ .name = "plain",
	    .help = "close, instead of the reset",
	    .flag = &plain },
	{ 0 },
};

static void
end(int fd)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };

	if (plain) {
		probe_called(fd, "close", close(fd));
		return;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* A linger time of zero: RST instead of FIN. */
	probe_called(fd, "abort", close(fd));
}

int
main(int argc, char **argv)
{
	int first, second;

	probe_start(argc, argv, "Resets before it is accepted.", options);
	first = probe_connect();
	if (data)
		probe_write(first, 5);
	end(first);
	second = probe_connect();
	/* Its answer comes when the server is done with the first. */
	probe_write(second, 5);
	probe_read(second);
	probe_state(second);
	return probe_end();
}
