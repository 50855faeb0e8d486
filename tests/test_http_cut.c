/* SPDX-License-Identifier: MIT */
/*
 * http_cut, driven with plain sockets: what a client receives before each end,
 * byte for byte, and when the end comes.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drive.h"
#include "suites.h"

#define DEADLINE 20000 /* ms; the longest that a server waits is 5 s */
#define MOST (1 << 16)

#define OK_LINE "HTTP/1.1 200 OK\r\n"
#define TYPE "Content-Type: text/plain\r\n"
#define STORE "Cache-Control: no-store\r\n"
#define THOUSAND "Content-Length: 1000\r\n"
#define KEEP "Connection: keep-alive\r\n\r\n"
#define CLOSE "Connection: close\r\n\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define BASIC "WWW-Authenticate: Basic realm=\"resetlab\"\r\n"
#define LONG_LINE "HTTP/1.1 413 Content Too Large\r\n"
#define WHO_LINE "HTTP/1.1 401 Unauthorized\r\n"
#define GO_ON "HTTP/1.1 100 Continue\r\n\r\n"

#define UPLOAD "Content-Length: 700\r\n"
#define EXPECT "Expect: 100-continue\r\n"

static struct drive server;

/* ------------------------------------------------------- what is expected */

/*
 * In these, "{A-B}" is the body's bytes A up to B.  The request has the fields
 * and 700 bytes of body if it says so.
 */
