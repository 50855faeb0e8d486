/* SPDX-License-Identifier: MIT */
/* Leaves something behind in the kernel. */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/probe.h"

#define BURST 300

enum how { NOTHING, TIME_WAIT, COOKIE, ICMP_BURST };

static const char *const hows[] = { "nothing", "time-wait", "cookie",
	"icmp-burst", NULL };
static int how;

static const struct probe_option options[] = {
	{ .name = "how",
	    .value = "nothing|time-wait|cookie|icmp-burst",
	    .help = "what it leaves behind (nothing of its own)",
	    .words = hows,
	    .choice = &how },
	{ 0 },
};

/* A line of the transcript for what the library has no call for. */
static void
say(const char *call, const char *result)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%-15s %s\n", call, result);

	if (write(STDOUT_FILENO, line, (size_t)n) == -1)
		err(1, "write");
}

static void
say_result(const char *call, int result)
{
	say(call, result == -1 ? strerrorname_np(errno) : "ok");
}

/* A second connection to where the first one leads. */
static int
connect_again(int first, bool fast_open)
{
	struct sockaddr_storage peer = { 0 };
	socklen_t length = sizeof(peer);
	int on = 1, fd;

	if (getpeername(first, (struct sockaddr *)&peer, &length) == -1)
		err(1, "getpeername");
	fd = socket(peer.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		err(1, "socket");
	if (fast_open && setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &on,
			     sizeof(on)) == -1)
		err(1, "setsockopt TCP_FASTOPEN_CONNECT");
	say_result("b connect", connect(fd, (struct sockaddr *)&peer, length));
	return fd;
}

/* Who ends a connection first keeps its socket for a minute. */
static void
leave_time_wait(int first)
{
	int fd = connect_again(first, false);
	char c;

	say_result("b shutdown", shutdown(fd, SHUT_WR));
	say("b read", read(fd, &c, 1) == 0 ? "EOF" : "something");
	say_result("b close", close(fd));
}

/* Datagrams to port 9, discard, where nobody listens. */
static void
burst(int first)
{
	struct sockaddr_storage peer = { 0 };
	socklen_t length = sizeof(peer);
	unsigned sent = 0;
	char count[16];
	int fd;

	if (getpeername(first, (struct sockaddr *)&peer, &length) == -1)
		err(1, "getpeername");
	((struct sockaddr_in *)&peer)->sin_port = htons(9);
	fd = socket(peer.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		err(1, "socket");
	for (int i = 0; i < BURST; i++)
		sent += sendto(fd, "x", 1, 0, (struct sockaddr *)&peer,
			    length) == 1;
	snprintf(count, sizeof(count), "%u", sent);
	say("burst", count);
}

int
main(int argc, char **argv)
{
	int fd;

	probe_start(argc, argv, "Leaves something behind.", options);
	fd = probe_connect();
	if (how == TIME_WAIT)
		leave_time_wait(fd);
	else if (how == COOKIE)
		connect_again(fd, true);
	else if (how == ICMP_BURST)
		burst(fd);
	return probe_end();
}
