/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drive.h"

#define DEADLINE 5000 /* ms */
#define WORDS 24

/* Splits a text at blanks and appends its words. */
static void
add_words(char *text, char *argv[WORDS], int *n)
{
	char *word, *rest = text;

	for (;;) {
		word = strtok_r(rest, " ", &rest);
		if (word == NULL || *n == WORDS - 1)
			break;
		argv[(*n)++] = word;
	}
	argv[*n] = NULL;
}

/* In the new process: becomes the server; it does not outlive the test. */
static void
become_server(
    const char *name, const char *arguments, const int out[2], const int err[2])
{
	const char *build = getenv("RESETLAB_BUILD");
	const char *wrapper = getenv("RESETLAB_WRAPPER");
	char file[512], words[512], wrap[512], *argv[WORDS];
	int n = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(wrap, sizeof(wrap), "%s", wrapper != NULL ? wrapper : "");
	add_words(wrap, argv, &n);
	snprintf(file, sizeof(file), "%s/servers/%s",
	    build != NULL ? build : "build", name);
	argv[n++] = file;
	snprintf(words, sizeof(words), "%s", arguments);
	add_words(words, argv, &n);
	dup2(out[1], STDOUT_FILENO);
	dup2(err[1], STDERR_FILENO);
	execvp(argv[0], argv);
	_exit(127);
}

bool
drive_wrapped(void)
{
	return getenv("RESETLAB_WRAPPER") != NULL;
}

static struct drive
start(const char *name, const char *arguments)
{
	struct drive d = { 0 };
	int out[2], err[2];

	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(err, O_CLOEXEC), 0);
	d.pid = fork();
	ck_assert_int_ne(d.pid, -1);
	if (d.pid == 0)
		become_server(name, arguments, out, err);
	close(out[1]);
	close(err[1]);
	d.out = out[0];
	d.err = err[0];
	return d;
}

static short
await(int fd, short events, const char *what)
{
	struct pollfd p = { .fd = fd, .events = events };

	ck_assert_msg(poll(&p, 1, DEADLINE) == 1, "deadline: %s", what);
	return p.revents;
}

/* Appends what can be read; returns how much, 0 at the end. */
static ssize_t
append(int fd, char text[DRIVE_TEXT], const char *what)
{
	size_t length = strlen(text);
	ssize_t n;

	await(fd, POLLIN, what);
	n = read(fd, text + length, DRIVE_TEXT - 1 - length);
	ck_assert_int_ge(n, 0);
	text[length + (size_t)n] = '\0';
	return n;
}

struct drive
drive_start(const char *name, const char *arguments)
{
	struct drive d = start(name, arguments);
	char line[DRIVE_TEXT] = "";

	while (strchr(line, '\n') == NULL)
		if (append(d.out, line, "the ready line") == 0)
			ck_abort_msg(
			    "%s %s ended before it was ready", name, arguments);
	if (sscanf(line, "ready [%63[^]]]:%d\n", d.address, &d.port) != 2 &&
	    sscanf(line, "ready %63[^:]:%d\n", d.address, &d.port) != 2)
		ck_abort_msg("not a ready line: %s", line);
	return d;
}

static int
wait_status(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

int
drive_run(const char *name, const char *arguments, char out[DRIVE_TEXT],
    char err[DRIVE_TEXT])
{
	struct drive d = start(name, arguments);
	int status;

	out[0] = err[0] = '\0';
	while (append(d.out, out, "the end of stdout") > 0)
		continue;
	while (append(d.err, err, "the end of stderr") > 0)
		continue;
	close(d.out);
	close(d.err);
	status = wait_status(d.pid);
	ck_assert_msg(WIFEXITED(status), "%s %s died", name, arguments);
	return WEXITSTATUS(status);
}

void
drive_until_log(struct drive *d, const char *text)
{
	while (strstr(d->log, text) == NULL)
		if (append(d->err, d->log, text) == 0)
			ck_abort_msg(
			    "the log ended without \"%s\":\n%s", text, d->log);
}

int
drive_end(struct drive *d, int number)
{
	int status;

	ck_assert_int_eq(kill(d->pid, number), 0);
	status = wait_status(d->pid);
	/* All that wrote to it are gone: else this meets the deadline. */
	while (append(d->err, d->log, "the end of the log") > 0)
		continue;
	close(d->out);
	close(d->err);
	return status;
}

int
drive_connect_with(const struct drive *d, int receive_buffer)
{
	struct addrinfo *found;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	char port[16];
	int fd;

	snprintf(port, sizeof(port), "%d", d->port);
	ck_assert_int_eq(getaddrinfo(d->address, port, &hints, &found), 0);
	fd = socket(
	    found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ck_assert_int_ne(fd, -1);
	if (receive_buffer != 0)
		ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_RCVBUF,
				     &receive_buffer, sizeof(receive_buffer)),
		    0);
	if (connect(fd, found->ai_addr, found->ai_addrlen) == -1)
		ck_assert_int_eq(errno, EINPROGRESS);
	freeaddrinfo(found);
	await(fd, POLLOUT, "connect");
	return fd;
}

int
drive_connect(const struct drive *d)
{
	return drive_connect_with(d, 0);
}

static ssize_t
receive(int fd)
{
	static char buffer[65536];

	await(fd, POLLIN, "read");
	return recv(fd, buffer, sizeof(buffer), 0);
}

static void
talk(int fd, const char *word, char *out, size_t size)
{
	size_t total = 0;
	ssize_t n = 0;

	if (strcmp(word, "!") == 0) {
		await(fd, 0, "reset");
		return;
	}
	if (strcmp(word, "$") == 0) {
		await(fd, POLLRDHUP, "end");
		return;
	}
	if (strcmp(word, "<") == 0) {
		n = receive(fd);
	} else if (strcmp(word, "*") == 0) {
		for (n = receive(fd); n > 0; n = receive(fd))
			total += (size_t)n;
		snprintf(out, size, " %zu %s", total,
		    n == 0 ? "EOF" : strerrorname_np(errno));
		return;
	} else if (strcmp(word, ">") == 0) {
		n = send(fd, "x", 1, MSG_NOSIGNAL);
	} else {
		n = send(fd, word, strlen(word), MSG_NOSIGNAL);
		ck_assert_int_eq(n, strlen(word));
		return;
	}
	if (n == -1)
		snprintf(out, size, " %s", strerrorname_np(errno));
	else if (n == 0)
		snprintf(out, size, " EOF");
	else
		snprintf(out, size, " %zd", n);
}

const char *
drive_talk(int fd, const char *script)
{
	static char result[256];
	char words[512], *rest = words;
	const char *word;
	size_t length;

	snprintf(words, sizeof(words), "%s", script);
	result[0] = result[1] = '\0';
	for (;;) {
		word = strtok_r(rest, " ", &rest);
		if (word == NULL)
			break;
		length = strlen(result);
		talk(fd, word, result + length, sizeof(result) - length);
	}
	return result[0] == ' ' ? result + 1 : result;
}

const char *
drive_read(int fd)
{
	static char text[DRIVE_TEXT];
	ssize_t n;

	await(fd, POLLIN, "read");
	n = recv(fd, text, sizeof(text) - 1, 0);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	return text;
}