static const struct moment {
	const char *name, *fields;
	const char *cut; /* what comes before the cut */
	const char *whole; /* what comes with `ok` */
} moments[] = {
	{ "before-response", "", "",
	    OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "after-status-line", "", OK_LINE,
	    OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "inside-headers", "", OK_LINE TYPE "Cache-Control: no",
	    OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "body", "", OK_LINE TYPE STORE THOUSAND KEEP "{0-500}",
	    OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "chunk", "",
	    OK_LINE TYPE STORE CHUNKED KEEP
	    "190\r\n{0-400}\r\n190\r\n{400-500}",
	    OK_LINE TYPE STORE CHUNKED KEEP
	    "190\r\n{0-400}\r\n190\r\n{400-800}\r\nc8\r\n{800-1000}\r\n"
	    "0\r\n\r\n" },
	{ "before-last-chunk", "",
	    OK_LINE TYPE STORE CHUNKED KEEP
	    "190\r\n{0-400}\r\n190\r\n{400-800}\r\nc8\r\n{800-1000}\r\n",
	    OK_LINE TYPE STORE CHUNKED KEEP
	    "190\r\n{0-400}\r\n190\r\n{400-800}\r\nc8\r\n{800-1000}\r\n"
	    "0\r\n\r\n" },
	{ "until-close", "", OK_LINE TYPE STORE CLOSE "{0-500}",
	    OK_LINE TYPE STORE CLOSE "{0-1000}" },
	{ "after-response", "", OK_LINE TYPE STORE THOUSAND CLOSE "{0-1000}",
	    OK_LINE TYPE STORE THOUSAND CLOSE "{0-1000}" },
	{ "idle", "", OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}",
	    OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "upload", UPLOAD, "", OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "early-413", UPLOAD, LONG_LINE TYPE STORE THOUSAND CLOSE "{0-1000}",
	    LONG_LINE TYPE STORE THOUSAND CLOSE "{0-1000}" },
	{ "early-401", UPLOAD,
	    WHO_LINE TYPE STORE BASIC THOUSAND CLOSE "{0-1000}",
	    WHO_LINE TYPE STORE BASIC THOUSAND CLOSE "{0-1000}" },
	{ "after-100-continue", UPLOAD EXPECT, GO_ON,
	    GO_ON OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	/* The other names and places. */
	{ "after-100-continue", UPLOAD, "",
	    OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "upload", UPLOAD EXPECT, GO_ON,
	    GO_ON OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "before-response", UPLOAD EXPECT, GO_ON,
	    GO_ON OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
};
#define MOMENTS ((int)(sizeof(moments) / sizeof(moments[0])))

/* A parameter or two, and what comes then. */
static const struct place {
	const char *target, *cut;
} places[] = {
	{ "/body/rst?at=0", OK_LINE TYPE STORE THOUSAND KEEP },
	{ "/body/rst?at=1", OK_LINE TYPE STORE THOUSAND KEEP "{0-1}" },
	{ "/body/rst?at=1000", OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}" },
	{ "/body/rst?length=20",
	    OK_LINE TYPE STORE "Content-Length: 20\r\n" KEEP "{0-10}" },
	{ "/body/rst?length=0",
	    OK_LINE TYPE STORE "Content-Length: 0\r\n" KEEP },
	{ "/body/rst?length=20000&at=15003",
	    OK_LINE TYPE STORE "Content-Length: 20000\r\n" KEEP "{0-15003}" },
	{ "/chunk/rst?at=0", OK_LINE TYPE STORE CHUNKED KEEP "190\r\n" },
	{ "/chunk/rst?at=400",
	    OK_LINE TYPE STORE CHUNKED KEEP "190\r\n{0-400}" },
	{ "/chunk/rst?at=20&length=30",
	    OK_LINE TYPE STORE CHUNKED KEEP "1e\r\n{0-20}" },
	{ "/chunk/rst?at=30&length=30",
	    OK_LINE TYPE STORE CHUNKED KEEP "1e\r\n{0-30}" },
	{ "/before-last-chunk/rst?length=0", OK_LINE TYPE STORE CHUNKED KEEP },
	{ "/until-close/rst?at=7&key=a&timing=late",
	    OK_LINE TYPE STORE CLOSE "{0-7}" },
	{ "http://example.org/until-close/rst?at=7",
	    OK_LINE TYPE STORE CLOSE "{0-7}" },
};
#define PLACES ((int)(sizeof(places) / sizeof(places[0])))

/* A request that is not served, and what its answer says. */
static const struct mistake {
	const char *request, *status, *sentence;
} mistakes[] = {
	{ "GET /bodi/rst HTTP/1.1", "404 Not Found",
	    "moment \"bodi\": expected one that / lists.\n" },
	{ "GET /body/reset HTTP/1.1", "404 Not Found",
	    "way \"reset\": expected rst, fin, ok or stall.\n" },
	{ "GET /body HTTP/1.1", "404 Not Found",
	    "way \"\": expected rst, fin, ok or stall.\n" },
	{ "GET /body/rst/ HTTP/1.1", "404 Not Found",
	    "way \"rst/\": expected rst, fin, ok or stall.\n" },
	{ "GET /body/rst?at=x HTTP/1.1", "400 Bad Request",
	    "at \"x\": expected a number from 0 to 1000000000.\n" },
	{ "GET /body/rst?length=1000000001 HTTP/1.1", "400 Bad Request",
	    "length \"1000000001\": expected a number from 0 to "
	    "1000000000.\n" },
	{ "GET /body/rst?first=-1 HTTP/1.1", "400 Bad Request",
	    "first \"-1\": expected a number from 0 to 1000000000.\n" },
	{ "GET /body/rst?first= HTTP/1.1", "400 Bad Request",
	    "first \"\": expected a number from 0 to 1000000000.\n" },
	{ "GET /body/rst?at=11&length=10 HTTP/1.1", "400 Bad Request",
	    "at=11 is behind the body's end: expected at most length=10.\n" },
	{ "GET /body/rst?timing=now HTTP/1.1", "400 Bad Request",
	    "timing \"now\": expected late or immediate.\n" },
	{ "GET /body/rst?size=1 HTTP/1.1", "400 Bad Request",
	    "parameter \"size\": expected at, length, first, key or "
	    "timing.\n" },
	{ "GET /chunk/rst HTTP/1.0", "400 Bad Request",
	    "HTTP/1.0 knows no chunks.\n" },
	{ "GET HTTP/1.1", "400 Bad Request",
	    "This is no request of HTTP/1.1.\n" },
	{ "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
	    "400 Bad Request", "This is no request of HTTP/1.1.\n" },
	{ "FOO / HTTP/1.1", "501 Not Implemented",
	    "The method is none that is known.\n" },
	{ "CONNECT a:1 HTTP/1.1", "501 Not Implemented",
	    "CONNECT is for proxies.\n" },
	{ "GET / HTTP/1.1\r\nExpect: the-best", "417 Expectation Failed",
	    "Expect can be 100-continue only.\n" },
};
#define MISTAKES ((int)(sizeof(mistakes) / sizeof(mistakes[0])))

/* Byte `at` of the body, by its definition. */
static char
byte_of_body(size_t at)
{
	char line[32];

	snprintf(line, sizeof(line), "%09zu\n", at / 10 * 10);
	return line[at % 10];
}

/* Writes out a text with "{A-B}" in it; returns its length. */
static size_t
expand(const char *text, char *bytes)
{
	size_t length = 0, from, to;
	int used;

	while (*text != '\0') {
		used = 0;
		if (sscanf(text, "{%zu-%zu}%n", &from, &to, &used) < 2 ||
		    used == 0) {
			bytes[length++] = *text++;
			continue;
		}
		for (text += used; from < to; from++)
			bytes[length++] = byte_of_body(from);
	}
	return length;
}

/* ------------------------------------------------------------- the client */

static void
start(const char *arguments)
{
	server = drive_start("http_cut", arguments);
}

static void
setup(void)
{
	start("");
}

static void
setup_quiet(void)
{
	start("--quiet");
}

static void
teardown(void)
{
	int status = drive_end(&server, SIGTERM);

	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "status %#x; its log:\n%s", (unsigned)status, server.log);
}

