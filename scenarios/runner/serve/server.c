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

#include "../memory.h"
#include "inside.h"

const char *
server_host(const struct server *server)
{
	return server->serving->plan->family == 6 ? "::1" : "127.0.0.1";
}

/* ------------------------------------------------------------------- words */

struct words {
	char **argv; /* NULL-terminated */
	size_t count, room;
};

/* Takes the word. */
static void
add(struct words *words, char *word)
{
	words->argv = xgrow(
	    words->argv, words->count, &words->room, sizeof(*words->argv));
	words->argv[words->count] = word;
	if (word != NULL)
		words->count++;
}

static void
add_option(struct words *words, const char *name, char *value)
{
	add(words, xstrdup(name));
	add(words, value);
}

/* The case's own words first: of two values of an option the last counts. */
static struct words
command_line(const struct server *server)
{
	const struct serve_plan *plan = server->serving->plan;
	char *const *own = server->offer->c->server;
	const size_t i = (size_t)(server - server->serving->server);
	struct words w = { 0 };

	add(&w, xasprintf("%s/servers/%s", plan->build, own[0]));
	while (*++own != NULL)
		add(&w, xstrdup(*own));
	add_option(&w, "--listen", xstrdup(server_host(server)));
	if (plan->port_base != 0)
		add_option(&w, "--port",
		    xasprintf("%u", plan->port_base + (unsigned)i));
	if (plan->first != NULL)
		add_option(&w, "--first", xstrdup(plan->first));
	if (server->serving->counts != -1)
		add_option(&w, "--count-to",
		    xasprintf("%d:%u:%u", server->serving->counts,
			server->count_at[0], server->count_at[1]));
	if (server->ca != -1)
		add_option(
		    &w, "--ca-file", xasprintf("/proc/self/fd/%d", server->ca));
	add(&w, NULL);
	return w;
}

static void
words_free(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->argv[i]);
	free(words->argv);
}

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

static bool
speaks_tls(const struct server *server)
{
	for (char *const *w = server->offer->c->server; *w != NULL; w++)
		if (strcmp(*w, "--tls") == 0)
			return true;
	return false;
}

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
	if (!speaks_tls(server))
		return 0;
	server->ca = memfd_create("resetlab-ca", MFD_CLOEXEC);
	return server->ca != -1 ? 0 : -1;
}

void
server_start(struct server *server)
{
	int ends[2] = { -1, -1 };
	struct words words = { 0 };
	pid_t pid = -1;

	if (prepare(server, ends) == 0) {
		words = command_line(server);
		pid = begin(server, words.argv, ends[0], ends[1]);
	}
	if (pid == -1) {
		log_say("%s: cannot start %s: %s", server->offer->key,
		    words.argv != NULL ? words.argv[0] : "its server",
		    strerror(errno));
		serve_end(server->serving, SUITE_ENVIRONMENT);
	} else {
		server->pid = pid;
	}
	words_free(&words);
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
