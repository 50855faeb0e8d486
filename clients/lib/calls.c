/* SPDX-License-Identifier: MIT */
/* The calls of a probe on its connections, each with its line. */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "private.h"

#define CHUNK 65536

static unsigned receive_buffer;

void
probe_receive_buffer(unsigned bytes)
{
	receive_buffer = bytes;
}

struct tcp_info
socket_info(int fd)
{
	struct tcp_info info;
	socklen_t length = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == -1)
		err(1, "getsockopt TCP_INFO");
	return info;
}

/* How a connect(2) in progress came out: 0 or its error. */
static int
connect_result(int fd)
{
	int error = 0;
	socklen_t length = sizeof(error);

	wait_for(fd, POLLOUT, "connect");
	/*
	 * A delivered SYN is a completed handshake.  SO_ERROR would take away
	 * the error of a reset that came since; that belongs to a later call.
	 */
	if (socket_info(fd).tcpi_delivered > 0)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == -1)
		err(1, "getsockopt SO_ERROR");
	return error;
}

int
probe_connect(void)
{
	int on = 1, error = 0;
	int fd = socket(probe_address.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);

	if (fd == -1)
		err(1, "socket");
	transcript_name(fd);
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == -1)
		err(1, "setsockopt TCP_NODELAY");
	if (receive_buffer != 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
		sizeof(receive_buffer)) == -1)
		err(1, "setsockopt SO_RCVBUF");
	if (connect(fd, (struct sockaddr *)&probe_address,
		probe_address_length) == -1)
		error = errno == EINPROGRESS ? connect_result(fd) : errno;
	if (error == 0)
		transcript_write(fd, "connect", "ok");
	else
		transcript_error(fd, "connect", error);
	return fd;
}

ssize_t
write_some(int fd, const void *bytes, size_t size, const char *call)
{
	ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);

	if (n == -1 && errno == EAGAIN) {
		wait_for(fd, POLLOUT, call);
		n = send(fd, bytes, size, MSG_NOSIGNAL);
	}
	return n;
}

static void
send_bytes(int fd, const char *bytes, size_t size)
{
	char call[32];
	ssize_t n;

	snprintf(call, sizeof(call), "write %zu", size);
	n = write_some(fd, bytes, size, call);
	if (n == -1)
		transcript_error(fd, call, errno);
	else
		transcript_count(fd, call, (size_t)n);
}

void
probe_write(int fd, size_t n)
{
	char *bytes = malloc(n + 1);

	if (bytes == NULL)
		err(1, "malloc");
	memset(bytes, 'x', n);
	send_bytes(fd, bytes, n);
	free(bytes);
}

void
probe_write_text(int fd, const char *text)
{
	send_bytes(fd, text, strlen(text));
}

ssize_t
read_some(int fd, void *buffer, size_t size, const char *call)
{
	ssize_t n = recv(fd, buffer, size, 0);

	if (n == -1 && errno == EAGAIN) {
		wait_for(fd, POLLIN, call);
		n = recv(fd, buffer, size, 0);
	}
	return n;
}

static ssize_t
receive(int fd, const char *call)
{
	static char buffer[CHUNK];

	return read_some(fd, buffer, sizeof(buffer), call);
}

void
probe_read(int fd)
{
	ssize_t n = receive(fd, "read");

	if (n > 0)
		transcript_count(fd, "read", (size_t)n);
	else if (n == 0)
		transcript_write(fd, "read", "EOF");
	else
		transcript_error(fd, "read", errno);
}

void
probe_read_to_end(int fd)
{
	const char *ending;
	char result[64];
	size_t total = 0;
	ssize_t n;

	for (;;) {
		n = receive(fd, "read_to_end");
		if (n <= 0)
			break;
		total += (size_t)n;
	}
	ending = n == 0 ? "EOF" : strerrorname_np(errno);
	snprintf(result, sizeof(result), "%zu %s", total, ending);
	transcript_write(fd, "read_to_end", result);
}

void
probe_state(int fd)
{
	/* include/net/tcp_states.h in the kernel */
	static const char *const names[] = { "?", "ESTABLISHED", "SYN_SENT",
		"SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE",
		"CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING" };
	unsigned state = socket_info(fd).tcpi_state;

	if (state >= sizeof(names) / sizeof(names[0]))
		state = 0;
	transcript_write(fd, "state", names[state]);
}

void
probe_quickack(int fd)
{
	int on = 1;

	if (setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on)) == -1)
		err(1, "setsockopt TCP_QUICKACK");
}