static void
say_bytes(int fd, const char *bytes, size_t size)
{
	ck_assert_int_eq(send(fd, bytes, size, MSG_NOSIGNAL), size);
}

static void
say(int fd, const char *text)
{
	say_bytes(fd, text, strlen(text));
}

/* What poll(2) finds within so many milliseconds; 0: nothing. */
static short
seen_within(int fd, short events, int milliseconds)
{
	struct pollfd p = { .fd = fd, .events = events };

	ck_assert_int_ne(poll(&p, 1, milliseconds), -1);
	return p.revents;
}

/* Reads so many bytes, or until the end; returns what that was. */
static const char *
hear(int fd, char *bytes, size_t most, size_t *length)
{
	ssize_t n = 0;

	*length = 0;
	while (*length < most) {
		ck_assert_msg(seen_within(fd, POLLIN, DEADLINE) != 0,
		    "deadline after %zu bytes:\n%.*s", *length, (int)*length,
		    bytes);
		n = recv(fd, bytes + *length, most - *length, 0);
		if (n <= 0)
			return n == 0 ? "EOF" : strerrorname_np(errno);
		*length += (size_t)n;
	}
	return "";
}

static void
assert_heard(int fd, const char *text, const char *end)
{
	static char wanted[MOST], bytes[MOST];
	size_t length, size = expand(text, wanted);
	const char *how =
	    hear(fd, bytes, end[0] == '\0' ? size : sizeof(bytes), &length);

	ck_assert_msg(length == size && memcmp(bytes, wanted, size) == 0,
	    "heard %zu bytes, not %zu:\n%.*s", length, size, (int)length,
	    bytes);
	ck_assert_str_eq(how, end);
}

/*
 * A connection on which this was asked, in one segment: behind a head that is
 * reset at once nothing more can be sent.
 */
static int
ask(const char *method, const char *target, const char *fields)
{
	char bytes[4096 + 700];
	int fd = drive_connect(&server);
	size_t size = (size_t)snprintf(bytes, 4096,
	    "%s %s HTTP/1.1\r\nHost: x\r\n%s\r\n", method, target, fields);

	if (strstr(fields, UPLOAD) != NULL) {
		memset(bytes + size, 'u', 700);
		size += 700;
	}
	say_bytes(fd, bytes, size);
	return fd;
}

static int
ask_moment(const struct moment *m, const char *way)
{
	char target[64];

	snprintf(target, sizeof(target), "/%s/%s", m->name, way);
	return ask(m->fields[0] != '\0' ? "POST" : "GET", target, m->fields);
}

/* -------------------------------------------------------- moments and ways */

START_TEST(a_reset_comes_behind_exactly_these_bytes)
{
	const struct moment *m = &moments[_i];
	char line[64];
	int fd = ask_moment(m, "rst");

	assert_heard(fd, m->cut, "ECONNRESET");
	snprintf(line, sizeof(line), "cutting %s with rst: ", m->name);
	drive_until_log(&server, line);
	close(fd);
}
END_TEST

START_TEST(a_fin_comes_behind_exactly_these_bytes)
{
	const struct moment *m = &moments[_i];
	int fd = ask_moment(m, "fin");

	assert_heard(fd, m->cut, "EOF");
	/* Whatever is said then is read, and not answered by a reset. */
	say(fd, "x");
	ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
	drive_until_log(&server, "the client closed");
	ck_assert_int_eq(seen_within(fd, 0, 0), POLLHUP);
	close(fd);
}
END_TEST

START_TEST(the_control_is_served_to_its_end)
{
	const struct moment *m = &moments[_i];
	int fd = ask_moment(m, "ok");

	/* A client that has ended its side is answered nevertheless. */
	ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
	assert_heard(fd, m->whole, "EOF");
	drive_until_log(&server, "the client closed");
	ck_assert_ptr_null(strstr(server.log, "cutting"));
	close(fd);
}
END_TEST

START_TEST(a_stall_keeps_the_connection_and_says_no_more)
{
	const struct moment *m = &moments[_i];
	int fd = ask_moment(m, "stall");

	assert_heard(fd, m->cut, "");
	drive_until_log(&server, " with stall: ");
	ck_assert_int_eq(seen_within(fd, POLLIN | POLLRDHUP, 50), 0);
	close(fd);
	drive_until_log(&server, "the client left");
}
END_TEST

