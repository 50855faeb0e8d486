/* SPDX-License-Identifier: MIT */
/*
 * Cause: a server has no descriptor left for the next client.
 *
 * Mechanism: accept(2) fails with EMFILE, and that alone sends nothing: the
 * client's connect has succeeded, and it waits in the listener's queue.  What
 * resets is what the server does about it:
 *   hang              nothing; the clients wait
 *   close-listener    the kernel resets all that wait in the queue
 *                     (inet_csk_listen_stop); TcpExt does not count it
 *   reserve-fd        gives a descriptor up to accept and close: only a FIN
 *   reserve-fd-abort  the same with SO_LINGER {1,0}: a reset
 *   evict-oldest      resets an established connection to make room
 *
 * Client sees: nothing, EOF, or ECONNRESET, accordingly.
 *
 * Seen in the wild: descriptor leaks and too low a `ulimit -n`; the reserve
 * descriptor that libev's manual advises; a supervisor that restarts what
 * hangs.
 *
 * The service echoes.  What it exhausts is its own RLIMIT_NOFILE.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

enum policy {
	HANG,
	CLOSE_LISTENER,
	RESERVE_FD,
	RESERVE_FD_ABORT,
	EVICT_OLDEST,
};

static const char *const policies[] = { "hang", "close-listener", "reserve-fd",
	"reserve-fd-abort", "evict-oldest", NULL };
static int policy = HANG;
static unsigned spare = 2, queue = 1;
static int reserve = -1;
static unsigned long shed; /* how many times a client found no room */
static rlim_t limit_before;

static void
abort_connection(int fd)
{
	const struct linger zero = { .l_onoff = 1, .l_linger = 0 };

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)) == -1)
		err(1, "setsockopt SO_LINGER");
	/* A linger time of zero: RST instead of FIN. */
	close(fd);
}

static void
open_reserve(void)
{
	reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (reserve == -1)
		err(1, "open /dev/null");
}

/* Lowers the limit so that exactly `spare` descriptors are left below it. */
static void
listening(int fd)
{
	unsigned left = spare;

	if (policy == RESERVE_FD || policy == RESERVE_FD_ABORT)
		open_reserve();
	for (fd = 0;; fd++)
		if (fcntl(fd, F_GETFD) == -1 && left-- == 0)
			break;
	if (server_first() > 0)
		limit_before = server_limit(RLIMIT_NOFILE, (rlim_t)fd);
}

static void
close_listener(void)
{
	server_log(NULL, "closing the listener");
	/* The kernel sends RST to each client that waits in its queue. */
	close(server_release_listener());
}

/* Gives up the reserve for as long as it takes to be rid of one client. */
static void
turn_away(void)
{
	const char *name;
	int fd;

	close(reserve);
	fd = server_accept(&name);
	if (fd != -1) {
		server_log(NULL, "%s: %s", name,
		    policy == RESERVE_FD ? "closing" : "aborting");
		if (policy == RESERVE_FD)
			close(fd);
		else
			abort_connection(fd);
	}
	open_reserve();
}

static void
evict_oldest(void)
{
	struct connection *c = server_oldest();

	if (c == NULL) {
		server_log(NULL, "there is no connection to evict");
		server_pause_accepting();
		return;
	}
	server_log(c, "aborting, the oldest");
	abort_connection(server_release(c));
}

static void
exhausted(int error)
{
	server_log(NULL, "accept: %s", server_errno(error));
	if (++shed == server_first()) {
		server_log(NULL, "now there are descriptors again");
		server_limit(RLIMIT_NOFILE, limit_before);
	}
	switch ((enum policy)policy) {
	case HANG:
		/* The listener stays readable: to go on would be to spin. */
		server_pause_accepting();
		break;
	case CLOSE_LISTENER:
		server_pause_accepting();
		server_await_queue(queue, close_listener);
		break;
	case RESERVE_FD:
	case RESERVE_FD_ABORT:
		turn_away();
		break;
	case EVICT_OLDEST:
		evict_oldest();
		break;
	}
}

static const char *
check(void)
{
	if (server_first() != ULONG_MAX &&
	    (policy == HANG || policy == CLOSE_LISTENER))
		return "--first is for a --policy that goes on accepting";
	return NULL;
}

static const struct server_option options[] = {
	{ .name = "policy",
	    .value = "hang|close-listener|reserve-fd|reserve-fd-abort|"
		     "evict-oldest",
	    .help = "what to do when no descriptor is left (hang)",
	    .words = policies,
	    .choice = &policy },
	{ .name = "spare",
	    .value = "K",
	    .help = "how many clients there are descriptors for (2)",
	    .number = &spare,
	    .most = 512 },
	{ .name = "queue",
	    .value = "N",
	    .help = "close-listener: once N clients wait in the queue (1)",
	    .number = &queue,
	    .least = 1,
	    .most = 128 },
	{ 0 },
};

const struct cause cause = {
	.about = "An echo that has descriptors for a few clients only.",
	.options = options,
	.check = check,
	.listening = listening,
	.readable = server_echo,
	.exhausted = exhausted,
};
