/* SPDX-License-Identifier: MIT */
/* One server: started as a child that cannot outlive us, and heard. */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "inside.h"

/* ----------------------------------------------------------------- process */

/* In the new child; returns only where something failed, with errno. */
static void
become(const struct server *server, char *const argv[], int out, int log,
    pid_t parent)
{
	static const int caught[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	const int kept[] = { server->serving->counts, server->ca };
	sigset_t none;

	sigemptyset(&none);
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		signal(caught[i], SIG_DFL);
	/* A group of its own: Ctrl-C is for us, and we end the servers. */
	if (setpgid(0, 0) == -1 || prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		return;
	if (getppid() != parent)
		_exit(127); /* it died before this could be asked for */
	if (dup2(server->serving->null, STDIN_FILENO) == -1 ||
	    dup2(out, STDOUT_FILENO) == -1 || dup2(log, STDERR_FILENO) == -1 ||
	    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == -1)
		return;
	for (size_t i = 0; i < 2; i++)
		if (kept[i] != -1 && fcntl(kept[i], F_SETFD, 0) == -1)
			return;
	if (sigprocmask(SIG_SETMASK, &none, NULL) == -1)
		return;
	execv(argv[0], argv);
}

/* vfork(2): the child borrows this memory until exec, so its errno is ours. */
static pid_t
begin(const struct server *server, char *const argv[], int out, int log)
{
	const pid_t parent = getpid();
	volatile int error = 0;
	sigset_t all, before;
	pid_t pid;

	/* A signal meanwhile would run our handler in the child. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid = vfork();
	if (pid == 0) {
		become(server, argv, out, log, parent);
		error = errno;
		_exit(127);
	}
	if (pid == -1)
		error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error; /* a child that failed is reaped where all are */
	return error == 0 ? pid : -1;
}

/* ------------------------------------------------------------------- heard */

/* "ready ADDR:PORT": the one line of a server's standard output. */
static void
out_cb(void *arg, const char *text)
{
	struct server *server = arg;
	const char *colon = text != NULL ? strrchr(text, ':') : NULL;
	unsigned long port = colon != NULL ? strtoul(colon + 1, NULL, 10) : 0;

	if (text == NULL || server->port != 0 ||
	    server->serving->phase == PHASE_ENDING)
		return;
	if (strncmp(text, "ready ", 6) != 0 || port == 0 || port > 65535) {
		log_say("%s: the server's first line is \"%.80s\"; expected "
			"\"ready ADDRESS:PORT\"",
		    server->offer->key, text);
		serve_end(server->serving, SUITE_ENVIRONMENT);
		return;
	}
	server->port = (unsigned)port;
	for (size_t i = 0; i < server->held.count; i++)
		log_line(server->offer->key, server->held.line[i].text);
	lines_free(&server->held);
	serve_ready(server);
}

/* One that cannot start says why: that is for whoever reports the failure. */
static void
log_cb(void *arg, const char *text)
{
	struct server *server = arg;

	if (text == NULL)
		return;
	if (server->port == 0)
		lines_add(&server->held, 0, "%s", text);
	else
		log_line(server->offer->key, text);
}

/* ------------------------------------------------------------------- start */

static int
prepare(struct server *server, int ends[2])
{
	struct event_base *base = server->serving->base;

	ends[0] = stream_open(&server->out, base, out_cb, server);
	ends[1] = ends[0] != -1 ?
		      stream_open(&server->log, base, log_cb, server) :
		      -1;
	if (ends[1] == -1)
		return -1;
	if (!server_wants_tls(server))
		return 0;
	server->ca = memfd_create("resetlab-ca", MFD_CLOEXEC);
	return server->ca != -1 ? 0 : -1;
}

void
server_start(struct server *server)
{
	int ends[2] = { -1, -1 };
	char **words = NULL;
	pid_t pid = -1;

	if (prepare(server, ends) == 0) {
		words = server_words(server);
		pid = begin(server, words, ends[0], ends[1]);
	}
	if (pid == -1) {
		log_say("%s: cannot start %s: %s", server->offer->key,
		    words != NULL ? words[0] : "its server", strerror(errno));
		serve_end(server->serving, SUITE_ENVIRONMENT);
	} else {
		server->pid = pid;
	}
	server_words_free(words);
	for (size_t i = 0; i < 2; i++)
		if (ends[i] != -1)
			close(ends[i]);
}

void
server_free(struct server *server)
{
	stream_close(&server->out);
	stream_close(&server->log);
	lines_free(&server->held);
	if (server->ca != -1)
		close(server->ca);
}
