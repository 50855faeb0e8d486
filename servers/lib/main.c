/* SPDX-License-Identifier: MIT */
/* main() of every server: read the options, listen, serve until told to end. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "private.h"

struct event_base *server_base;

static struct event end_events[2], child_event;

static void
end_cb(evutil_socket_t number, short what, void *arg)
{
	(void)number;
	(void)what;
	(void)arg;
	event_base_loopbreak(server_base);
}

static void
child_cb(evutil_socket_t number, short what, void *arg)
{
	(void)number;
	(void)what;
	(void)arg;
	worker_reap();
}

/* A socket must never become stdin, stdout or stderr. */
static void
occupy_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) != -1)
			continue;
		if (fd == STDOUT_FILENO)
			errx(1, "stdout is closed, and \"ready\" goes there");
		if (open("/dev/null", O_RDWR) == -1)
			err(1, "open /dev/null");
	}
}

static void
watch_signals(void)
{
	static const int numbers[] = { SIGTERM, SIGINT };

	for (size_t i = 0; i < 2; i++) {
		evsignal_assign(
		    &end_events[i], server_base, numbers[i], end_cb, NULL);
		if (evsignal_add(&end_events[i], NULL) == -1)
			errx(1, "cannot watch signal %d", numbers[i]);
	}
	evsignal_assign(&child_event, server_base, SIGCHLD, child_cb, NULL);
	if (evsignal_add(&child_event, NULL) == -1)
		errx(1, "cannot watch SIGCHLD");
	/* A reader of the log that went away must not end the server. */
	signal(SIGPIPE, SIG_IGN);
}

int
main(int argc, char **argv)
{
	options_read(argc, argv);
	occupy_standard_descriptors();
	count_open();
	server_base = event_base_new();
	if (server_base == NULL)
		errx(1, "cannot make an event base");
	watch_signals();
	listen_open();
	listen_announce();

	event_base_dispatch(server_base);

	worker_end_all();
	connection_close_all();
	listen_close();
	event_del(&child_event);
	event_del(&end_events[1]);
	event_del(&end_events[0]);
	event_base_free(server_base);
	libevent_global_shutdown();
	return 0;
}
