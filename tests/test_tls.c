/* SPDX-License-Identifier: MIT */
/* http_cut --tls: where it cuts, who may trust it, and what breaks nothing. */
#include <check.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drive.h"
#include "files.h"
#include "invoke.h"
#include "suites.h"
#include "tls_client.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static struct drive server;

static void
start(const char *arguments)
{
	char words[512];

	snprintf(words, sizeof(words), "--tls --ca-file %s %s",
	    files_path("ca.pem"), arguments);
	server = drive_start("http_cut", words);
}

/* Ends it, and fails with its log where it did not end as it should. */
static void
stop(void)
{
	const int status = drive_end(&server, SIGTERM);

	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "status %#x; its log:\n%s", (unsigned)status, server.log);
}

/* ------------------------------------------------ cuts of an answer */

/* What a client hears of each: bytes of a body, and how TLS ended. */
static const struct end {
	const char *target;
	long body; /* -1: no whole head came */
	const char *ending;
} ends[] = {
	{ "/before-response/rst", -1, "ECONNRESET" },
	{ "/before-response/fin", -1, "EOF" },
	{ "/after-status-line/rst", -1, "ECONNRESET" },
	{ "/after-status-line/fin", -1, "EOF" },
	{ "/inside-headers/rst", -1, "ECONNRESET" },
	{ "/inside-headers/fin", -1, "EOF" },
	{ "/body/rst", 500, "ECONNRESET" },
	{ "/body/fin", 500, "EOF" },
	{ "/body/ok", 1000, "close_notify" },
	{ "/body/rst?at=0", 0, "ECONNRESET" },
	{ "/body/rst?at=9001&length=12000", 9001, "ECONNRESET" },
	{ "/chunk/rst", 512, "ECONNRESET" },
	{ "/chunk/fin", 512, "EOF" },
	{ "/before-last-chunk/rst", 1020, "ECONNRESET" },
	{ "/before-last-chunk/fin", 1020, "EOF" },
	{ "/until-close/rst", 500, "ECONNRESET" },
	{ "/until-close/fin", 500, "EOF" },
	{ "/until-close/ok", 1000, "close_notify" },
	{ "/after-response/rst", 1000, "ECONNRESET" },
	{ "/after-response/fin", 1000, "EOF" },
	{ "/idle/rst", 1000, "ECONNRESET" },
	{ "/early-413/rst", 1000, "ECONNRESET" },
	{ "/early-401/fin", 1000, "EOF" },
	{ "/inside-record/rst", 500, "ECONNRESET" },
	{ "/inside-record/fin", 500, "EOF" },
	{ "/inside-record/ok", 1000, "close_notify" },
	{ "/inside-record/rst?at=0&length=1", 0, "ECONNRESET" },
	{ "/no-close-notify/rst", 1000, "ECONNRESET" },
	{ "/no-close-notify/fin", 1000, "EOF" },
	{ "/no-close-notify/ok", 1000, "close_notify" },
	{ "/close-notify/rst", 1000, "close_notify" },
	{ "/close-notify/fin", 1000, "close_notify" },
	{ "/close-notify/ok", 1000, "close_notify" },
};

static void
assert_end(const struct end *e, int version)
{
	const struct tls_manner manner = { .version = version };
	struct tls_client client = tls_client_new(&server, &manner);
	const char *ending;

	ck_assert_str_eq(tls_client_shake(&client), "ok");
	tls_client_ask(&client, e->target);
	ending = tls_client_read(&client);
	ck_assert_msg(strcmp(ending, e->ending) == 0 &&
			  tls_client_body(&client) == e->body,
	    "%s: expected %ld bytes and %s, got %ld and %s", e->target, e->body,
	    e->ending, tls_client_body(&client), ending);
	tls_client_free(&client);
}

START_TEST(an_answer_ends_as_its_url_says)
{
	start("");
	assert_end(&ends[_i], TLS1_2_VERSION);
	assert_end(&ends[_i], TLS1_3_VERSION);
	stop();
}
END_TEST

