/* SPDX-License-Identifier: MIT */
/*
 * Workers: processes that serve one connection, so that a crash is real and
 * the service survives it.  None outlives the server, whatever ends it.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "private.h"

struct worker {
	TAILQ_ENTRY(worker) next;
	pid_t pid;
	struct client client; /* a copy, for its address in the log */
	const char *kind; /* "worker" or "holder" */
};

static TAILQ_HEAD(, worker) workers = TAILQ_HEAD_INITIALIZER(workers);

/* To die of a signal really, without a handler of libevent or a sanitizer. */
static void
default_signals(void)
{
	static const int caught[] = { SIGTERM, SIGINT, SIGCHLD, SIGSEGV,
		SIGABRT, SIGBUS, SIGFPE, SIGILL };

	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		signal(caught[i], SIG_DFL);
}

/* Closes all descriptors above stderr but two, of which one may be -1. */
static void
close_all_but(int a, int b)
{
	const int low = a < b ? a : b, high = a < b ? b : a;

	if (low > 3)
		close_range(3, (unsigned)low - 1, 0);
	if (high > 3 && high > low + 1)
		close_range(
		    low < 3 ? 3 : (unsigned)low + 1, (unsigned)high - 1, 0);
	close_range((unsigned)high + 1, ~0U, 0);
}

/* In a new process: nothing of the server's but one connection and stderr. */
static void
become_worker(pid_t server, int fd, int gate)
{
	char none;

	default_signals();
	/* No core file, and no crash reporter, follows. */
	if (prctl(PR_SET_DUMPABLE, 0) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		_exit(127);
	/* A server that died before that was asked for is no parent now. */
	if (getppid() != server)
		_exit(127);
	/* The gate opens when the server closes its end. */
	if (gate != -1 && read(gate, &none, 1) == -1)
		_exit(127);
	close_all_but(fd, count_file());
	if (fcntl(fd, F_SETFL, 0) == -1)
		_exit(127);
}

static pid_t
fork_quietly(void)
{
	sigset_t all, before;
	pid_t pid;

	/* A signal in between would run the server's handler in the worker. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid = fork();
	if (pid == 0)
		default_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

static void
remember(pid_t pid, const struct connection *c, const char *kind)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL)
		err(1, "calloc");
	worker->pid = pid;
	worker->client = *(const struct client *)c;
	worker->kind = kind;
	TAILQ_INSERT_TAIL(&workers, worker, next);
}

bool
server_fork(struct connection *c)
{
	pid_t server = getpid(), pid;
	int gate[2];

	if (pipe2(gate, O_CLOEXEC) == -1)
		err(1, "pipe2");
	pid = fork_quietly();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		close(gate[1]);
		become_worker(server, c->fd, gate[0]);
		return true;
	}
	close(gate[0]);
	remember(pid, c, "worker");
	close(server_release(c));
	close(gate[1]);
	return false;
}

void
server_fork_holder(struct connection *c)
{
	pid_t server = getpid(), pid = fork_quietly();

	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		become_worker(server, c->fd, -1);
		for (;;)
			pause();
	}
	remember(pid, c, "holder");
	server_log(c, "another process holds the descriptor too");
}

static void
log_end(const struct worker *worker, int status)
{
	const struct connection *c = &worker->client.c;
	const char *name;

	if (WIFEXITED(status)) {
		server_log(c, "%s exited with status %d", worker->kind,
		    WEXITSTATUS(status));
		return;
	}
	name = sigabbrev_np(WTERMSIG(status));
	server_log(
	    c, "%s died of SIG%s", worker->kind, name != NULL ? name : "?");
}

void
worker_reap(void)
{
	struct worker *worker;
	int status;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid <= 0)
			return;
		TAILQ_FOREACH(worker, &workers, next)
		if (worker->pid == pid)
			break;
		if (worker == NULL)
			continue;
		log_end(worker, status);
		TAILQ_REMOVE(&workers, worker, next);
		free(worker);
	}
}

void
worker_end_all(void)
{
	struct worker *worker;

	for (;;) {
		worker = TAILQ_FIRST(&workers);
		if (worker == NULL)
			break;
		kill(worker->pid, SIGKILL);
		while (waitpid(worker->pid, NULL, 0) == -1 && errno == EINTR)
			continue;
		TAILQ_REMOVE(&workers, worker, next);
		free(worker);
	}
}
