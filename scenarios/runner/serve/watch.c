/* SPDX-License-Identifier: MIT */
/* What ends the whole: signals, its starter, its standard input. */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inside.h"

static void
signal_cb(evutil_socket_t number, short what, void *arg)
{
	(void)number;
	(void)what;
	serve_end(arg, SUITE_HELD);
}

static void
child_cb(evutil_socket_t number, short what, void *arg)
{
	(void)number;
	(void)what;
	watch_reap(arg);
}

static void
starter_cb(evutil_socket_t fd, short what, void *arg)
{
	struct serving *s = arg;

	(void)fd;
	(void)what;
	if (s->phase != PHASE_ENDING)
		log_say(
		    "ending, because who started this has ended; --stay would "
		    "go on");
	serve_end(s, SUITE_HELD);
}

static void
input_cb(evutil_socket_t fd, short what, void *arg)
{
	struct serving *s = arg;

	(void)fd;
	(void)what;
	if (s->phase != PHASE_ENDING)
		log_say(
		    "ending, because standard input has ended; --stay would "
		    "go on");
	serve_end(s, SUITE_HELD);
}

static int
watch(struct serving *s, int fd, short events, event_callback_fn callback)
{
	struct event *event = event_new(s->base, fd, events, callback, s);

	if (event == NULL || event_add(event, NULL) == -1)
		errx(SUITE_ENVIRONMENT, "cannot watch descriptor %d", fd);
	s->watched[s->watches++] = event;
	return 0;
}

static void
watch_signals(struct serving *s)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction now;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		/*
		 * nohup(1) means it.  A shell that starts something in the
		 * background ignores SIGINT for it, and does not.
		 */
		if (numbers[i] == SIGHUP &&
		    sigaction(SIGHUP, NULL, &now) == 0 &&
		    now.sa_handler == SIG_IGN)
			continue;
		watch(s, numbers[i], EV_SIGNAL | EV_PERSIST, signal_cb);
	}
	watch(s, SIGCHLD, EV_SIGNAL | EV_PERSIST, child_cb);
}

/*
 * A descriptor of the starter's process.  PR_SET_PDEATHSIG would not do: it
 * fires when the *thread* ends that started us.
 */
static int
watch_starter(struct serving *s)
{
	const pid_t starter = s->plan->starter;

	/* 0: it lives in another namespace of processes, and cannot be seen. */
	if (starter == 0)
		return 0;
	s->starter = (int)syscall(SYS_pidfd_open, starter, 0);
	if (s->starter == -1 && errno != ESRCH) {
		warn("cannot watch who started this (pidfd_open); --stay does "
		     "without");
		return -1;
	}
	if (getppid() != starter || s->starter == -1)
		starter_cb(-1, 0, s); /* it ended meanwhile */
	else
		watch(s, s->starter, EV_READ | EV_PERSIST, starter_cb);
	return 0;
}

/*
 * Its end, and not its bytes: those may be meant for whoever comes after us.
 * libevent knows no such event, but an epoll of its own does.
 */
static int
watch_input(struct serving *s)
{
	struct epoll_event end = { .events = EPOLLRDHUP };
	struct stat st;

	if (fstat(STDIN_FILENO, &st) == -1 ||
	    (!S_ISFIFO(st.st_mode) && !S_ISSOCK(st.st_mode)))
		return 0;
	s->input = epoll_create1(EPOLL_CLOEXEC);
	if (s->input == -1 ||
	    epoll_ctl(s->input, EPOLL_CTL_ADD, STDIN_FILENO, &end) == -1) {
		warn("cannot watch standard input");
		return -1;
	}
	watch(s, s->input, EV_READ | EV_PERSIST, input_cb);
	return 0;
}

int
watch_open(struct serving *s)
{
	watch_signals(s);
	/* What a dead server leaves becomes our child, to be reaped. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1) {
		warn("PR_SET_CHILD_SUBREAPER");
		return -1;
	}
	if (s->plan->stay)
		return 0;
	return watch_starter(s) == -1 || watch_input(s) == -1 ? -1 : 0;
}

void
watch_close(struct serving *s)
{
	while (s->watches > 0)
		event_free(s->watched[--s->watches]);
	if (s->starter != -1)
		close(s->starter);
	if (s->input != -1)
		close(s->input);
}

void
watch_reap(struct serving *s)
{
	int status;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, WNOHANG);
		for (size_t i = 0; pid > 0 && i < s->count; i++)
			if (s->server[i].pid == pid)
				serve_ended(&s->server[i], status);
		if (pid <= 0)
			break;
	}
	if (pid == 0 || errno != ECHILD || s->phase != PHASE_ENDING)
		return;
	s->over = true;
	event_base_loopbreak(s->base);
}
