/* SPDX-License-Identifier: MIT */
/* A lab from outside: begun, asked, ended. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../memory.h"
#include "init.h"
#include "lab.h"
#include "userns.h"

#define ASKED 8 /* requests that may be outstanding at a time */

struct lab {
	struct lab_plan plan;
	struct lab_events events;
	void *arg;
	struct lab_host host[HOSTS];
	bool ipv6;
	pid_t pid; /* the first process */
	int control_fd;
	struct event *control;
	struct asked {
		lab_reply_cb reply;
		void *arg;
	} asked[ASKED]; /* outstanding requests, the oldest at `oldest` */
	size_t oldest, outstanding;
	bool *freed; /* set when the lab is ended inside a callback */
};

/* First processes of labs that were ended and not yet waited for. */
static size_t ended;

static struct message message; /* 32 KiB: too large for the stack, often used */

void
lab_addresses(const struct lab_plan *plan, enum host host, struct in_addr *ipv4,
    struct in6_addr *ipv6)
{
	/* 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24: RFC 5737. */
	static const uint32_t net[] = { 0xc0000200, 0xc6336400, 0xcb007100 };
	static const unsigned last[HOSTS] = {
		[HOST_CLIENT] = 1,
		[HOST_SERVER] = 6,
		[HOST_MIDDLEBOX] = 2,
	};
	const unsigned block = plan->block;
	struct in6_addr base = { .s6_addr = { 0x20, 0x01, 0x0d, 0xb8 } };

	if (!plan->isolated) {
		ipv4->s_addr = htonl(INADDR_LOOPBACK);
		*ipv6 = in6addr_loopback;
		return;
	}
	ipv4->s_addr = htonl(net[block / 32] + block % 32 * 8 + last[host]);
	/* 2001:db8::/32: RFC 3849; a /64 for each side of a router. */
	base.s6_addr[5] = (uint8_t)block;
	base.s6_addr[7] = plan->hosts == 3 && host == HOST_SERVER ? 2 : 1;
	base.s6_addr[15] = (uint8_t)last[host];
	*ipv6 = base;
}

int
lab_claim_block(void)
{
	for (int block = 0; block < LAB_BLOCKS; block++) {
		struct sockaddr_un name = { .sun_family = AF_UNIX };
		int n = snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1,
		    "resetlab/block/%d", block);
		int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		if (fd == -1)
			return -1;
		/* The name is this socket's until the process ends. */
		if (bind(fd, (struct sockaddr *)&name,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
				    (size_t)n)) == 0)
			return block;
		close(fd);
	}
	errno = EADDRINUSE;
	return -1;
}

/* The first process was built: its witnesses' descriptors come with it. */
static void
take_hosts(struct lab *lab, const struct message *m)
{
	for (uint32_t i = 0; i + 2 < m->fds; i += 3) {
		lab->host[i / 3].packet_fd = m->fd[i];
		lab->host[i / 3].snmp_fd = m->fd[i + 1];
		lab->host[i / 3].netstat_fd = m->fd[i + 2];
	}
	lab->ipv6 = m->b != 0;
}

static void
answer(struct lab *lab, const struct message *m)
{
	struct asked *first = &lab->asked[lab->oldest];
	const char *error = m->kind == MESSAGE_FAILED ? m->text : NULL;

	if (m->fds > 0)
		take_hosts(lab, m);
	if (lab->outstanding == 0)
		return;
	lab->oldest = (lab->oldest + 1) % ASKED;
	lab->outstanding--;
	first->reply(first->arg, error, m->a);
}

/* As message_receive(): an answer without its descriptors is a failure. */
static int
receive(int fd)
{
	int n = message_receive(fd, &message);

	if (n != -1 || errno != EMFILE)
		return n;
	message = (struct message){ .kind = MESSAGE_FAILED };
	snprintf(message.text, sizeof(message.text),
	    "taking a lab's descriptors: %s", strerror(EMFILE));
	return 1;
}

static void
control_cb(evutil_socket_t fd, short what, void *arg)
{
	struct lab *lab = arg;
	bool freed = false;
	int n = 0;

	(void)what;
	lab->freed = &freed;
	while (!freed && (n = receive(fd)) == 1) {
		if (message.kind == MESSAGE_EXITED)
			lab->events.exited(lab->arg, message.a, message.b);
		else
			answer(lab, &message);
	}
	if (freed)
		return;
	lab->freed = NULL;
	if (n == 0 || errno != EAGAIN) {
		event_del(lab->control);
		lab->events.lost(lab->arg);
	}
}

/* Forks the first process with the namespaces that the plan asks for. */
static pid_t
fork_first(const struct lab_plan *plan)
{
	if (!plan->isolated)
		return fork();
	/* No new stack: it goes on with a copy of this one, as after fork(2).
	 */
	return (pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWPID | SIGCHLD,
	    NULL, NULL, NULL, NULL);
}