START_TEST(what_follows_the_end_of_tls_is_as_the_url_says)
{
	static const struct {
		const char *target, *heard;
	} follows[] = {
		{ "/close-notify/rst", "ECONNRESET" },
		{ "/close-notify/fin", "EOF" },
		{ "/body/ok", "EOF" },
	};
	const struct tls_manner manner = { 0 };
	struct tls_client client;

	start("");
	for (int i = 0; i < COUNT(follows); i++) {
		client = tls_client_new(&server, &manner);
		ck_assert_str_eq(tls_client_shake(&client), "ok");
		tls_client_ask(&client, follows[i].target);
		ck_assert_str_eq(tls_client_read(&client), "close_notify");
		ck_assert_str_eq(drive_talk(client.fd, "<"), follows[i].heard);
		tls_client_free(&client);
	}
	stop();
}
END_TEST

/* Half of a record: 5 + 500 + 1 + 16 bytes are 522 in TLS 1.3. */
START_TEST(half_a_record_is_read_and_no_byte_more)
{
	static const char *const targets[] = { "/body/rst",
		"/inside-record/rst" };
	const struct tls_manner manner = { 0 };
	struct tls_client client;
	unsigned long raw[2];

	start("");
	for (int i = 0; i < 2; i++) {
		client = tls_client_new(&server, &manner);
		ck_assert_str_eq(tls_client_shake(&client), "ok");
		tls_client_ask(&client, targets[i]);
		ck_assert_str_eq(tls_client_read(&client), "ECONNRESET");
		raw[i] = tls_client_raw(&client);
		tls_client_free(&client);
	}
	ck_assert_uint_eq(raw[1] - raw[0], 261);
	stop();
}
END_TEST

/* ---------------------------------------------- cuts in the handshake */

static const struct hand {
	const char *arguments;
	int version;
	const char *shaken, *ending; /* "" where it cannot be asked */
	unsigned long raw; /* bytes that came; 0: not the same each time */
	const char *log;
} hands[] = {
	{ "client-hello/rst", TLS1_3_VERSION, "ECONNRESET", "", 0,
	    "cutting client-hello with rst: 0 bytes sent; " },
	{ "client-hello/fin", TLS1_3_VERSION, "EOF", "", 0,
	    "cutting client-hello with fin: 0 bytes sent; " },
	{ "client-hello/rst", TLS1_2_VERSION, "ECONNRESET", "", 0, "" },
	{ "server-hello/rst", TLS1_3_VERSION, "ECONNRESET", "", 127,
	    "cutting server-hello with rst: 127 bytes sent; the client has "
	    "read all" },
	{ "server-hello/fin", TLS1_3_VERSION, "EOF", "", 127, "" },
	{ "server-hello/rst", TLS1_2_VERSION, "ECONNRESET", "", 66, "" },
	{ "server-hello/fin", TLS1_2_VERSION, "EOF", "", 66, "" },
	{ "handshake/rst", TLS1_3_VERSION, "ok", "ECONNRESET", 1441,
	    "cutting handshake with rst: 1441 bytes sent; the client has read "
	    "all" },
	{ "handshake/fin", TLS1_3_VERSION, "ok", "EOF", 1441, "" },
	{ "handshake/rst", TLS1_2_VERSION, "ok", "ECONNRESET", 0, "" },
	{ "handshake/fin", TLS1_2_VERSION, "ok", "EOF", 0, "" },
};

static void
assert_hand(const struct hand *h, const struct tls_manner *manner)
{
	struct tls_client client = tls_client_new(&server, manner);

	ck_assert_str_eq(tls_client_shake(&client), h->shaken);
	if (h->ending[0] != '\0')
		ck_assert_str_eq(tls_client_read(&client), h->ending);
	if (h->raw != 0)
		ck_assert_uint_eq(tls_client_raw(&client), h->raw);
	drive_until_log(&server, h->log);
	tls_client_free(&client);
}

START_TEST(a_handshake_ends_where_it_is_told)
{
	const struct hand *h = &hands[_i];
	const struct tls_manner manner = { .version = h->version };
	char arguments[64];

	snprintf(arguments, sizeof(arguments), "--handshake %s", h->arguments);
	start(arguments);
	assert_hand(h, &manner);
	stop();
}
END_TEST

START_TEST(the_control_and_those_after_the_first_k_are_served)
{
	static const struct hand cut = { "", 0, "ECONNRESET", "", 0, "" };
	static const struct end served = { "/body/ok", 1000, "close_notify" };
	const struct tls_manner manner = { 0 };

	start("--handshake client-hello/rst --first 1");
	assert_hand(&cut, &manner);
	assert_end(&served, TLS1_3_VERSION);
	stop();
	start("--handshake server-hello/ok");
	assert_end(&served, TLS1_3_VERSION);
	stop();
}
END_TEST