START_TEST(a_parameter_moves_the_cut)
{
	int fd = ask("GET", places[_i].target, "");

	assert_heard(fd, places[_i].cut, "ECONNRESET");
	close(fd);
}
END_TEST

START_TEST(head_has_no_body_at_any_moment)
{
	const struct moment *m = &moments[_i];
	char target[64], *body, head[MOST] = "";
	int fd;

	snprintf(target, sizeof(target), "/%s/ok", m->name);
	expand(m->whole, head);
	body = strstr(head, "Connection: ");
	ck_assert_ptr_nonnull(body);
	strstr(body, "\r\n\r\n")[4] = '\0';
	fd = ask("HEAD", target, m->fields);
	ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
	assert_heard(fd, head, "EOF");
	close(fd);
}
END_TEST

START_TEST(head_is_cut_behind_its_head)
{
	int fd = ask("HEAD", "/body/rst", "");

	assert_heard(fd, OK_LINE TYPE STORE THOUSAND KEEP, "ECONNRESET");
	drive_until_log(&server, "0 of them body");
	close(fd);
}
END_TEST

START_TEST(the_log_counts_what_was_sent)
{
	int fd = ask("GET", "/chunk/fin", "");

	assert_heard(fd, moments[4].cut, "EOF");
	drive_until_log(&server, "request 1: GET /chunk/fin\n");
	drive_until_log(&server,
	    "cutting chunk with fin: 634 bytes sent, 500 of them body; the "
	    "client has read all\n");
	close(fd);
}
END_TEST

/* ------------------------------------------------------ several requests */

#define WHOLE OK_LINE TYPE STORE THOUSAND KEEP "{0-1000}"

