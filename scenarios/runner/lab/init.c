/* SPDX-License-Identifier: MIT */
/*
 * The lab's first process.  It builds the lab, then does what the runner
 * asks, one request at a time, until the runner is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

static struct message message;

int
init_fail(struct init *lab, const char *fmt, ...)
{
	const int error = errno;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(lab->trouble, sizeof(lab->trouble), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(lab->trouble))
		snprintf(lab->trouble + n, sizeof(lab->trouble) - (size_t)n,
		    ": %s", strerror(error));
	return -1;
}

int
init_failx(struct init *lab, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(lab->trouble, sizeof(lab->trouble), fmt, ap);
	va_end(ap);
	return -1;
}

static void
say(struct init *lab, enum message_kind kind, int32_t a, int32_t b)
{
	message.kind = kind;
	message.a = a;
	message.b = b;
	message.c = 0;
	message.length = message.fds = 0;
	if (kind == MESSAGE_FAILED) {
		message.length = (uint32_t)strlen(lab->trouble);
		memcpy(message.text, lab->trouble, message.length);
	}
	(void)message_send(lab->control_fd, &message);
}

/* Ends every process but this one, and waits for each. */
static void
end_children(struct init *lab)
{
	/* -1 is everything this process can see: only in its own pid space. */
	if (lab->alone && getpid() == 1)
		kill(-1, SIGKILL);
	for (size_t i = 0; i < INIT_CHILDREN; i++) {
		if (lab->child[i] > 0)
			kill(-lab->child[i], SIGKILL);
		lab->child[i] = 0;
	}
	lab->awake = 0;
	/* A foreign command's children may be in groups of their own. */
	if (lab->foreign && !lab->alone)
		(void)left_end(lab, LEFT_ALL);
	lab->foreign = false;
	/* Orphans of theirs come here too: first process, or subreaper. */
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		continue;
}

/* Tells the runner of children that ended by themselves. */
static void
reap(struct init *lab)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	(void)!read(lab->signal_fd, &info, sizeof(info));
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < INIT_CHILDREN; i++) {
			if (lab->child[i] != pid)
				continue;
			lab->child[i] = 0;
			say(lab, MESSAGE_EXITED, pid, status);
		}
	}
}

/* Stops each child's process group; each has then left its system call. */
static int
freeze(struct init *lab)
{
	siginfo_t info;

	for (size_t i = 0; i < INIT_CHILDREN; i++)
		if (lab->child[i] > 0)
			kill(-lab->child[i], SIGSTOP);
	for (size_t i = 0; i < INIT_CHILDREN; i++) {
		/* WNOWAIT: one that ended instead is reaped where all are. */
		while (lab->child[i] > 0 &&
		       waitid(P_PID, (id_t)lab->child[i], &info,
			   WSTOPPED | WEXITED | WNOWAIT) == -1)
			if (errno != EINTR)
				return init_fail(lab, "waitid");
	}
	return lab->foreign ? left_stop(lab) : 0;
}

static int
end_left(struct init *lab)
{
	int count = left_end(lab, LEFT_BEHIND);

	return count == -1 || left_settle(lab) == -1 ? -1 : count;
}

/* Between two cases: everything as if new. */
static int
clear(struct init *lab)
{
	end_children(lab);
	if (!lab->plan.isolated)
		return 0;
	/* Destroying one end can reset the other: until none is left. */
	for (int round = 0; clean_sockets(lab) != 0; round++) {
		if (lab->trouble[0] != '\0')
			return -1;
		if (round == 8)
			return init_failx(lab, "sockets are left in the lab");
		if (marker_flush(lab) == -1)
			return -1;
	}
	if (firewall_flush(lab) == -1 || sysctl_restore(lab) == -1 ||
	    awake_begin(lab) == -1)
		return -1;
	return clean_memory(lab);
}