/* The client offers a share of a group that the server does not take. */
START_TEST(a_hello_retry_request_is_no_server_hello)
{
	static const struct hand retried = { "", 0, "ECONNRESET", "", 0,
		"cutting server-hello with rst: " };
	const struct tls_manner manner = { .groups = "ffdhe2048:P-256" };

	start("--handshake server-hello/rst");
	assert_hand(&retried, &manner);
	/* 93 bytes of it, 6 of CCS, and then 160 of ServerHello. */
	ck_assert_ptr_nonnull(strstr(server.log, " 259 bytes sent"));
	stop();
}
END_TEST

START_TEST(a_stalled_handshake_says_nothing_more)
{
	const struct tls_manner manner = { 0 };
	struct tls_client client;
	int unread = -1;

	start("--handshake handshake/stall");
	client = tls_client_new(&server, &manner);
	ck_assert_str_eq(tls_client_shake(&client), "ok");
	drive_until_log(&server, "cutting handshake with stall: 1441 bytes");
	/* No session ticket, that a client might leave unread. */
	ck_assert_int_eq(ioctl(client.fd, FIONREAD, &unread), 0);
	ck_assert_int_eq(unread, 0);
	tls_client_free(&client);
	drive_until_log(&server, "the client left");
	stop();
}
END_TEST

START_TEST(every_handshake_is_equally_long)
{
	static const char *const addresses[] = { "127.0.0.1", "::1",
		"127.0.0.2" };
	const struct tls_manner manner = { 0 };
	struct tls_client client;
	char arguments[32];

	for (int i = 0; i < 21; i++) {
		snprintf(arguments, sizeof(arguments), "--listen %s",
		    addresses[i % COUNT(addresses)]);
		start(arguments);
		client = tls_client_new(&server, &manner);
		ck_assert_str_eq(tls_client_shake(&client), "ok");
		ck_assert_uint_eq(tls_client_raw(&client), 1441);
		tls_client_free(&client);
		stop();
	}
}
END_TEST

/* ------------------------------------------------------- whom it is */

static const struct trusted {
	const char *listen, *name, *shaken;
} trusted[] = {
	{ "127.0.0.1", "localhost", "ok" },
	{ "127.0.0.1", "127.0.0.1", "ok" },
	{ "127.0.0.1", "::1", "ok" },
	{ "127.0.0.1", "127.0.0.2", "broken" },
	{ "127.0.0.1", "example.org", "broken" },
	{ "::1", "::1", "ok" },
	{ "::1", "localhost", "ok" },
	{ "127.0.0.2", "127.0.0.2", "ok" },
	{ "127.0.0.2", "127.0.0.3", "broken" },
};

START_TEST(the_certificate_is_for_these_names_only)
{
	const struct trusted *t = &trusted[_i];
	struct tls_manner manner = { .ca_file = files_path("ca.pem"),
		.name = t->name };
	struct tls_client client;
	char arguments[32];

	snprintf(arguments, sizeof(arguments), "--listen %s", t->listen);
	start(arguments);
	for (int i = 0; i < 2; i++) {
		manner.version = i == 0 ? TLS1_2_VERSION : TLS1_3_VERSION;
		client = tls_client_new(&server, &manner);
		ck_assert_str_eq(tls_client_shake(&client), t->shaken);
		tls_client_free(&client);
	}
	stop();
}
END_TEST

START_TEST(the_file_holds_one_authority_and_no_key)
{
	size_t length;
	char *text;
	BIO *bio;
	X509 *x;

	start("");
	text = files_read(files_path("ca.pem"), &length);
	ck_assert_ptr_null(strstr(text, "PRIVATE"));
	bio = BIO_new_mem_buf(text, (int)length);
	x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	ck_assert_ptr_nonnull(x);
	ck_assert_int_eq(X509_check_ca(x), 1);
	ck_assert_ptr_null(PEM_read_bio_X509(bio, NULL, NULL, NULL));
	X509_free(x);
	BIO_free(bio);
	free(text);
	stop();
}
END_TEST