static struct lab *
lab_new(struct event_base *base, const struct lab_plan *plan,
    const struct lab_events *events, void *arg, int control_fd)
{
	struct lab *lab = xcalloc(1, sizeof(*lab));

	*lab = (struct lab){ .plan = *plan,
		.events = *events,
		.arg = arg,
		.control_fd = control_fd };
	for (int i = 0; i < HOSTS; i++) {
		struct lab_host *h = &lab->host[i];

		h->packet_fd = h->snmp_fd = h->netstat_fd = -1;
		lab_addresses(plan, (enum host)i, &h->ipv4, &h->ipv6);
	}
	lab->control =
	    event_new(base, control_fd, EV_READ | EV_PERSIST, control_cb, lab);
	event_add(lab->control, NULL);
	return lab;
}

/* Sends a request whose answer goes to `cb`. */
static void
ask(struct lab *lab, struct message *m, lab_reply_cb cb, void *arg)
{
	size_t last = (lab->oldest + lab->outstanding) % ASKED;

	if (lab->outstanding == ASKED)
		errx(3, "more than %d requests to a lab at once", ASKED);
	lab->asked[last] = (struct asked){ cb, arg };
	lab->outstanding++;
	/* Where it cannot be sent the first process is gone: lost() says so. */
	(void)message_send(lab->control_fd, m);
}

/* Whether a first process that was told to end was killed before it did. */
static bool
was_killed(pid_t pid)
{
	siginfo_t info = { 0 };

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == -1)
		if (errno != EINTR)
			return false;
	return info.si_code != CLD_EXITED;
}

struct lab *
lab_start(struct event_base *base, const struct lab_plan *plan,
    const struct lab_events *events, void *arg, char **error)
{
	struct lab *lab;
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1) {
		*error = xasprintf("socketpair: %s", strerror(errno));
		return NULL;
	}
	pid = fork_first(plan);
	if (pid == 0)
		init_main(plan, pair[1]);
	if (pid == -1)
		*error = userns_why_not(errno);
	else
		ended++; /* until lab_wait_all has waited for it */
	close(pair[1]);
	if (pid == -1 || (plan->isolated && userns_map(pid, error) == -1)) {
		close(pair[0]); /* the end, which it waits for as well */
		if (pid != -1 && was_killed(pid)) {
			free(*error);
			*error = xstrdup("its first process was killed");
		}
		return NULL;
	}
	(void)fcntl(pair[0], F_SETFL, O_NONBLOCK);
	lab = lab_new(base, plan, events, arg, pair[0]);
	lab->pid = pid;
	message = (struct message){ .kind = MESSAGE_BUILD };
	ask(lab, &message, events->ready, arg);
	return lab;
}

void
lab_end(struct lab *lab)
{
	siginfo_t info;

	if (lab == NULL)
		return;
	if (lab->freed != NULL)
		*lab->freed = true;
	event_free(lab->control);
	/*
	 * Ours before the first process's: the last close of a packet socket
	 * waits some 12 ms for the kernel, and that process may wait for it.
	 */
	for (int i = 0; i < HOSTS; i++) {
		if (lab->host[i].packet_fd == -1)
			continue;
		close(lab->host[i].packet_fd);
		close(lab->host[i].snmp_fd);
		close(lab->host[i].netstat_fd);
	}
	close(lab->control_fd);
	/* One that died by itself may be reaped: its number is another's. */
	if (lab->plan.isolated && waitid(P_PID, (id_t)lab->pid, &info,
				      WEXITED | WNOHANG | WNOWAIT) == 0)
		kill(lab->pid, SIGKILL);
	/* On loopback it sees the end of the stream and ends its children. */
	free(lab);
	while (ended > 0 && waitpid(-1, NULL, WNOHANG) > 0)
		ended--;
}

void
lab_wait_all(void)
{
	while (ended > 0) {
		if (waitpid(-1, NULL, 0) == -1 && errno != EINTR)
			break;
		ended--;
	}
}

const struct lab_plan *
lab_plan_of(const struct lab *lab)
{
	return &lab->plan;
}

const struct lab_host *
lab_host_of(const struct lab *lab, enum host host)
{
	return &lab->host[host];
}

bool
lab_has(const struct lab *lab, enum host host)
{
	return host != HOST_MIDDLEBOX || lab->plan.hosts == 3;
}

bool
lab_has_family(const struct lab *lab, unsigned family)
{
	return family == 4 || lab->ipv6;
}

