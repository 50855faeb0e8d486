/* SPDX-License-Identifier: MIT */
/*
 * Aborts the connection: SO_LINGER with time zero, and close.  This is the
 * cause; the server has done nothing.
 */
#include <err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/probe.h"

static bool hurry, unanswered, plain;

static const struct probe_option options[] = {
	{ .name = "hurry",
	    .help = "abort right behind the message",
	    .flag = &hurry },
	{ .name = "unanswered",
	    .help = "abort when the server has read the message",
	    .flag = &unanswered },
	{ .name = "plain",
	    .help = "close without the option: no reset",
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
	int fd;

	probe_start(argc, argv, "Aborts a connection.", options);
	fd = probe_connect();
	probe_write(fd, 5);
	if (unanswered)
		probe_step("message-is-read");
	else if (!hurry)
		probe_read(fd);
	end(fd);
	probe_step("server-has-seen");
	return probe_end();
}