START_TEST(no_two_runs_trust_each_other)
{
	const struct tls_manner manner = { .ca_file = files_path("old.pem"),
		.name = "localhost" };
	struct tls_client client;

	start("");
	ck_assert_int_eq(
	    rename(files_path("ca.pem"), files_path("old.pem")), 0);
	stop();
	start("");
	client = tls_client_new(&server, &manner);
	ck_assert_str_eq(tls_client_shake(&client), "broken");
	tls_client_free(&client);
	stop();
}
END_TEST

START_TEST(of_protocols_only_http_1_1_is_spoken)
{
	static const struct {
		const char *alpn, *shaken;
	} offers[] = { { "http/1.1", "ok" }, { "h2", "broken" },
		{ NULL, "ok" } };
	struct tls_manner manner = { 0 };
	struct tls_client client;
	const unsigned char *chosen;
	unsigned length;

	start("");
	for (int i = 0; i < COUNT(offers); i++) {
		manner.alpn = offers[i].alpn;
		client = tls_client_new(&server, &manner);
		ck_assert_str_eq(tls_client_shake(&client), offers[i].shaken);
		SSL_get0_alpn_selected(client.ssl, &chosen, &length);
		ck_assert_uint_eq(length, i == 0 ? 8 : 0);
		tls_client_free(&client);
	}
	stop();
}
END_TEST

/* ------------------------------------------------------- what breaks it */

START_TEST(who_speaks_no_tls_hears_no_reset)
{
	static const struct {
		const char *script, *heard, *log;
	} noises[] = {
		{ "GET_/_HTTP/1.1 * ", "0 EOF", "TLS: " },
		{ "\x16\x03\x01\x7f\x7fxxxxxxxxxxxxxxxxxxx *", "7 EOF",
		    "TLS: packet length too long" },
		{ "\x16\x03\x01\x02\x01zzz", "", "" },
	};
	int fd;

	start("");
	for (int i = 0; i < COUNT(noises); i++) {
		fd = drive_connect(&server);
		ck_assert_str_eq(
		    drive_talk(fd, noises[i].script), noises[i].heard);
		shutdown(fd, SHUT_WR);
		ck_assert_str_eq(drive_talk(fd, "$ <"), "EOF");
		drive_until_log(&server, noises[i].log);
		close(fd);
	}
	stop();
}
END_TEST

START_TEST(a_client_that_refuses_is_named_in_the_log)
{
	const struct tls_manner manner = { .ca_file = files_path("ca.pem"),
		.name = "example.org" };
	struct tls_client client;

	start("");
	client = tls_client_new(&server, &manner);
	ck_assert_str_eq(tls_client_shake(&client), "broken");
	tls_client_free(&client);
	drive_until_log(&server, "TLS: sslv3 alert bad certificate");
	stop();
}
END_TEST

static const struct mistake {
	const char *arguments;
	int status;
	const char *sentence;
} mistakes[] = {
	{ "--ca-file x", 2, "--ca-file and --handshake need --tls" },
	{ "--handshake client-hello/rst", 2, "need --tls" },
	{ "--tls --handshake client-hello", 2, "--handshake takes" },
	{ "--tls --handshake hello/rst", 2, "client-hello, server-hello or" },
	{ "--tls --handshake handshake/reset", 2, "/rst, /fin, /ok or" },
	{ "--tls --handshake /rst", 2, "--handshake takes" },
	{ "--tls --handshake", 2, "needs a value" },
	{ "--tls=yes", 2, "--tls takes no value" },
	{ "--tls --ca-file /nowhere/ca.pem", 1,
	    "--ca-file /nowhere/ca.pem: No such file" },
	{ "--tls --ca-file /dev/full", 1, "--ca-file /dev/full: No space" },
};

START_TEST(a_mistake_is_one_sentence)
{
	const struct mistake *m = &mistakes[_i];
	char out[DRIVE_TEXT], err[DRIVE_TEXT];

	ck_assert_int_eq(
	    drive_run("http_cut", m->arguments, out, err), m->status);
	ck_assert_str_eq(out, "");
	ck_assert_msg(strstr(err, m->sentence) != NULL, "%s", err);
	ck_assert_ptr_eq(strchr(err, '\n'), err + strlen(err) - 1);
}
END_TEST