START_TEST(the_second_request_meets_the_cut)
{
	int fd = ask("GET", "/second-request/rst", "");

	assert_heard(fd, WHOLE, "");
	say(fd, "GET /second-request/rst HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_heard(fd, "", "ECONNRESET");
	drive_until_log(&server, "request 2: GET /second-request/rst\n");
	close(fd);
}
END_TEST

START_TEST(pipelined_requests_are_answered_in_their_order)
{
	int fd = drive_connect(&server);

	say(fd,
	    "GET /body/ok?length=3 HTTP/1.1\r\nHost: x\r\n\r\n"
	    "POST /body/ok?length=12 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
	    "\r\n3\r\nabc\r\n0\r\n\r\n"
	    "GET /body/rst HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_heard(fd,
	    OK_LINE TYPE STORE
	    "Content-Length: 3\r\n" KEEP "{0-3}" OK_LINE TYPE STORE
	    "Content-Length: 12\r\n" KEEP
	    "{0-12}" OK_LINE TYPE STORE THOUSAND KEEP "{0-500}",
	    "ECONNRESET");
	close(fd);
}
END_TEST

START_TEST(a_pipelined_request_is_not_idle)
{
	static const char two[] =
	    "GET /idle/rst HTTP/1.1\r\nHost: x\r\n\r\n"
	    "GET /idle/rst?timing=immediate HTTP/1.1\r\nHost: x\r\n\r\n";
	int fd = drive_connect(&server);

	say(fd, two);
	assert_heard(fd, WHOLE WHOLE, "ECONNRESET");
	drive_until_log(&server, "not idle: a next request came first");
	close(fd);
}
END_TEST

/* So many that a call for each of them would not fit the stack. */
START_TEST(many_pipelined_requests_are_all_served)
{
	static const char one[] = "HEAD /body/ok HTTP/1.1\r\n\r\n";
	const size_t each = strlen(OK_LINE TYPE STORE THOUSAND KEEP);
	const size_t count = 30000;
	size_t said = 0, heard = 0;
	char bytes[MOST];
	int fd = drive_connect(&server);

	while (heard < count * each) {
		short can = seen_within(fd,
		    said < count * (sizeof(one) - 1) ? POLLIN | POLLOUT :
						       POLLIN,
		    DEADLINE);
		ssize_t n;

		ck_assert_int_ne(can, 0);
		if ((can & POLLOUT) != 0) {
			size_t at = said % (sizeof(one) - 1);

			n = send(
			    fd, one + at, sizeof(one) - 1 - at, MSG_NOSIGNAL);
			said += n > 0 ? (size_t)n : 0;
		}
		if ((can & POLLIN) != 0) {
			n = recv(fd, bytes, sizeof(bytes), 0);
			ck_assert_msg(n > 0, "after %zu of %zu bytes: %s",
			    heard, count * each, strerror(errno));
			heard += (size_t)n;
		}
	}
	ck_assert_uint_eq(heard, count * each);
	close(fd);
}
END_TEST

/* ------------------------------------------------------------ whose turn */

static void
assert_end(const char *target, const char *end)
{
	char bytes[MOST];
	size_t length;
	int fd = ask("GET", target, "Connection: close\r\n");

	ck_assert_msg(strcmp(hear(fd, bytes, sizeof(bytes), &length), end) == 0,
	    "%s: not %s", target, end);
	close(fd);
}

START_TEST(only_the_first_of_a_path_and_key_meet_the_cut)
{
	assert_end("/body/rst?first=2&key=a", "ECONNRESET");
	assert_end("/body/rst?first=2&key=b", "ECONNRESET");
	assert_end("/body/rst?first=2&key=a&at=7", "ECONNRESET");
	assert_end("/body/rst?first=2&key=a", "EOF");
	assert_end("/body/rst?first=2&key=b", "ECONNRESET");
	assert_end("/body/rst?first=2&key=b", "EOF");
	assert_end("/chunk/rst?first=2&key=a", "ECONNRESET");
	assert_end("/body/rst?first=0", "EOF");
	assert_end("/body/rst", "ECONNRESET");
}
END_TEST

START_TEST(a_first_request_is_no_turn_of_the_second)
{
	static const char get[] =
	    "GET /second-request/rst?first=1 HTTP/1.1\r\nHost: x\r\n\r\n";
	int fd;

	for (int i = 0; i < 2; i++) {
		fd = drive_connect(&server);
		say(fd, get);
		assert_heard(fd, WHOLE, "");
		say(fd, get);
		if (i == 0)
			assert_heard(fd, "", "ECONNRESET");
		else
			assert_heard(fd, WHOLE, "");
		close(fd);
	}
}
END_TEST

/* ---------------------------------------------------------------- timing */

START_TEST(late_is_not_before_the_client_has_read)
{
	int fd = ask("GET", "/body/rst", "");
	char byte;

	ck_assert_int_eq(seen_within(fd, POLLIN, DEADLINE), POLLIN);
	/* A server that only waited for the acknowledgement cuts here. */
	ck_assert_int_eq(seen_within(fd, 0, 300), 0);
	ck_assert_int_eq(recv(fd, &byte, 1, 0), 1);
	ck_assert_int_eq(seen_within(fd, 0, 300), 0);
	assert_heard(fd,
	    "TTP/1.1 200 OK\r\n" TYPE STORE THOUSAND KEEP "{0-500}",
	    "ECONNRESET");
	drive_until_log(&server, "; the client has read all\n");
	close(fd);
}
END_TEST

START_TEST(immediate_is_before_the_client_has_read)
{
	int fd = ask("GET", "/body/rst?timing=immediate", "");

	ck_assert_int_eq(seen_within(fd, 0, DEADLINE), POLLERR | POLLHUP);
	assert_heard(fd, moments[3].cut, "ECONNRESET");
	drive_until_log(&server, "; immediately\n");
	close(fd);
}
END_TEST

/* A table of a network namespace with nobody in it; -1: not allowed here. */
static int
table_of_nobody(void)
{
	int fd = -1, ends[2], own;
	pid_t child;
	char done = 0;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	child = fork();
	ck_assert_int_ne(child, -1);
	if (child == 0) {
		close(ends[0]);
		own = unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ?
			  socket(AF_NETLINK, SOCK_DGRAM, NETLINK_SOCK_DIAG) :
			  -1;
		/* It is there until the other end is closed. */
		if (write(ends[1], &own, sizeof(own)) == sizeof(own))
			(void)!read(ends[1], &done, 1);
		_exit(0);
	}
	ck_assert_int_eq(read(ends[0], &own, sizeof(own)), sizeof(own));
	if (own != -1) {
		int process = pidfd_open(child, 0);

		fd = pidfd_getfd(process, own, 0);
		ck_assert_int_ne(fd, -1);
		ck_assert_int_eq(fcntl(fd, F_SETFD, 0), 0);
		close(process);
	}
	close(ends[0]);
	close(ends[1]);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	return fd;
}

START_TEST(a_client_that_cannot_be_seen_is_given_a_grace)
{
	char arguments[64];
	int fd, table = table_of_nobody();

	if (table == -1)
		return; /* no user namespaces: nothing is asserted */
	snprintf(arguments, sizeof(arguments), "--client-sockets %d --grace 70",
	    table);
	start(arguments);
	fd = ask("GET", "/body/rst", "");
	ck_assert_int_eq(seen_within(fd, 0, 40), 0);
	ck_assert_int_eq(seen_within(fd, 0, DEADLINE), POLLERR | POLLHUP);
	drive_until_log(&server,
	    "; after a grace of 70 ms, the client's socket cannot be seen\n");
	close(fd);
	close(table);
	teardown();
}
END_TEST

START_TEST(late_works_over_ipv6_too)
{
	int fd;

	start("--listen ::1");
	fd = ask("GET", "/body/rst", "");
	ck_assert_int_eq(seen_within(fd, POLLIN, DEADLINE), POLLIN);
	ck_assert_int_eq(seen_within(fd, 0, 300), 0);
	assert_heard(fd, moments[3].cut, "ECONNRESET");
	drive_until_log(&server, "; the client has read all\n");
	close(fd);
	teardown();
}
END_TEST

START_TEST(a_client_that_never_reads_is_cut_after_5_seconds)
{
	int fd = ask("GET", "/body/rst", "");

	ck_assert_int_eq(seen_within(fd, 0, 3000), 0);
	ck_assert_int_eq(seen_within(fd, 0, DEADLINE), POLLERR | POLLHUP);
	drive_until_log(&server,
	    "; the client has read nothing for 5 s, 616 bytes are left\n");
	close(fd);
}
END_TEST

START_TEST(so_is_one_whose_window_is_closed)
{
	int fd = drive_connect_with(&server, 4096);

	say(fd, "GET /body/rst?length=99999999&at=99999998 HTTP/1.1\r\n\r\n");
	ck_assert_int_eq(seen_within(fd, 0, DEADLINE), POLLERR | POLLHUP);
	drive_until_log(&server, "; the client has read nothing for 5 s\n");
	close(fd);
}
END_TEST

/*
 * Slow is not stuck: for 7 seconds so little is read that the server's buffer
 * has no room, and then all the rest.
 */
START_TEST(a_long_answer_arrives_whole_at_a_slow_reader)
{
	static char bytes[4096];
	const size_t head = strlen(OK_LINE TYPE STORE CLOSE), all = 8000000;
	size_t total = 0, wrong = 0, length;
	const char *end = "";
	int fd = drive_connect_with(&server, 65536);

	say(fd, "GET /until-close/rst?length=8000001&at=8000000 HTTP/1.1\r\n"
		"\r\n");
	for (int reads = 0; end[0] == '\0'; reads++) {
		/* Nothing is to happen while it waits. */
		if (reads < 70)
			ck_assert_int_eq(seen_within(fd, 0, 100), 0);
		end = hear(fd, bytes, sizeof(bytes), &length);
		for (size_t i = total < head ? head : 0; i < length; i++)
			wrong += bytes[i] != byte_of_body(total + i - head);
		total += length;
	}
	ck_assert_uint_eq(total, head + all);
	ck_assert_uint_eq(wrong, 0);
	ck_assert_str_eq(end, "ECONNRESET");
	close(fd);
}
END_TEST

/* ---------------------------------------------------------------- uploads */

/* How many bytes the server has not read, out of its host's own table. */
static unsigned
unread_at_the_server(int fd)
{
	struct sockaddr_in own = { 0 };
	socklen_t length = sizeof(own);
	unsigned local, remote, state, unsent, unread;
	char line[512];
	FILE *table = fopen("/proc/net/tcp", "re");

	ck_assert_ptr_nonnull(table);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&own, &length), 0);
	while (fgets(line, sizeof(line), table) != NULL) {
		if (sscanf(line, " %*d: %*x:%x %*x:%x %x %x:%x", &local,
			&remote, &state, &unsent, &unread) != 5 ||
		    local != (unsigned)server.port ||
		    remote != ntohs(own.sin_port))
			continue;
		fclose(table);
		return unread;
	}
	ck_abort_msg("the connection is not in /proc/net/tcp");
}

