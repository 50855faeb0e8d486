/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inlab.h"

#define DEADLINE 10 /* seconds */

static unsigned standing; /* labs that were begun and not ended */

/* The first CPU that this process may run on: the lab's. */
static int
first_cpu(void)
{
	cpu_set_t allowed;
	int cpu = 0;

	ck_assert_int_eq(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	while (!CPU_ISSET((unsigned)cpu, &allowed))
		cpu++;
	return cpu;
}

static void
exited(void *arg, pid_t pid, int status)
{
	struct inlab *in = arg;

	ck_assert_uint_lt(in->ends, INLAB_ENDED);
	in->ended[in->ends].pid = pid;
	in->ended[in->ends++].status = status;
}

static void
lost(void *arg)
{
	(void)arg;
	ck_abort_msg("the lab's first process ended");
}

void
inlab_answer(void *arg, const char *error, int value)
{
	struct inlab *in = arg;

	free(in->error);
	in->error = error != NULL ? strdup(error) : NULL;
	in->value = value;
	in->answered = true;
}

static void
late_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	ck_abort_msg(
	    "nothing came of %s within %d seconds", (char *)arg, DEADLINE);
}

/* Goes round the loop once, and no later than the deadline. */
static void
go_round(struct inlab *in, const char *waits_for)
{
	const struct timeval deadline = { .tv_sec = DEADLINE };
	char what[64];
	struct event *late;

	strncpy(what, waits_for, sizeof(what) - 1);
	what[sizeof(what) - 1] = '\0';
	late = evtimer_new(in->base, late_cb, what);
	event_add(late, &deadline);
	event_base_loop(in->base, EVLOOP_ONCE);
	event_free(late);
}

static void
await_answer(struct inlab *in)
{
	while (!in->answered)
		go_round(in, "a request");
	in->answered = false;
}

int
inlab_value(struct inlab *in)
{
	await_answer(in);
	ck_assert_msg(in->error == NULL, "the lab: %s", in->error);
	return in->value;
}

const char *
inlab_error(struct inlab *in)
{
	await_answer(in);
	ck_assert_msg(in->error != NULL, "no error, but %d", in->value);
	return in->error;
}

void
inlab_begin(struct inlab *in, unsigned hosts, unsigned block)
{
	static const struct lab_events events = { inlab_answer, exited, lost };
	const struct lab_plan plan = { .isolated = hosts > 0,
		.hosts = hosts > 0 ? hosts : 2,
		.block = block,
		.cpu = first_cpu() };
	char *error = NULL;

	*in = (struct inlab){ .base = event_base_new() };
	ck_assert_ptr_nonnull(in->base);
	in->lab = lab_start(in->base, &plan, &events, in, &error);
	ck_assert_msg(in->lab != NULL, "no lab: %s", error);
	ck_assert_int_eq(inlab_value(in), 0);
	standing++;
}

void
inlab_end(struct inlab *in)
{
	lab_end(in->lab);
	if (--standing == 0)
		lab_wait_all(); /* which waits for those that stand as well */
	event_base_free(in->base);
	free(in->error);
}

pid_t
inlab_spawn(
    struct inlab *in, enum host host, int in_fd, int out_fd, char *const argv[])
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	const int fds[3] = { in_fd != -1 ? in_fd : null,
		out_fd != -1 ? out_fd : null, STDERR_FILENO };
	pid_t pid;

	lab_spawn(in->lab, host, argv, fds, inlab_answer, in);
	pid = inlab_value(in);
	close(null);
	return pid;
}

pid_t
inlab_shell(struct inlab *in, enum host host, const char *script, int *out_fd)
{
	char *const argv[] = { (char *)"/bin/sh", (char *)"-c",
		(char *)(uintptr_t)script, NULL };
	int out[2];
	pid_t pid;

	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	pid = inlab_spawn(in, host, -1, out[1], argv);
	close(out[1]);
	*out_fd = out[0];
	return pid;
}

int
inlab_ended(struct inlab *in, pid_t pid)
{
	for (;;) {
		for (size_t i = 0; i < in->ends; i++)
			if (in->ended[i].pid == pid)
				return in->ended[i].status;
		go_round(in, "a child's end");
	}
}

/* Reads to `end` (EOF if that is NUL) or until the room is full. */
static const char *
read_to(int fd, char end)
{
	static char text[INLAB_TEXT];
	struct pollfd more = { .fd = fd, .events = POLLIN };
	size_t n = 0;

	while (n < sizeof(text) - 1) {
		ck_assert_int_eq(poll(&more, 1, DEADLINE * 1000), 1);
		if (read(fd, text + n, 1) != 1 ||
		    (end != '\0' && text[n] == end))
			break;
		n++;
	}
	text[n] = '\0';
	return text;
}