START_TEST(without_tls_its_moments_are_not_there)
{
	static const char ask[] = "GET /close-notify/fin HTTP/1.0\r\n\r\n";
	int fd;

	server = drive_start("http_cut", "");
	fd = drive_connect(&server);
	ck_assert_int_eq(send(fd, ask, strlen(ask), 0), strlen(ask));
	ck_assert_ptr_nonnull(strstr(drive_read(fd),
	    "moment \"close-notify\": expected a server with --tls for it."));
	close(fd);
	stop();
}
END_TEST

START_TEST(a_record_needs_bytes_to_be_halved)
{
	static const struct end refused = { "/inside-record/rst?at=9&length=9",
		60, "close_notify" };
	const struct tls_manner manner = { 0 };
	struct tls_client client;

	start("");
	client = tls_client_new(&server, &manner);
	ck_assert_str_eq(tls_client_shake(&client), "ok");
	tls_client_ask(&client, refused.target);
	ck_assert_str_eq(tls_client_read(&client), refused.ending);
	ck_assert_ptr_nonnull(strstr(client.text, "HTTP/1.1 400 "));
	ck_assert_ptr_nonnull(strstr(client.text,
	    "at=9 leaves nothing for the record: expected less than "
	    "length=9.\n"));
	tls_client_free(&client);
	stop();
}
END_TEST

/* ----------------------------------------------- programs of other people */

#define PYTHON                                                                \
	"import socket, ssl, sys\n"                                           \
	"c = ssl.create_default_context(cafile=sys.argv[1])\n"                \
	"s = socket.create_connection(('127.0.0.1', int(sys.argv[2])))\n"     \
	"t = c.wrap_socket(s, server_hostname=sys.argv[4],\n"                 \
	"    suppress_ragged_eofs=False)\n"                                   \
	"t.sendall(('GET %s HTTP/1.0\\r\\n\\r\\n' % sys.argv[3]).encode())\n" \
	"try:\n"                                                              \
	"    while t.recv(65536): pass\n"                                     \
	"    print('end')\n"                                                  \
	"except OSError as e: print(type(e).__name__)\n"

/* %s is the CA's file, the port, and a target. */
static const struct program {
	const char *word[12]; /* FILE, PORT and URL stand for what they are */
	const char *input;
	int status;
	const char *out;
} programs[] = {
	{ { "curl", "-sS", "--cacert", "FILE", "URL/body/ok" }, "", 0,
	    "000000990\n" },
	{ { "curl", "-sS", "--cacert", "FILE", "--tls-max", "1.2",
	      "URL/body/ok" },
	    "", 0, "000000990\n" },
	{ { "curl", "-sS", "--cacert", "FILE", "URL/body/rst" }, "", 56,
	    "000000490\n" },
	{ { "curl", "-sS", "--cacert", "FILE", "URL/body/fin" }, "", 18,
	    "000000490\n" },
	{ { "curl", "-sS", "--cacert", "FILE", "URL/before-response/fin" }, "",
	    52, "" },
	{ { "curl", "-sS", "--cacert", "FILE", "URL/close-notify/fin" }, "", 0,
	    "000000990\n" },
	{ { "curl", "-sS", "URL/body/ok" }, "", 60, "" },
	{ { "openssl", "s_client", "-connect", "127.0.0.1:PORT", "-CAfile",
	      "FILE", "-verify_return_error", "-verify_ip", "127.0.0.1",
	      "-brief" },
	    "", 0, "" },
	{ { "openssl", "s_client", "-connect", "127.0.0.1:PORT", "-CAfile",
	      "FILE", "-verify_return_error", "-verify_hostname", "localhost",
	      "-brief" },
	    "", 0, "" },
	{ { "openssl", "s_client", "-connect", "127.0.0.1:PORT", "-CAfile",
	      "FILE", "-verify_return_error", "-verify_hostname", "example.org",
	      "-brief" },
	    "", 1, "" },
	{ { "python3", "-c", PYTHON, "FILE", "PORT", "/close-notify/fin",
	      "localhost" },
	    "", 0, "end\n" },
	{ { "python3", "-c", PYTHON, "FILE", "PORT", "/no-close-notify/fin",
	      "127.0.0.1" },
	    "", 0, "SSLEOFError\n" },
};

