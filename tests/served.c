/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "served.h"

struct served
served_start(void (*prepare)(void), const char *words)
{
	struct served s = { .i = invoke_start(prepare, "serve %s", words) };
	json_error_t error;

	invoke_until(&s.i, "\n");
	s.said = json_loads(s.i.out, 0, &error);
	ck_assert_msg(s.said != NULL, "%s in: %s", error.text, s.i.out);
	return s;
}

static json_t *
server_of(const struct served *s, const char *key)
{
	json_t *server =
	    json_object_get(json_object_get(s->said, "servers"), key);

	ck_assert_msg(server != NULL, "no \"%s\" in: %s", key, s->i.out);
	return server;
}

const char *
served_text(const struct served *s, const char *key, const char *what)
{
	const char *text =
	    json_string_value(json_object_get(server_of(s, key), what));

	ck_assert_msg(
	    text != NULL, "%s: no \"%s\" in: %s", key, what, s->i.out);
	return text;
}

struct drive
served_at(const struct served *s, const char *key)
{
	struct drive d = { .port = (int)json_integer_value(
			       json_object_get(server_of(s, key), "port")) };

	snprintf(
	    d.address, sizeof(d.address), "%s", served_text(s, key, "host"));
	return d;
}

const char *
served_talk(const struct served *s, const char *key, const char *script)
{
	struct drive d = served_at(s, key);
	int fd = drive_connect(&d);
	const char *came = drive_talk(fd, script);

	close(fd);
	return came;
}

void
served_end(struct served *s, int signal)
{
	if (signal != 0)
		ck_assert_int_eq(kill(s->i.pid, signal), 0);
	invoke_finish(&s->i);
}

void
served_free(struct served *s)
{
	json_decref(s->said);
	invoke_free(&s->i);
}

int
served_take_port(int *fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
	    bind(*fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(*fd, 1), 0);
	ck_assert_int_eq(
	    getsockname(*fd, (struct sockaddr *)&address, &length), 0);
	return ntohs(address.sin_port);
}