const char *
inlab_line(int fd)
{
	return read_to(fd, '\n');
}

const char *
inlab_output(struct inlab *in, enum host host, const char *script)
{
	int out;
	pid_t pid = inlab_shell(in, host, script, &out);
	const char *text = read_to(out, '\0');
	int status = inlab_ended(in, pid);

	close(out);
	ck_assert_msg(status == 0, "%s: status %#x: %s", script, status, text);
	return text;
}

void
inlab_enter(struct inlab *in, enum host host)
{
	/* A socket knows its host, and the host to whom it belongs. */
	int net = ioctl(lab_host_of(in->lab, host)->packet_fd, SIOCGSKNS);
	cpu_set_t cpus;

	ck_assert_msg(net != -1, "SIOCGSKNS: %m");
	if (!in->inside) {
		int user = ioctl(net, NS_GET_USERNS);

		ck_assert_msg(user != -1, "NS_GET_USERNS: %m");
		ck_assert_msg(setns(user, CLONE_NEWUSER) == 0, "setns: %m");
		close(user);
		CPU_ZERO(&cpus);
		CPU_SET((unsigned)lab_plan_of(in->lab)->cpu, &cpus);
		ck_assert_int_eq(sched_setaffinity(0, sizeof(cpus), &cpus), 0);
		in->inside = true;
	}
	ck_assert_msg(setns(net, CLONE_NEWNET) == 0, "setns: %m");
	close(net);
}

struct inlab_address
inlab_address(
    const struct inlab *in, enum host host, unsigned family, uint16_t port)
{
	const struct lab_host *h = lab_host_of(in->lab, host);
	struct inlab_address a = { .length = sizeof(struct sockaddr_in) };
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = h->ipv4 };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_port = htons(port),
		.sin6_addr = h->ipv6 };

	if (family == 6) {
		a.length = sizeof(v6);
		memcpy(&a.address, &v6, sizeof(v6));
	} else {
		memcpy(&a.address, &v4, sizeof(v4));
	}
	return a;
}

int
inlab_listen(struct inlab *in, enum host host, unsigned family, uint16_t *port)
{
	struct inlab_address a = inlab_address(in, host, family, 0);
	int fd;

	inlab_enter(in, host);
	fd = socket(a.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ne(fd, -1);
	ck_assert_msg(
	    bind(fd, (struct sockaddr *)&a.address, a.length) == 0 &&
		listen(fd, 8) == 0 &&
		getsockname(fd, (struct sockaddr *)&a.address, &a.length) == 0,
	    "a listener: %m");
	/* The port stands in the same place in both families. */
	*port = ntohs(((struct sockaddr_in *)&a.address)->sin_port);
	return fd;
}

int
inlab_connect(struct inlab *in, enum host host, unsigned family, uint16_t port)
{
	struct inlab_address to = inlab_address(in, HOST_SERVER, family, port);
	int fd;

	inlab_enter(in, host);
	fd = socket(to.address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ck_assert_int_ne(fd, -1);
	if (connect(fd, (struct sockaddr *)&to.address, to.length) == -1)
		ck_assert_msg(errno == EINPROGRESS, "connect: %m");
	return fd;
}

unsigned long
inlab_snmp(
    const struct inlab *in, enum host host, const char *group, const char *name)
{
	char text[INLAB_TEXT], *names, *values, *n, *v, *rest_n, *rest_v;
	ssize_t got = pread(
	    lab_host_of(in->lab, host)->snmp_fd, text, sizeof(text) - 1, 0);

	ck_assert_int_gt(got, 0);
	text[got] = '\0';
	/* "Tcp: NAME ..." and below it "Tcp: VALUE ...". */
	names = strstr(text, group);
	ck_assert_ptr_nonnull(names);
	rest_n = names;
	names = strtok_r(NULL, "\n", &rest_n);
	values = strtok_r(NULL, "\n", &rest_n);
	rest_v = values;
	rest_n = names;
	while ((n = strtok_r(NULL, " ", &rest_n)) != NULL &&
	       (v = strtok_r(NULL, " ", &rest_v)) != NULL)
		if (strcmp(n, name) == 0)
			return strtoul(v, NULL, 10);
	ck_abort_msg("there is no %s %s", group, name);
}