START_TEST(the_rest_of_an_upload_stays_unread)
{
	static const struct {
		const char *target;
		unsigned unread;
	} uploads[] = {
		{ "/upload/stall", 200 },
		{ "/upload/stall?at=0", 700 },
		{ "/upload/stall?at=699", 1 },
		{ "/upload/stall?at=700", 0 },
		{ "/after-100-continue/stall", 700 },
		{ "/after-100-continue/stall?at=3", 697 },
		{ "/early-413/stall", 700 },
		{ "/before-response/stall", 0 },
	};
	char bytes[MOST];
	size_t length;
	int fd = ask("PUT", uploads[_i].target, UPLOAD);

	if (strstr(uploads[_i].target, "413") != NULL)
		hear(fd, bytes, 1126, &length);
	drive_until_log(&server, " with stall: ");
	ck_assert_uint_eq(unread_at_the_server(fd), uploads[_i].unread);
	close(fd);
}
END_TEST

START_TEST(a_pipelined_request_stays_unread_too)
{
	int fd = ask("GET", "/body/ok", "");

	assert_heard(fd, WHOLE, "");
	say(fd, "GET /body/stall?at=0 HTTP/1.1\r\n\r\n"
		"GET / HTTP/1.1\r\n\r\n");
	assert_heard(fd, OK_LINE TYPE STORE THOUSAND KEEP, "");
	drive_until_log(&server, " with stall: ");
	ck_assert_uint_eq(unread_at_the_server(fd), 18);
	close(fd);
}
END_TEST

