/* SPDX-License-Identifier: MIT */
/*
 * A client to be examined: a small HTTP/1.1 client that is right, and in each
 * of its other modes wrong in one way.
 *
 *     client MODE http://HOST:PORT/PATH
 */
#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65536
#define UPLOAD 3000

/* The modes: what each of them does otherwise. */
static bool gullible; /* takes what has come for all there is */
static bool again; /* asks again, and delivers the beginning twice */
static bool storm; /* asks again without end */
static bool upload; /* sends a POST, */
static bool upload_again; /* and if need be another one */
static bool twice; /* asks twice on one connection, and again if it is stale */
static bool hang; /* waits for ever when the answer is cut */
static bool noisy; /* delivers five megabytes more */
static bool family; /* leaves a child */
static bool alone; /* never connects */
static bool sigpipe; /* goes on writing until it dies of it */
static bool lost_end; /* takes a reset for an end */
static bool mute; /* does not say what the answer's status was */

static const struct {
	const char *name;
	bool *is;
} modes[] = {
	{ "right", NULL },
	{ "gullible", &gullible },
	{ "again", &again },
	{ "storm", &storm },
	{ "upload", &upload },
	{ "upload-again", &upload_again },
	{ "twice", &twice },
	{ "hang", &hang },
	{ "noisy", &noisy },
	{ "family", &family },
	{ "alone", &alone },
	{ "sigpipe", &sigpipe },
	{ "lost-end", &lost_end },
	{ "mute", &mute },
};

struct response {
	char text[MOST];
	size_t length;
	bool ended; /* the connection has, with a FIN, */
	int error; /* or with this */
	bool complete;
	int status;
	char body[MOST];
	size_t body_length;
};

static char host[256], port[16], path[256];

static int
dial(void)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	int fd;

	if (getaddrinfo(host, port, &hints, &found) != 0)
		errx(2, "%s: no address", host);
	fd = socket(found->ai_family, SOCK_STREAM, 0);
	if (fd == -1 || connect(fd, found->ai_addr, found->ai_addrlen) == -1)
		err(7, "connect");
	freeaddrinfo(found);
	return fd;
}

static void
ask(int fd)
{
	char head[1024], body[UPLOAD];
	const bool post = upload || upload_again || mute;
	int n = snprintf(head, sizeof(head),
	    "%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", post ? "POST" : "GET", path,
	    host, post ? "Content-Length: 3000\r\n" : "");

	(void)send(fd, head, (size_t)n, MSG_NOSIGNAL);
	memset(body, 'x', sizeof(body));
	if (post)
		(void)send(fd, body, sizeof(body), MSG_NOSIGNAL);
}

/* Decodes chunks into the body; whether the last one has come. */
static bool
take_chunks(struct response *r, const char *p)
{
	for (;;) {
		char *end;
		unsigned long n = strtoul(p, &end, 16);
		size_t left;

		if (end == p || strncmp(end, "\r\n", 2) != 0)
			return false;
		p = end + 2;
		left = r->length - (size_t)(p - r->text);
		if (n == 0)
			return strncmp(p, "\r\n", 2) == 0;
		if (n > left) {
			memcpy(r->body + r->body_length, p, left);
			r->body_length += left;
			return false;
		}
		memcpy(r->body + r->body_length, p, n);
		r->body_length += n;
		p += n + 2;
	}
}

/* Looks at what has come: how far it is the answer. */
static void
parse(struct response *r)
{
	const char *head = strstr(r->text, "\r\n\r\n"), *field;
	size_t have;

	r->body_length = 0;
	r->complete = false;
	if (head == NULL)
		return;
	r->status = atoi(r->text + strlen("HTTP/1.1 "));
	head += 4;
	if (strcasestr(r->text, "\r\nTransfer-Encoding: chunked") != NULL) {
		r->complete = take_chunks(r, head);
		return;
	}
	have = r->length - (size_t)(head - r->text);
	memcpy(r->body, head, have);
	r->body_length = have;
	field = strcasestr(r->text, "\r\nContent-Length: ");
	r->complete = field != NULL ? have >= strtoul(field + 18, NULL, 10) :
				      r->ended || (lost_end && r->error != 0);
}

static void
listen_to(int fd, struct response *r)
{
	*r = (struct response){ .ended = false };
	while (!r->complete && !r->ended && r->error == 0) {
		ssize_t n = read(
		    fd, r->text + r->length, sizeof(r->text) - 1 - r->length);

		if (n > 0)
			r->length += (size_t)n;
		else if (n == 0)
			r->ended = true;
		else
			r->error = errno;
		parse(r);
	}
}

static void
deliver(const struct response *r)
{
	fwrite(r->body, 1, r->body_length, stdout);
	fflush(stdout);
}

static void
misbehave(int fd, const struct response *r)
{
	if (hang && !r->complete)
		for (;;)
			pause();
	while (sigpipe && r->error != 0)
		(void)!write(fd, "x", 1);
	if (noisy)
		for (int i = 0; i < 5 * 1024; i++)
			printf("%1024d", 0);
	if (family && fork() == 0) {
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		for (;;)
			pause();
	}
}

static int
judge(const struct response *r)
{
	if (r->status >= 400 && !mute)
		warnx("the server answered %d", r->status);
	if (r->status >= 400)
		return 1;
	if (r->complete || gullible)
		return 0;
	if (r->error != 0)
		warnx("read: %s", strerror(r->error));
	else
		warnx("the answer is cut");
	return 1;
}

static int
fetch(void)
{
	static struct response r;
	int fd = dial(), status;

	ask(fd);
	listen_to(fd, &r);
	while (storm && !r.complete) {
		close(fd);
		fd = dial();
		ask(fd);
		listen_to(fd, &r);
	}
	deliver(&r);
	if (!r.complete && (again || upload_again)) {
		fd = dial();
		ask(fd);
		listen_to(fd, &r);
		deliver(&r);
	}
	misbehave(fd, &r);
	status = judge(&r);
	if (!twice || status != 0)
		return status;
	ask(fd);
	listen_to(fd, &r);
	if (r.length == 0) { /* the connection was stale */
		fd = dial();
		ask(fd);
		listen_to(fd, &r);
	}
	deliver(&r);
	return judge(&r);
}

/*
 * Of the sanitizers: it leaks what is no matter, and looking for that is
 * another process, which is not the client's.
 */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}
/* NOLINTEND(bugprone-reserved-identifier) */

int
main(int argc, char **argv)
{
	bool known = false;

	if (argc != 3)
		errx(2, "usage: client MODE URL");
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(argv[1], modes[i].name) != 0)
			continue;
		known = true;
		if (modes[i].is != NULL)
			*modes[i].is = true;
	}
	if (!known)
		errx(2, "no mode %s", argv[1]);
	if (alone)
		return 0;
	if (sscanf(argv[2], "http://[%255[^]]]:%15[0-9]%255s", host, port,
		path) != 3 &&
	    sscanf(argv[2], "http://%255[^:]:%15[0-9]%255s", host, port,
		path) != 3)
		errx(2, "%s: expected http://HOST:PORT/PATH", argv[2]);
	return fetch();
}