/* Writes a word with what FILE, PORT and URL stand for. */
static char *
fill(const char *word)
{
	static const char *const names[] = { "FILE", "PORT", "URL" };
	char values[3][128], *text = NULL;

	snprintf(values[0], sizeof(values[0]), "%s", files_path("ca.pem"));
	snprintf(values[1], sizeof(values[1]), "%d", server.port);
	snprintf(
	    values[2], sizeof(values[2]), "https://localhost:%d", server.port);
	for (int i = 0; i < COUNT(names) && strlen(word) < 100; i++) {
		const char *at = strstr(word, names[i]);

		if (at == NULL)
			continue;
		ck_assert_int_ne(asprintf(&text, "%.*s%s%s", (int)(at - word),
				     word, values[i], at + strlen(names[i])),
		    -1);
		return text;
	}
	return strdup(word);
}

static struct invocation
run_program(const struct program *p)
{
	struct invocation ran;
	char *argv[COUNT(p->word) + 1] = { 0 };

	for (int i = 0; i < COUNT(p->word) && p->word[i] != NULL; i++)
		argv[i] = fill(p->word[i]);
	ran = invoke_argv(NULL, argv);
	for (int i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	return ran;
}

START_TEST(a_program_says_what_it_saw)
{
	const struct program *p = &programs[_i];
	struct invocation ran;

	start("");
	ran = run_program(p);
	invoke_expect(&ran, p->status);
	invoke_expect_out(&ran, p->out);
	invoke_free(&ran);
	stop();
}
END_TEST

/*
 * CAUSES: Python calls a reset after the handshake what it calls an end
 * without close_notify, or a reset: which of them depends on its version.
 */
START_TEST(python_tells_a_reset_from_an_end_or_does_not)
{
	static const struct program reset = { { "python3", "-c", PYTHON, "FILE",
						  "PORT", "/body/rst",
						  "localhost" },
		"", 0, "" };
	struct invocation ran;

	start("");
	ran = run_program(&reset);
	invoke_expect(&ran, 0);
	ck_assert_msg(strcmp(ran.out, "SSLEOFError\n") == 0 ||
			  strcmp(ran.out, "ConnectionResetError\n") == 0,
	    "%s", ran.out);
	invoke_free(&ran);
	stop();
}
END_TEST

static void
add_handshakes(TCase *tc)
{
	tcase_add_loop_test(
	    tc, a_handshake_ends_where_it_is_told, 0, COUNT(hands));
	tcase_add_test(tc, the_control_and_those_after_the_first_k_are_served);
	tcase_add_test(tc, a_hello_retry_request_is_no_server_hello);
	tcase_add_test(tc, a_stalled_handshake_says_nothing_more);
	tcase_add_test(tc, every_handshake_is_equally_long);
}

static void
add_trust(TCase *tc)
{
	tcase_add_loop_test(
	    tc, the_certificate_is_for_these_names_only, 0, COUNT(trusted));
	tcase_add_test(tc, the_file_holds_one_authority_and_no_key);
	tcase_add_test(tc, no_two_runs_trust_each_other);
	tcase_add_test(tc, of_protocols_only_http_1_1_is_spoken);
}

static void
add_hostility(TCase *tc)
{
	tcase_add_test(tc, who_speaks_no_tls_hears_no_reset);
	tcase_add_test(tc, a_client_that_refuses_is_named_in_the_log);
	tcase_add_loop_test(tc, a_mistake_is_one_sentence, 0, COUNT(mistakes));
	tcase_add_test(tc, without_tls_its_moments_are_not_there);
	tcase_add_test(tc, a_record_needs_bytes_to_be_halved);
}

Suite *
tls_suite(void)
{
	Suite *s = suite_create("tls");
	TCase *tc = tcase_create("http_cut --tls");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, files_setup, files_teardown);
	tcase_add_loop_test(tc, an_answer_ends_as_its_url_says, 0, COUNT(ends));
	tcase_add_test(tc, what_follows_the_end_of_tls_is_as_the_url_says);
	tcase_add_test(tc, half_a_record_is_read_and_no_byte_more);
	add_handshakes(tc);
	add_trust(tc);
	add_hostility(tc);
	tcase_add_loop_test(tc, a_program_says_what_it_saw, 0, COUNT(programs));
	tcase_add_test(tc, python_tells_a_reset_from_an_end_or_does_not);
	suite_add_tcase(s, tc);
	return s;
}