START_TEST(a_chunked_upload_is_cut_behind_its_data)
{
	int fd = drive_connect(&server);

	say(fd, "PUT /upload/stall?at=5 HTTP/1.1\r\n"
		"Transfer-Encoding: chunked\r\n\r\n"
		"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
	drive_until_log(&server, " with stall: ");
	/* "fg\r\n0\r\n\r\n" */
	ck_assert_uint_eq(unread_at_the_server(fd), 9);
	close(fd);
}
END_TEST

START_TEST(a_slow_chunked_upload_is_answered_when_it_is_whole)
{
	static const char request[] = "PUT /body/ok HTTP/1.1\r\nHost: x\r\n"
				      "Transfer-Encoding: chunked\r\n\r\n"
				      "3\r\nabc\r\nA;x=y\r\n0123456789\r\n"
				      "0\r\nTrailer: 1\r\n\r\n";
	int fd = drive_connect(&server);

	for (size_t i = 0; i < sizeof(request) - 2; i++)
		say_bytes(fd, &request[i], 1);
	ck_assert_int_eq(seen_within(fd, POLLIN, 50), 0);
	say(fd, "\n");
	assert_heard(fd, WHOLE, "");
	close(fd);
}
END_TEST

/* --------------------------------------------------------------- mistakes */

START_TEST(a_mistake_is_answered_by_one_sentence)
{
	const struct mistake *m = &mistakes[_i];
	char text[4096], wanted[1024];
	bool closes = strstr(m->request, "HTTP/1.0") != NULL ||
		      strstr(m->sentence, "This is no") != NULL ||
		      strstr(m->sentence, "The method") != NULL;
	int fd = drive_connect(&server);

	snprintf(text, sizeof(text), "%s\r\n\r\n", m->request);
	say(fd, text);
	snprintf(wanted, sizeof(wanted),
	    "HTTP/1.1 %s\r\n" TYPE STORE "Content-Length: %zu\r\n%s%s",
	    m->status, strlen(m->sentence), closes ? CLOSE : KEEP, m->sentence);
	ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
	assert_heard(fd, wanted, "EOF");
	close(fd);
}
END_TEST

static void
assert_too_long(size_t target, size_t field, const char *status)
{
	char head[32768];
	int n = snprintf(head, sizeof(head),
	    "GET /%0*d HTTP/1.1\r\nX: %0*d\r\n\r\n", (int)target, 0, (int)field,
	    0);
	int fd = drive_connect(&server);
	char bytes[MOST] = "";
	size_t length;

	say_bytes(fd, head, (size_t)n);
	ck_assert_str_eq(hear(fd, bytes, sizeof(bytes), &length), "EOF");
	ck_assert_msg(
	    strncmp(bytes + 9, status, 3) == 0, "%s: %s", status, bytes);
	close(fd);
}

START_TEST(what_is_too_long_is_refused)
{
	assert_too_long(3000, 1, "414");
	assert_too_long(1, 17000, "431");
	assert_too_long(1, 30000, "431");
}
END_TEST

START_TEST(the_root_lists_every_moment)
{
	char bytes[MOST] = "";
	size_t length;
	int fd = ask("GET", "/", "Connection: close\r\n");

	ck_assert_str_eq(hear(fd, bytes, sizeof(bytes), &length), "EOF");
	ck_assert_ptr_eq(strstr(bytes, OK_LINE), bytes);
	for (int i = 0; i < MOMENTS; i++)
		ck_assert_ptr_nonnull(strstr(bytes, moments[i].name));
	close(fd);
}
END_TEST

/* Aborts a connection: an RST. */
static void
abort_client(int fd)
{
	const struct linger zero = { .l_onoff = 1 };

	ck_assert_int_eq(
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)), 0);
	close(fd);
}