static int
inject(struct init *lab, const struct message *m)
{
	int fd, family = (m->text[0] >> 4) == 6 ? AF_INET6 : AF_INET;
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6 };
	ssize_t n;

	if (init_enter(lab, m->a) == -1)
		return -1;
	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (fd == -1)
		return init_fail(lab, "socket(SOCK_RAW)");
	/* The destination stands in the IP header of the packet itself. */
	memcpy(&to.sin_addr, m->text + 16, sizeof(to.sin_addr));
	memcpy(&to6.sin6_addr, m->text + 24, sizeof(to6.sin6_addr));
	n = sendto(fd, m->text, m->length, 0,
	    family == AF_INET ? (void *)&to : (void *)&to6,
	    family == AF_INET ? sizeof(to) : sizeof(to6));
	if (n == -1)
		init_fail(lab, "sendto of a forged segment");
	close(fd);
	return n == -1 ? -1 : 0;
}

/* A socket that sees the sockets of the client's host, behind the others. */
static int
add_client_sockets(struct init *lab, struct message *m)
{
	int fd;

	if (!lab->plan.isolated)
		return init_failx(lab, "on loopback it opens its own");
	if (init_enter(lab, HOST_CLIENT) == -1)
		return -1;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (fd == -1)
		return init_fail(lab, "socket(NETLINK_SOCK_DIAG)");
	m->fd[m->fds++] = fd;
	return 0;
}

static pid_t
spawn_words(struct init *lab, struct message *m)
{
	char *argv[MESSAGE_WORDS + 1];
	struct init_program program = { .argv = argv,
		.fds = m->fd,
		.foreign = (m->b & SPAWN_FOREIGN) != 0 };
	size_t argc = 0;

	for (uint32_t at = 0; at < m->length && argc < MESSAGE_WORDS; argc++) {
		argv[argc] = m->text + at;
		at += (uint32_t)strlen(argv[argc]) + 1;
	}
	argv[argc] = NULL;
	if ((m->b & SPAWN_TOO_LONG) != 0 || argc == MESSAGE_WORDS) {
		errno = E2BIG;
		return init_fail(lab, "%s", m->text);
	}
	if ((m->b & SPAWN_CLIENT_SOCKETS) != 0 &&
	    add_client_sockets(lab, m) == -1)
		return -1;
	program.count = m->fds;
	return spawn_child(lab, m->a, &program);
}

static int
spawn(struct init *lab, struct message *m)
{
	pid_t pid = spawn_words(lab, m);

	for (uint32_t i = 0; i < m->fds; i++)
		close(m->fd[i]);
	return pid;
}

static int
send_signal(struct init *lab, pid_t pid, int sig)
{
	for (size_t i = 0; i < INIT_CHILDREN; i++)
		if (lab->child[i] == pid)
			return kill(pid, sig);
	return init_failx(lab, "the child had already ended");
}

/* Does one request; the value of its answer, or -1 with trouble. */
static int
serve(struct init *lab, struct message *m)
{
	const char *second = m->text + strlen(m->text) + 1;

	switch (m->kind) {
	case MESSAGE_SPAWN:
		return spawn(lab, m);
	case MESSAGE_END_LEFT:
		return end_left(lab);
	case MESSAGE_FREEZE:
		return freeze(lab);
	case MESSAGE_FLUSH:
		return lab->plan.isolated ? marker_flush(lab) : 0;
	case MESSAGE_SIGNAL:
		return send_signal(lab, m->a, m->b);
	case MESSAGE_CLEAR:
		return clear(lab);
	case MESSAGE_RULE:
		return firewall_add(lab, m->a, m->text, second);
	case MESSAGE_SYSCTL:
		return sysctl_set(lab, m->a, m->text, second);
	case MESSAGE_SOCKETS:
		return clean_count(lab, m->a, m->b, (uint16_t)m->c);
	case MESSAGE_DESTROY:
		return clean_connections(lab, m->a, (uint16_t)m->c);
	case MESSAGE_REMOVE_RULES:
		return firewall_remove(lab, m->a);
	case MESSAGE_INJECT:
		return inject(lab, m);
	default:
		return init_failx(lab, "request %u is unknown", m->kind);
	}
}

