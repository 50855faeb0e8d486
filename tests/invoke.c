/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "invoke.h"

#define DEADLINE 60000 /* ms without a word */
#define WORDS 64

static char program[512], scenarios[512];

void
invoke_tree(const char *root)
{
	snprintf(program, sizeof(program), "%s/build/resetlab", root);
	snprintf(scenarios, sizeof(scenarios), "%s/scenarios", root);
}

void
invoke_pages(const char *folder)
{
	invoke_program();
	snprintf(scenarios, sizeof(scenarios), "%s", folder);
}

const char *
invoke_program(void)
{
	const char *build = getenv("RESETLAB_BUILD");
	const char *source = getenv("RESETLAB_SOURCE");

	if (program[0] == '\0') {
		snprintf(program, sizeof(program), "%s/resetlab",
		    build != NULL ? build : "build");
		snprintf(scenarios, sizeof(scenarios), "%s/scenarios",
		    source != NULL ? source : ".");
	}
	return program;
}

/* Behind the first `fixed` words. */
static void
split(char *words[WORDS], size_t fixed, char *text)
{
	char *rest = text;
	size_t n = fixed;

	do
		words[n] = strtok_r(rest, " ", &rest);
	while (words[n] != NULL && ++n < WORDS - 1);
	words[n] = NULL;
}

char **
invoke_words(const char *fmt, ...)
{
	static char text[2048], *words[WORDS];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	split(words, 0, text);
	return words;
}

void
invoke_refuse(const char *what)
{
	dprintf(STDERR_FILENO, "preparing: %s: %s\n", what, strerror(errno));
	_exit(126);
}

static void
become(void (*prepare)(void), char *const argv[], int out, int err)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	/* No test leaves a program behind, also where it fails. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	if (prepare != NULL)
		prepare();
	execvp(argv[0], argv);
	invoke_refuse(argv[0]);
}

static struct invocation
start(void (*prepare)(void), char *const argv[])
{
	struct invocation i = { .out = calloc(1, 1), .err = calloc(1, 1) };
	int out[2], err[2];

	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(err, O_CLOEXEC), 0);
	i.pid = fork();
	ck_assert_int_ne(i.pid, -1);
	if (i.pid == 0)
		become(prepare, argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	i.out_fd = out[0];
	i.err_fd = err[0];
	return i;
}

/* Takes what has come; at its end closes the descriptor. */
static void
take(int *fd, short events, char **text, size_t *length)
{
	char buffer[4096];
	ssize_t n;

	if (events == 0)
		return;
	n = read(*fd, buffer, sizeof(buffer));
	ck_assert_int_ne(n, -1);
	if (n == 0) {
		close(*fd);
		*fd = -1;
		return;
	}
	*text = realloc(*text, *length + (size_t)n + 1);
	ck_assert_ptr_nonnull(*text);
	memcpy(*text + *length, buffer, (size_t)n);
	*length += (size_t)n;
	(*text)[*length] = '\0';
}

bool
invoke_hear(struct invocation *i)
{
	struct pollfd fds[2] = { { .fd = i->out_fd, .events = POLLIN },
		{ .fd = i->err_fd, .events = POLLIN } };

	if (i->out_fd == -1 && i->err_fd == -1)
		return false;
	if (poll(fds, 2, DEADLINE) != 1 && fds[0].revents == 0 &&
	    fds[1].revents == 0) {
		kill(i->pid, SIGKILL);
		ck_abort_msg("no word for %d ms; so far:\n%.2000s%.2000s",
		    DEADLINE, i->out, i->err);
	}
	take(&i->out_fd, fds[0].revents, &i->out, &i->out_length);
	take(&i->err_fd, fds[1].revents, &i->err, &i->err_length);
	return true;
}

void
invoke_until(struct invocation *i, const char *text)
{
	while (strstr(i->out, text) == NULL)
		if (!invoke_hear(i))
			ck_abort_msg("it ended without \"%s\":\n%s%s", text,
			    i->out, i->err);
}

void
invoke_finish(struct invocation *i)
{
	while (invoke_hear(i))
		continue;
	ck_assert_int_eq(waitpid(i->pid, &i->status, 0), i->pid);
}

__attribute__((format(printf, 2, 0))) static struct invocation
start_words(void (*prepare)(void), const char *fmt, va_list ap)
{
	char text[2048], *argv[WORDS];

	vsnprintf(text, sizeof(text), fmt, ap);
	argv[0] = (char *)invoke_program();
	argv[1] = (char *)"--scenarios";
	argv[2] = scenarios;
	split(argv, 3, text);
	return start(prepare, argv);
}

struct invocation
invoke_start(void (*prepare)(void), const char *fmt, ...)
{
	struct invocation i;
	va_list ap;

	va_start(ap, fmt);
	i = start_words(prepare, fmt, ap);
	va_end(ap);
	return i;
}

struct invocation
invoke(void (*prepare)(void), const char *fmt, ...)
{
	struct invocation i;
	va_list ap;

	va_start(ap, fmt);
	i = start_words(prepare, fmt, ap);
	va_end(ap);
	invoke_finish(&i);
	return i;
}

struct invocation
invoke_argv(void (*prepare)(void), char *const argv[])
{
	struct invocation i = start(prepare, argv);

	invoke_finish(&i);
	return i;
}

void
invoke_expect(const struct invocation *i, int status)
{
	ck_assert_msg(WIFEXITED(i->status) && WEXITSTATUS(i->status) == status,
	    "expected exit status %d, got %s %d\n%.2500s%.1000s", status,
	    WIFEXITED(i->status) ? "exit status" : "death by signal",
	    WIFEXITED(i->status) ? WEXITSTATUS(i->status) : WTERMSIG(i->status),
	    i->out, i->err);
}

void
invoke_expect_sentence(const struct invocation *i, const char *text)
{
	const char *newline = strchr(i->err, '\n');

	ck_assert_msg(newline != NULL && newline[1] == '\0' &&
			  strstr(i->err, text) != NULL,
	    "expected one line with \"%s\", got:\n%.3000s", text, i->err);
}

void
invoke_expect_out(const struct invocation *i, const char *text)
{
	ck_assert_msg(strstr(i->out, text) != NULL, "expected \"%s\" in:\n%s%s",
	    text, i->out, i->err);
}

void
invoke_free(struct invocation *i)
{
	free(i->out);
	free(i->err);
	*i = (struct invocation){ .out_fd = -1, .err_fd = -1 };
}