START_TEST(a_client_that_goes_away_is_logged_and_no_harm)
{
	int fd = drive_connect(&server);

	close(fd);
	drive_until_log(&server, ": the client closed\n");
	fd = drive_connect(&server);
	say(fd, "GET /body/rst HTT");
	ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
	assert_heard(fd, "", "EOF");
	drive_until_log(&server, ": the client closed inside a request\n");
	close(fd);
	fd = drive_connect(&server);
	say(fd, "GET /body/rst HTT");
	abort_client(fd);
	drive_until_log(&server, ": read: ECONNRESET\n");
	fd = ask("GET", "/body/fin", "");
	seen_within(fd, POLLIN, DEADLINE);
	abort_client(fd);
	drive_until_log(&server, "; the client has reset\n");
	fd = drive_connect_with(&server, 4096);
	say(fd, "GET /body/ok?length=9999999 HTTP/1.1\r\n\r\n");
	seen_within(fd, POLLIN, DEADLINE);
	abort_client(fd);
	drive_until_log(&server, ": write: ECONNRESET\n");
	fd = ask("GET", "/body/ok", "");
	assert_heard(fd, WHOLE, "");
	close(fd);
}
END_TEST

START_TEST(a_descriptor_that_is_no_table_is_refused)
{
	char out[DRIVE_TEXT], err[DRIVE_TEXT];

	ck_assert_int_eq(
	    drive_run("http_cut", "--client-sockets 0", out, err), 2);
	ck_assert_ptr_nonnull(strstr(err, "NETLINK_SOCK_DIAG"));
}
END_TEST

Suite *
http_cut_suite(void)
{
	Suite *suite = suite_create("http_cut");
	TCase *one = tcase_create("one"), *clocks = tcase_create("clocks");
	TCase *others = tcase_create("others"), *quiet = tcase_create("quiet");

	tcase_set_timeout(one, 120);
	tcase_add_checked_fixture(one, setup, teardown);
	tcase_add_loop_test(
	    one, a_reset_comes_behind_exactly_these_bytes, 0, MOMENTS);
	tcase_add_loop_test(
	    one, a_fin_comes_behind_exactly_these_bytes, 0, MOMENTS);
	tcase_add_loop_test(one, the_control_is_served_to_its_end, 0, MOMENTS);
	tcase_add_loop_test(
	    one, a_stall_keeps_the_connection_and_says_no_more, 0, MOMENTS);
	tcase_add_loop_test(one, a_parameter_moves_the_cut, 0, PLACES);
	tcase_add_loop_test(one, head_has_no_body_at_any_moment, 0, MOMENTS);
	tcase_add_test(one, head_is_cut_behind_its_head);
	tcase_add_test(one, the_log_counts_what_was_sent);
	tcase_add_test(one, the_second_request_meets_the_cut);
	tcase_add_test(one, pipelined_requests_are_answered_in_their_order);
	tcase_add_test(one, a_pipelined_request_is_not_idle);
	tcase_add_test(one, only_the_first_of_a_path_and_key_meet_the_cut);
	tcase_add_test(one, a_first_request_is_no_turn_of_the_second);
	tcase_add_loop_test(one, the_rest_of_an_upload_stays_unread, 0, 8);
	tcase_add_test(one, a_pipelined_request_stays_unread_too);
	tcase_add_test(one, a_chunked_upload_is_cut_behind_its_data);
	tcase_add_test(one, a_slow_chunked_upload_is_answered_when_it_is_whole);
	tcase_add_loop_test(
	    one, a_mistake_is_answered_by_one_sentence, 0, MISTAKES);
	tcase_add_test(one, what_is_too_long_is_refused);
	tcase_add_test(one, the_root_lists_every_moment);
	tcase_add_test(one, a_client_that_goes_away_is_logged_and_no_harm);
	suite_add_tcase(suite, one);
	tcase_set_timeout(clocks, 120);
	tcase_add_checked_fixture(clocks, setup, teardown);
	tcase_add_test(clocks, late_is_not_before_the_client_has_read);
	tcase_add_test(clocks, immediate_is_before_the_client_has_read);
	tcase_add_test(
	    clocks, a_client_that_never_reads_is_cut_after_5_seconds);
	tcase_add_test(clocks, so_is_one_whose_window_is_closed);
	tcase_add_test(clocks, a_long_answer_arrives_whole_at_a_slow_reader);
	suite_add_tcase(suite, clocks);
	tcase_set_timeout(quiet, 120);
	tcase_add_checked_fixture(quiet, setup_quiet, teardown);
	tcase_add_test(quiet, many_pipelined_requests_are_all_served);
	suite_add_tcase(suite, quiet);
	tcase_set_timeout(others, 120);
	tcase_add_test(others, a_client_that_cannot_be_seen_is_given_a_grace);
	tcase_add_test(others, late_works_over_ipv6_too);
	tcase_add_test(others, a_descriptor_that_is_no_table_is_refused);
	suite_add_tcase(suite, others);
	return suite;
}