void
lab_spawn_program(struct lab *lab, enum host host,
    const struct lab_program *program, lab_reply_cb cb, void *arg)
{
	message.kind = MESSAGE_SPAWN;
	message.a = host;
	message.b = (program->foreign ? SPAWN_FOREIGN : 0) |
		    (program->client_sockets ? SPAWN_CLIENT_SOCKETS : 0);
	message.c = 0;
	message.length = 0;
	message.fds = 3 + program->more;
	for (unsigned i = 0; i < message.fds; i++)
		message.fd[i] = program->fds[i];
	for (size_t i = 0; program->argv[i] != NULL; i++) {
		size_t n = strlen(program->argv[i]) + 1;

		if (message.length + n > MESSAGE_TEXT) {
			message.b |= SPAWN_TOO_LONG; /* it will say E2BIG */
			break;
		}
		memcpy(message.text + message.length, program->argv[i], n);
		message.length += (uint32_t)n;
	}
	ask(lab, &message, cb, arg);
}

void
lab_spawn(struct lab *lab, enum host host, char *const argv[], const int fds[3],
    lab_reply_cb cb, void *arg)
{
	const struct lab_program program = { .argv = argv,
		.fds = { fds[0], fds[1], fds[2] } };

	lab_spawn_program(lab, host, &program, cb, arg);
}

/* A request that is three numbers at the most. */
static void
ask_numbers(struct lab *lab, enum message_kind kind, const int32_t n[3],
    lab_reply_cb cb, void *arg)
{
	message.kind = kind;
	message.a = n[0];
	message.b = n[1];
	message.c = n[2];
	message.length = message.fds = 0;
	ask(lab, &message, cb, arg);
}

/* A request that is a host and two texts. */
static void
ask_texts(struct lab *lab, enum message_kind kind, enum host host,
    const char *first, const char *second, lab_reply_cb cb, void *arg)
{
	int n;

	message.kind = kind;
	message.a = host;
	message.fds = 0;
	n = snprintf(
	    message.text, sizeof(message.text), "%s%c%s", first, '\0', second);
	message.length = (uint32_t)n + 1;
	ask(lab, &message, cb, arg);
}

void
lab_freeze(struct lab *lab, lab_reply_cb cb, void *arg)
{
	ask_numbers(lab, MESSAGE_FREEZE, (int32_t[3]){ 0 }, cb, arg);
}

void
lab_end_left(struct lab *lab, lab_reply_cb cb, void *arg)
{
	ask_numbers(lab, MESSAGE_END_LEFT, (int32_t[3]){ 0 }, cb, arg);
}

void
lab_flush(struct lab *lab, lab_reply_cb cb, void *arg)
{
	ask_numbers(lab, MESSAGE_FLUSH, (int32_t[3]){ 0 }, cb, arg);
}

void
lab_signal(struct lab *lab, pid_t pid, int sig, lab_reply_cb cb, void *arg)
{
	ask_numbers(lab, MESSAGE_SIGNAL, (int32_t[3]){ pid, sig, 0 }, cb, arg);
}

void
lab_clear(struct lab *lab, lab_reply_cb cb, void *arg)
{
	ask_numbers(lab, MESSAGE_CLEAR, (int32_t[3]){ 0 }, cb, arg);
}

void
lab_rule(struct lab *lab, enum host host, const char *chain, const char *rule,
    lab_reply_cb cb, void *arg)
{
	ask_texts(lab, MESSAGE_RULE, host, chain, rule, cb, arg);
}

void
lab_sysctl(struct lab *lab, enum host host, const char *name, const char *value,
    lab_reply_cb cb, void *arg)
{
	ask_texts(lab, MESSAGE_SYSCTL, host, name, value, cb, arg);
}

void
lab_sockets(struct lab *lab, enum host host, int state, uint16_t port,
    lab_reply_cb cb, void *arg)
{
	ask_numbers(
	    lab, MESSAGE_SOCKETS, (int32_t[3]){ host, state, port }, cb, arg);
}

void
lab_destroy(
    struct lab *lab, enum host host, uint16_t port, lab_reply_cb cb, void *arg)
{
	ask_numbers(
	    lab, MESSAGE_DESTROY, (int32_t[3]){ host, 0, port }, cb, arg);
}

void
lab_remove_rules(struct lab *lab, enum host host, lab_reply_cb cb, void *arg)
{
	ask_numbers(
	    lab, MESSAGE_REMOVE_RULES, (int32_t[3]){ host, 0, 0 }, cb, arg);
}

void
lab_inject(struct lab *lab, enum host host, const void *packet, size_t length,
    lab_reply_cb cb, void *arg)
{
	message.kind = MESSAGE_INJECT;
	message.a = host;
	message.fds = 0;
	message.length = (uint32_t)length;
	memcpy(message.text, packet, length);
	ask(lab, &message, cb, arg);
}
