/* SPDX-License-Identifier: MIT */
/* The kernel's account: the reasons of real resets, made on loopback. */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <grp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/witness/tracepoint.h"
#include "../scenarios/runner/witness/witness.h"
#include "suites.h"

#define CLIENT "127.0.0.2"
#define SERVER "127.0.0.1"

static struct reason_witness *witness;
static struct endpoints endpoints;

static void
setup(void)
{
	char *why_not;

	witness = reason_open(&why_not);
	if (witness == NULL) {
		fprintf(stderr, "reasons: not tested: %s\n", why_not);
		free(why_not);
	}
	endpoints = (struct endpoints){
		.has = { [HOST_CLIENT] = true, [HOST_SERVER] = true },
		.ipv6 = { [HOST_CLIENT] = in6addr_loopback,
		    [HOST_SERVER] = in6addr_loopback },
	};
	inet_pton(AF_INET, CLIENT, &endpoints.ipv4[HOST_CLIENT]);
	inet_pton(AF_INET, SERVER, &endpoints.ipv4[HOST_SERVER]);
}

static void
teardown(void)
{
	reason_close(witness);
}

struct pair {
	int client, server;
};

/* A socket at an address, port of the kernel's choice. */
static int
bound(int family, const char *address)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), off = 0;

	ck_assert_int_ne(fd, -1);
	if (family == AF_INET6) {
		ck_assert_int_eq(
		    inet_pton(AF_INET6, address, &in6.sin6_addr), 1);
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
		ck_assert_int_eq(
		    bind(fd, (struct sockaddr *)&in6, sizeof(in6)), 0);
		return fd;
	}
	ck_assert_int_eq(inet_pton(AF_INET, address, &in.sin_addr), 1);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	return fd;
}

static uint16_t
port_of(int fd)
{
	struct sockaddr_in6 address = { 0 };
	socklen_t length = sizeof(address);

	ck_assert_int_eq(
	    getsockname(fd, (struct sockaddr *)&address, &length), 0);
	return ntohs(address.sin6_port);
}

static int
connect_to(int fd, int family, const char *address, uint16_t port)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
		.sin6_port = htons(port) };
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons(port) };

	if (family == AF_INET6) {
		inet_pton(AF_INET6, address, &in6.sin6_addr);
		return connect(fd, (struct sockaddr *)&in6, sizeof(in6));
	}
	inet_pton(AF_INET, address, &in.sin_addr);
	return connect(fd, (struct sockaddr *)&in, sizeof(in));
}

/* Connects through a listener of its own, and sets the server's port. */
static struct pair
pair_new(int listen_family, const char *listen_at, int family,
    const char *client, const char *server)
{
	int listener = bound(listen_family, listen_at);
	struct pair pair = { .client = bound(family, client) };

	ck_assert_int_eq(listen(listener, 1), 0);
	endpoints.server_port = port_of(listener);
	ck_assert_int_eq(
	    connect_to(pair.client, family, server, endpoints.server_port), 0);
	pair.server = accept(listener, NULL, NULL);
	ck_assert_int_ne(pair.server, -1);
	close(listener);
	return pair;
}

/* The server aborts: TCP_STATE. */
static void
abort_pair(struct pair pair)
{
	struct linger zero = { .l_onoff = 1 };

	ck_assert_int_eq(
	    setsockopt(pair.server, SOL_SOCKET, SO_LINGER, &zero, sizeof(zero)),
	    0);
	close(pair.server);
	close(pair.client);
}

/* Asserts the one reset that was heard of these endpoints. */
static void
tells(const char *expected)
{
	struct lines lines = { 0 };

	ck_assert_int_eq(reason_drain(witness), 0);
	reason_take(witness, &endpoints, &lines);
	ck_assert_uint_eq(lines.count, 1);
	ck_assert_str_eq(lines.line[0].text, expected);
	lines_free(&lines);
	ck_assert(!reason_lost(witness));
}

START_TEST(an_abort_is_tcp_state)
{
	if (witness == NULL)
		return;
	abort_pair(pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER));
	tells("server TCP_STATE");
}
END_TEST

START_TEST(the_clients_reset_is_the_clients)
{
	struct pair pair, turned;

	if (witness == NULL)
		return;
	pair = pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER);
	turned = (struct pair){ .client = pair.server, .server = pair.client };
	abort_pair(turned);
	tells("client TCP_STATE");
}
END_TEST

START_TEST(unread_bytes_are_tcp_abort_on_close)
{
	struct pair pair;
	char byte;

	if (witness == NULL)
		return;
	pair = pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER);
	ck_assert_int_eq(send(pair.client, "hello", 5, MSG_NOSIGNAL), 5);
	ck_assert_int_eq(recv(pair.server, &byte, 1, MSG_PEEK), 1);
	close(pair.server);
	tells("server TCP_ABORT_ON_CLOSE");
	close(pair.client);
}
END_TEST

