/* SPDX-License-Identifier: MIT */
/* The runner's side of a change to the machine: asks, waits, and makes sure. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../memory.h"
#include "global.h"
#include "guardian.h"

#define SETTING "net.ipv4.tcp_max_orphans"
#define FILE_NAME "/proc/sys/net/ipv4/tcp_max_orphans"
#define LOCK "resetlab/net.ipv4.tcp_max_orphans" /* abstract: no file */
#define PATIENCE 1000 /* ms that the guardian may take for an answer */

struct global {
	int setting_fd; /* FILE_NAME */
	int lock_fd;
	int control_fd; /* to the guardian */
	int guardian_fd; /* its pidfd; -1: it is no more */
	struct event *ended; /* the guardian's end of the line was closed */
	bool set; /* perhaps it does not have its old value */
	char old[sizeof(((struct order *)NULL)->old)];
	char error[256];
};

/* ------------------------------------------------------------- may it? */

/* Whether this is the user namespace that all others are in: all are mapped. */
static bool
is_first_users(void)
{
	unsigned long from, to, count;
	FILE *map = fopen("/proc/self/uid_map", "re");
	bool whole = map != NULL &&
		     fscanf(map, "%lu %lu %lu", &from, &to, &count) == 3 &&
		     from == 0 && to == 0 && count == 4294967295UL;

	if (map != NULL)
		fclose(map);
	return whole;
}

/* Opens the setting's file; the sentence why not, or NULL. */
static char *
open_setting(struct global *g)
{
	if (geteuid() != 0 || !is_first_users())
		return xstrdup("only root may change " SETTING
			       ", a setting of the whole machine");
	g->setting_fd = open(FILE_NAME, O_RDWR | O_CLOEXEC);
	if (g->setting_fd != -1)
		return NULL;
	if (errno == ENOENT)
		return xstrdup("there is no " SETTING " in this network "
			       "namespace: it is the machine's first one's");
	return xasprintf(FILE_NAME ": %s", strerror(errno));
}

static char *
take_lock(struct global *g)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	socklen_t length =
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof(LOCK));

	memcpy(name.sun_path + 1, LOCK, sizeof(LOCK) - 1);
	g->lock_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (g->lock_fd != -1 &&
	    bind(g->lock_fd, (const struct sockaddr *)&name, length) == 0)
		return NULL;
	if (errno == EADDRINUSE)
		return xstrdup(
		    "another run of resetlab is about to change " SETTING
		    "; this one must wait for its end");
	return xasprintf("a lock on " SETTING ": %s", strerror(errno));
}

/* -------------------------------------------------- the guardian's end */

/*
 * It is no more, or will be in a moment, and can change nothing then: what it
 * may have changed is restored from here.
 */
static const char *
lose_guardian(struct global *g, const char *why)
{
	struct pollfd end = { .fd = g->guardian_fd, .events = POLLIN };

	if (g->guardian_fd == -1)
		return g->error;
	(void)pidfd_send_signal(g->guardian_fd, SIGKILL, NULL, 0);
	(void)poll(&end, 1, PATIENCE);
	close(g->guardian_fd);
	g->guardian_fd = -1;
	if (g->ended != NULL)
		event_del(g->ended);
	snprintf(
	    g->error, sizeof(g->error), "the guardian of " SETTING " %s", why);
	if (g->set && guardian_put(g->setting_fd, g->old) != 0)
		snprintf(g->error, sizeof(g->error),
		    SETTING " must be set to %s again, by hand", g->old);
	g->set = false;
	return g->error;
}

/* It says nothing unasked: this is its end. */
static void
ended_cb(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	lose_guardian(arg, "was killed");
}

/* NULL, or a sentence on the guardian's end. */
static const char *
await_answer(struct global *g, struct answer *answer)
{
	struct pollfd line = { .fd = g->control_fd, .events = POLLIN };

	if (poll(&line, 1, PATIENCE) == 0)
		return lose_guardian(g, "did not answer within a second");
	if (recv(g->control_fd, answer, sizeof(*answer), MSG_DONTWAIT) !=
	    sizeof(*answer))
		return lose_guardian(g, "was killed");
	return NULL;
}

static const char *
ask(struct global *g, const struct order *order, struct answer *answer)
{
	if (g->guardian_fd == -1)
		return g->error;
	/* One that is gone gives no answer. */
	(void)send(g->control_fd, order, sizeof(*order), MSG_NOSIGNAL);
	return await_answer(g, answer);
}

