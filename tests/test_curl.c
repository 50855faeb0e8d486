/* SPDX-License-Identifier: MIT */
/*
 * What curl(1) makes of each way in which a connection ends: its exit status
 * and its words, as its manual numbers them.  All cuts are late ones, so that
 * one run is like another.
 */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drive.h"
#include "invoke.h"
#include "suites.h"

#define ALIKE 50

/* The words are those that curl 7 and 8 share. */
static const struct symptom {
	const char *what; /* after "http://127.0.0.1:PORT/" */
	int status;
	size_t bytes; /* of the body that it delivers */
	const char *words; /* in its one line, or none */
} symptoms[] = {
	{ "before-response/rst", 56, 0,
	    "(56) Recv failure: Connection reset by peer" },
	{ "before-response/fin", 52, 0, "(52) Empty reply from server" },
	{ "body/rst?at=500", 56, 500,
	    "(56) Recv failure: Connection reset by peer" },
	{ "body/fin?at=500", 18, 500, "with 500 bytes" },
	{ "chunk/rst?at=500", 56, 500,
	    "(56) Recv failure: Connection reset by peer" },
	{ "chunk/fin?at=500", 18, 500, "(18) " },
	{ "until-close/rst?at=500", 56, 500,
	    "(56) Recv failure: Connection reset by peer" },
	{ "until-close/fin?at=500", 0, 500, NULL },
	{ "body/ok", 0, 1000, NULL },
};
#define SYMPTOMS ((int)(sizeof(symptoms) / sizeof(symptoms[0])))

static void
expect(const struct symptom *s, const struct invocation *i)
{
	invoke_expect(i, s->status);
	ck_assert_msg(i->out_length == s->bytes,
	    "%s: expected %zu bytes, got %zu\n%s", s->what, s->bytes,
	    i->out_length, i->err);
	if (s->words != NULL)
		invoke_expect_sentence(i, s->words);
	else
		ck_assert_str_eq(i->err, "");
}

static void
expect_alike(const struct symptom *s, const char *scheme, int port)
{
	char url[256];
	char *argv[] = { (char *)"curl", (char *)"-qsSk", (char *)"--max-time",
		(char *)"60", url, NULL };

	snprintf(
	    url, sizeof(url), "%s://127.0.0.1:%d/%s", scheme, port, s->what);
	for (int n = 0; n < ALIKE; n++) {
		struct invocation i = invoke_argv(NULL, argv);

		expect(s, &i);
		invoke_free(&i);
	}
}

START_TEST(a_cut_is_told_alike_50_times)
{
	struct drive d = drive_start("http_cut", "--quiet");

	expect_alike(&symptoms[_i], "http", d.port);
	drive_end(&d, SIGTERM);
}
END_TEST

/* Nobody listens on the port, and nobody else can while the test has it. */
START_TEST(a_refused_connection_is_7)
{
	const struct symptom refused = { "", 7, 0,
		"(7) Failed to connect to 127.0.0.1 port " };
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t length = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, length), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &length), 0);
	expect_alike(&refused, "http", ntohs(at.sin_port));
	close(fd);
}
END_TEST

START_TEST(a_reset_handshake_is_35)
{
	const struct symptom reset = { "", 35, 0, "Connection reset by peer" };
	struct drive d = drive_start(
	    "http_cut", "--quiet --tls --handshake client-hello/rst");

	expect_alike(&reset, "https", d.port);
	drive_end(&d, SIGTERM);
}
END_TEST

Suite *
curl_suite(void)
{
	Suite *suite = suite_create("curl");
	TCase *told = tcase_create("what curl says");

	if (system("command -v curl >/dev/null") != 0) {
		fprintf(stderr, "curl is not installed: its exit codes are not "
				"asserted; scripts/install-deps gets it\n");
		return suite;
	}
	tcase_set_timeout(told, 120);
	tcase_add_loop_test(told, a_cut_is_told_alike_50_times, 0, SYMPTOMS);
	tcase_add_test(told, a_refused_connection_is_7);
	tcase_add_test(told, a_reset_handshake_is_35);
	suite_add_tcase(suite, told);
	return suite;
}