START_TEST(a_port_without_listener_is_no_socket)
{
	int closed, client;

	if (witness == NULL)
		return;
	closed = bound(AF_INET, SERVER); /* bound, so that it stays free */
	client = bound(AF_INET, CLIENT);
	endpoints.server_port = port_of(closed);
	ck_assert_int_eq(
	    connect_to(client, AF_INET, SERVER, endpoints.server_port), -1);
	ck_assert_int_eq(errno, ECONNREFUSED);
	tells("server NO_SOCKET");
	close(client);
	close(closed);
}
END_TEST

/* The server forgets a connection in silence, and goes on listening. */
START_TEST(a_listeners_reset_is_the_servers)
{
	int listener, server, on = 1;
	struct pollfd client = { 0 };

	if (witness == NULL)
		return;
	listener = bound(AF_INET, SERVER);
	client.fd = bound(AF_INET, CLIENT);
	ck_assert_int_eq(listen(listener, 1), 0);
	endpoints.server_port = port_of(listener);
	ck_assert_int_eq(
	    connect_to(client.fd, AF_INET, SERVER, endpoints.server_port), 0);
	server = accept(listener, NULL, NULL);
	ck_assert_int_eq(
	    setsockopt(server, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)), 0);
	close(server);
	ck_assert_int_eq(send(client.fd, "hello", 5, MSG_NOSIGNAL), 5);
	ck_assert_int_eq(poll(&client, 1, 3000), 1);
	tells("server TCP_FLAGS");
	close(client.fd);
	close(listener);
}
END_TEST

START_TEST(ipv6_with_one_address_is_told_by_the_port)
{
	if (witness == NULL)
		return;
	abort_pair(pair_new(AF_INET6, "::1", AF_INET6, "::1", "::1"));
	tells("server TCP_STATE");
}
END_TEST

START_TEST(an_ipv4_mapped_address_is_the_ipv4_one)
{
	if (witness == NULL)
		return;
	abort_pair(pair_new(AF_INET6, "::", AF_INET, CLIENT, SERVER));
	tells("server TCP_STATE");
}
END_TEST

START_TEST(what_is_others_stays)
{
	struct endpoints mine, others;
	struct lines lines = { 0 };

	if (witness == NULL)
		return;
	abort_pair(pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER));
	mine = endpoints;
	others = endpoints;
	inet_pton(AF_INET, "127.0.0.9", &others.ipv4[HOST_CLIENT]);
	ck_assert_int_eq(reason_drain(witness), 0);
	reason_take(witness, &others, &lines);
	ck_assert_uint_eq(lines.count, 0);
	others = mine;
	others.server_port++;
	reason_take(witness, &others, &lines);
	ck_assert_uint_eq(lines.count, 0);
	tells("server TCP_STATE");
	reason_take(witness, &mine, &lines);
	ck_assert_uint_eq(lines.count, 0);
}
END_TEST

START_TEST(a_reset_wakes_who_waits)
{
	struct pollfd fd = { .events = POLLIN };

	if (witness == NULL)
		return;
	fd.fd = reason_fd(witness);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(reason_drain(witness), 0);
		abort_pair(pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER));
		ck_assert_int_eq(poll(&fd, 1, 3000), 1);
		ck_assert_int_eq(reason_drain(witness), 0);
		ck_assert_uint_eq(reason_waiting(witness, &endpoints), 1);
		tells("server TCP_STATE");
		ck_assert_uint_eq(reason_waiting(witness, &endpoints), 0);
	}
}
END_TEST

START_TEST(port_zero_takes_whatever_the_hosts_sent)
{
	if (witness == NULL)
		return;
	abort_pair(pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER));
	endpoints.server_port = 0;
	endpoints.has[HOST_CLIENT] = false; /* a peer of another lab */
	tells("server TCP_STATE");
}
END_TEST

/* A format as kernels before 6.10 had it: no field `reason`. */
static const char old_format[] =
    "name: tcp_send_reset\nID: 9\nformat:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\n"
    "\tfield:__u8 saddr[28];\toffset:8;\tsize:28;\tsigned:0;\n"
    "\tfield:__u8 daddr[28];\toffset:36;\tsize:28;\tsigned:0;\n"
    "\nprint fmt: \"src=%pISpc\", REC->saddr\n";