/* ------------------------------------------------------- its beginning */

/*
 * Forked twice, so that it is nobody's child here: who waits for the children
 * of labs does not meet it.
 */
static void
fork_guardian(const struct guardian_fds *fds)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (fork() == 0)
			guardian_main(fds);
		_exit(0);
	}
	if (pid != -1)
		(void)waitpid(pid, NULL, 0);
}

static char *
start_guardian(struct global *g)
{
	struct guardian_fds fds = { .setting = g->setting_fd,
		.lock = g->lock_fd,
		.runner = pidfd_open(getpid(), 0) };
	struct answer ready;
	int pair[2];

	if (fds.runner == -1)
		return xasprintf("pidfd_open: %s", strerror(errno));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1) {
		close(fds.runner);
		return xasprintf("socketpair: %s", strerror(errno));
	}
	g->control_fd = pair[0];
	fds.control = pair[1];
	fork_guardian(&fds);
	close(pair[1]);
	close(fds.runner);
	if (await_answer(g, &ready) != NULL)
		return xstrdup(
		    "the guardian of " SETTING " could not be started");
	g->guardian_fd = pidfd_open(ready.pid, 0);
	return g->guardian_fd == -1 ?
		   xstrdup("the guardian of " SETTING " was killed") :
		   NULL;
}

struct global *
global_open(struct event_base *base, char **why_not)
{
	struct global *g = xcalloc(1, sizeof(*g));

	g->setting_fd = g->lock_fd = g->control_fd = g->guardian_fd = -1;
	*why_not = open_setting(g);
	if (*why_not == NULL)
		*why_not = take_lock(g);
	if (*why_not == NULL)
		*why_not = start_guardian(g);
	if (*why_not != NULL) {
		global_close(g);
		return NULL;
	}
	g->ended =
	    event_new(base, g->control_fd, EV_READ | EV_PERSIST, ended_cb, g);
	event_add(g->ended, NULL);
	return g;
}

/* --------------------------------------------------- what it is asked */

/* The value that it has now. */
static int
read_old(struct global *g)
{
	ssize_t n = pread(g->setting_fd, g->old, sizeof(g->old) - 1, 0);

	if (n <= 0)
		return -1;
	g->old[n] = '\0';
	g->old[strcspn(g->old, "\n")] = '\0';
	return 0;
}

const char *
global_set(struct global *g, uint32_t value)
{
	struct order order = { .kind = ORDER_SET };
	struct answer answer;
	const char *lost;

	if (g->guardian_fd == -1)
		return g->error;
	if (g->set) /* what it has now is not what it had */
		return SETTING " is set already";
	if (read_old(g) == -1)
		return "reading " SETTING " failed";
	snprintf(order.value, sizeof(order.value), "%u", value);
	memcpy(order.old, g->old, sizeof(order.old));
	g->set = true;
	lost = ask(g, &order, &answer);
	if (lost != NULL || answer.error == 0)
		return lost;
	g->set = false;
	snprintf(g->error, sizeof(g->error), "setting " SETTING ": %s",
	    strerror(answer.error));
	return g->error;
}

const char *
global_restore(struct global *g)
{
	const struct order order = { .kind = ORDER_RESTORE };
	struct answer answer;
	const char *lost;

	if (g == NULL || (!g->set && g->guardian_fd != -1))
		return NULL;
	lost = ask(g, &order, &answer);
	if (lost != NULL)
		return lost;
	g->set = false;
	if (answer.error == ETIME)
		return SETTING " was restored before that, after a second";
	if (answer.error != 0)
		return lose_guardian(g, "could not restore it");
	return NULL;
}

void
global_close(struct global *g)
{
	if (g == NULL)
		return;
	(void)global_restore(g);
	if (g->ended != NULL)
		event_free(g->ended);
	if (g->control_fd != -1)
		close(g->control_fd);
	if (g->guardian_fd != -1) {
		struct pollfd end = { .fd = g->guardian_fd, .events = POLLIN };

		/* It has seen the end of the line, and has nothing to do. */
		if (poll(&end, 1, PATIENCE) == 0)
			(void)pidfd_send_signal(
			    g->guardian_fd, SIGKILL, NULL, 0);
		close(g->guardian_fd);
	}
	if (g->lock_fd != -1)
		close(g->lock_fd);
	if (g->setting_fd != -1)
		close(g->setting_fd);
	free(g);
}