/* Sends the witnesses' descriptors: the lab stands. */
static void
say_ready(struct init *lab)
{
	message.kind = MESSAGE_DONE;
	message.a = 0;
	message.b = lab->ipv6;
	message.length = message.fds = 0;
	for (unsigned i = 0; lab->plan.isolated && i < lab->hosts; i++) {
		message.fd[message.fds++] = lab->host[i].packet_fd;
		message.fd[message.fds++] = lab->host[i].snmp_fd;
		message.fd[message.fds++] = lab->host[i].netstat_fd;
	}
	(void)message_send(lab->control_fd, &message);
}

static void
serve_all(struct init *lab)
{
	struct pollfd fds[2] = {
		{ .fd = lab->control_fd, .events = POLLIN },
		{ .fd = lab->signal_fd, .events = POLLIN },
	};

	for (;;) {
		if (poll(fds, 2, -1) == -1 && errno != EINTR)
			return;
		if (fds[1].revents != 0)
			reap(lab);
		if (fds[0].revents == 0)
			continue;
		if (message_receive(lab->control_fd, &message) != 1)
			return;
		lab->trouble[0] = '\0';
		int value = serve(lab, &message);
		say(lab, value == -1 ? MESSAGE_FAILED : MESSAGE_DONE, value, 0);
	}
}

/* This process is the runner's fork: it keeps one descriptor of its own. */
static int
forget_runner(struct init *lab, int control_fd)
{
	sigset_t none, child;

	if (dup3(control_fd, 3, O_CLOEXEC) == -1 && control_fd != 3)
		return -1;
	lab->control_fd = 3;
	close_range(4, ~0U, 0);
	/* Ctrl-C reaches the whole foreground group: the runner decides. */
	setsid();
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	lab->signal_fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	return lab->signal_fd == -1 ? -1 : 0;
}

/* On loopback the host decides; a lab has it where the kernel has. */
static bool
has_ipv6(const struct init *lab)
{
	const struct sockaddr_in6 here = { .sin6_family = AF_INET6,
		.sin6_addr = in6addr_loopback };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool has = fd != -1 && (lab->plan.isolated ||
				   bind(fd, (const struct sockaddr *)&here,
				       sizeof(here)) == 0);

	if (fd != -1)
		close(fd);
	return has;
}

static int
build(struct init *lab)
{
	cpu_set_t cpus;

	/*
	 * After the maps: a change of credentials would clear it.  On loopback
	 * this process has to outlive the runner: nobody else would end what a
	 * foreign command has started.  It sees the end of its stream.
	 */
	if ((lab->plan.isolated && prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) ||
	    prctl(PR_SET_CHILD_SUBREAPER, 1) == -1)
		return init_fail(lab, "prctl");
	prctl(PR_SET_NAME, "resetlab-lab");
	setenv("RESETLAB_LAB", lab->plan.isolated ? "lab" : "loopback", 1);
	if (lab->plan.cpu >= 0) {
		CPU_ZERO(&cpus);
		CPU_SET((unsigned)lab->plan.cpu, &cpus);
		if (sched_setaffinity(0, sizeof(cpus), &cpus) == -1)
			return init_fail(lab, "sched_setaffinity");
	}
	lab->ipv6 = has_ipv6(lab);
	if (!lab->plan.isolated)
		return 0;
	return init_network(lab) == -1 ? -1 : awake_begin(lab);
}

void
init_main(const struct lab_plan *plan, int control_fd)
{
	struct init lab = {
		.plan = *plan, .hosts = plan->hosts, .alone = plan->isolated
	};

	if (forget_runner(&lab, control_fd) == -1)
		_exit(1);
	/* The first message comes when the maps are written; or the end. */
	if (message_receive(lab.control_fd, &message) != 1)
		_exit(0);
	if (build(&lab) == -1) {
		say(&lab, MESSAGE_FAILED, 0, 0);
		_exit(1);
	}
	say_ready(&lab);
	serve_all(&lab);
	if (!plan->isolated)
		end_children(&lab);
	_exit(0);
}