START_TEST(a_reason_less_than_the_resets_counted_is_missed)
{
	struct lines reasons = { 0 }, counters = { 0 };

	lines_add(&reasons, 0, "client TCP_STATE");
	lines_add(&reasons, 0, "server TCP_STATE");
	lines_add(&counters, 0, "client OutRsts 1");
	lines_add(&counters, 0, "client TCPAbortOnData 1");
	lines_add(&counters, 0, "server EstabResets 2");
	lines_add(&counters, 0, "server OutRsts 1");
	ck_assert_int_eq(reason_missing(&reasons, &counters), HOSTS);
	lines_add(&counters, 0, "middlebox OutRsts 1");
	ck_assert_int_eq(reason_missing(&reasons, &counters), HOST_MIDDLEBOX);
	lines_free(&counters);
	lines_add(&counters, 0, "server OutRsts 2");
	ck_assert_int_eq(reason_missing(&reasons, &counters), HOST_SERVER);
	lines_add(&reasons, 0, "server NO_SOCKET");
	ck_assert_int_eq(reason_missing(&reasons, &counters), HOSTS);
	lines_free(&counters);
	lines_free(&reasons);
}
END_TEST

START_TEST(an_old_kernel_is_said_to_be_old)
{
	char *why_not = NULL;

	ck_assert_ptr_null(
	    tracepoint_parse(old_format, strlen(old_format), &why_not));
	ck_assert_str_eq(why_not,
	    "this kernel's tcp:tcp_send_reset tells no reason: it needs Linux "
	    "6.10 or later");
	free(why_not);
}
END_TEST

START_TEST(a_format_that_is_none_is_said_to_be)
{
	char *why_not = NULL;

	ck_assert_ptr_null(tracepoint_parse("nonsense", 8, &why_not));
	ck_assert_str_eq(
	    why_not, "the format of tcp:tcp_send_reset cannot be read");
	free(why_not);
}
END_TEST

START_TEST(many_are_all_heard_or_known_to_be_lost)
{
	struct lines lines = { 0 };
	size_t total = 0;

	if (witness == NULL)
		return;
	for (int i = 0; i < 1000; i++) {
		abort_pair(pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER));
		ck_assert_int_eq(reason_drain(witness), 0);
		reason_take(witness, &endpoints, &lines);
		total += lines.count;
		lines_free(&lines);
	}
	ck_assert_uint_eq(total, 1000);
	ck_assert(!reason_lost(witness));
	for (int i = 0; i < 3000; i++)
		abort_pair(pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER));
	ck_assert_int_eq(reason_drain(witness), 0);
	abort_pair(pair_new(AF_INET, SERVER, AF_INET, CLIENT, SERVER));
	ck_assert_int_eq(reason_drain(witness), 0);
	ck_assert(reason_lost(witness));
	ck_assert(!reason_lost(witness));
}
END_TEST

START_TEST(without_root_the_sentence_says_so)
{
	char *why_not = NULL;
	pid_t child;
	int status;

	if (geteuid() != 0)
		return;
	child = fork();
	if (child == 0) {
		if (setgroups(0, NULL) == -1 || setgid(65534) == -1 ||
		    setuid(65534) == -1)
			_exit(2);
		if (reason_open(&why_not) != NULL || why_not == NULL)
			_exit(3);
		_exit(strstr(why_not, "need root") != NULL ? 0 : 4);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(the_known_names_are_the_kernels)
{
	ck_assert(reason_known("NO_SOCKET"));
	ck_assert(reason_known("TCP_ABORT_ON_CLOSE"));
	ck_assert(reason_known("MPTCP_RST_EMIDDLEBOX"));
	ck_assert(!reason_known("TCP_ABORT_ON_CLOZE"));
	ck_assert(!reason_known("MAX"));
	ck_assert(!reason_known(""));
}
END_TEST

Suite *
reason_suite(void)
{
	Suite *suite = suite_create("reason");
	TCase *tc = tcase_create("reason");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_abort_is_tcp_state);
	tcase_add_test(tc, the_clients_reset_is_the_clients);
	tcase_add_test(tc, unread_bytes_are_tcp_abort_on_close);
	tcase_add_test(tc, a_port_without_listener_is_no_socket);
	tcase_add_test(tc, a_listeners_reset_is_the_servers);
	tcase_add_test(tc, ipv6_with_one_address_is_told_by_the_port);
	tcase_add_test(tc, an_ipv4_mapped_address_is_the_ipv4_one);
	tcase_add_test(tc, what_is_others_stays);
	tcase_add_test(tc, many_are_all_heard_or_known_to_be_lost);
	tcase_add_test(tc, a_reset_wakes_who_waits);
	tcase_add_test(tc, port_zero_takes_whatever_the_hosts_sent);
	tcase_add_test(tc, a_reason_less_than_the_resets_counted_is_missed);
	tcase_add_test(tc, an_old_kernel_is_said_to_be_old);
	tcase_add_test(tc, a_format_that_is_none_is_said_to_be);
	tcase_add_test(tc, without_root_the_sentence_says_so);
	tcase_add_test(tc, the_known_names_are_the_kernels);
	suite_add_tcase(suite, tc);
	return suite;
}
