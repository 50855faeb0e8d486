/* SPDX-License-Identifier: MIT */
/* Reading and answering one request of HTTP/1.1. */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http.h"

/* A line's length without its CRLF, or -1 where its end is not there. */
static ssize_t
line_length(const char *line, size_t left)
{
	const char *end = memmem(line, left, "\r\n", 2);

	return end != NULL ? end - line : -1;
}

/* "METHOD SP TARGET SP HTTP/1.1" */
static int
judge_request_line(const char *line, size_t length)
{
	static const char version[] = " HTTP/1.1";
	const size_t tail = sizeof(version) - 1;
	const char *space = memchr(line, ' ', length);

	if (space == NULL || space == line || length < tail ||
	    memcmp(line + length - tail, version, tail) != 0 ||
	    space + 1 >= line + length - tail)
		return 400;
	if (strncmp(line, "GET ", 4) != 0 && strncmp(line, "HEAD ", 5) != 0)
		return 501;
	return 200;
}

/* The status that a head deserves; 0 while its end has not come. */
static int
judge(const char *head, size_t length)
{
	const char *line = head;
	int status = 0;

	for (;;) {
		size_t left = (size_t)(head + length - line);
		ssize_t n = line_length(line, left);

		if (n > HTTP_FIELD_MOST ||
		    (n == -1 && left > HTTP_FIELD_MOST + 1))
			return 431;
		if (n == -1)
			return length == HTTP_BUFFER ? 431 : 0;
		if (n == 0)
			return status != 0 ? status : 400;
		if (line == head)
			status = judge_request_line(line, (size_t)n);
		else if (status == 200 && memchr(line, ':', (size_t)n) == NULL)
			status = 400;
		line += n + 2;
	}
}

/* Wakes when there is more than what was looked at. */
static void
await_more(struct connection *c, int seen)
{
	int wanted = seen + 1;

	c->stage = seen;
	if (setsockopt(
		c->fd, SOL_SOCKET, SO_RCVLOWAT, &wanted, sizeof(wanted)) == -1)
		err(1, "setsockopt SO_RCVLOWAT");
}

int
http_read(struct connection *c)
{
	char head[HTTP_BUFFER];
	ssize_t n;
	int status;

	if (server_peek(c) == 0)
		return 0;
	n = recv(c->fd, head, sizeof(head), MSG_PEEK);
	status = n > 0 ? judge(head, (size_t)n) : 0;
	/* Awake, and no more than before: what has come behind it is an end. */
	if (status == 0 && n <= c->stage)
		status = 400;
	if (status == 0) {
		await_more(c, (int)n);
		return 0;
	}
	/* From now on any byte is to wake the lingering close. */
	if (c->stage > 0)
		await_more(c, 0);
	if (server_read(c, head, sizeof(head)) == 0)
		return 0;
	server_count_request();
	return status;
}

void
http_answer(struct connection *c, int status)
{
	const char *reason = status == 200 ? "OK" :
			     status == 400 ? "Bad Request" :
			     status == 431 ? "Request Header Fields Too Large" :
			     status == 501 ? "Not Implemented" :
					     "Service Unavailable";
	char answer[160];
	int length = snprintf(answer, sizeof(answer),
	    "HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
	    status, reason);

	server_write(c, answer, (size_t)length);
}

void
http_linger(struct connection *c)
{
	c->stage = HTTP_LINGERING;
	shutdown(c->fd, SHUT_WR);
}

void
http_throw_away(struct connection *c)
{
	char buffer[4096];
	ssize_t n = server_read(c, buffer, sizeof(buffer));

	if (n > 0)
		server_log(c, "threw %zd bytes away", n);
}
