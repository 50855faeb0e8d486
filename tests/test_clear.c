/* SPDX-License-Identifier: MIT */
/* After a clear, a lab is as if new, or says that it is not. */
#include <check.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inlab.h"
#include "suites.h"

#define BURST 200

static struct inlab in;
static unsigned family;
static uint16_t port;
static int listener, client, server;

static int
clear(void)
{
	lab_clear(in.lab, inlab_answer, &in);
	return inlab_value(&in);
}

static void
flush(void)
{
	lab_flush(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
}

static void
add_rule(enum host host, const char *chain, const char *rule)
{
	lab_rule(in.lab, host, chain, rule, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
}

static void
set_sysctl(enum host host, const char *name, const char *value)
{
	lab_sysctl(in.lab, host, name, value, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
}

/* ---------------------------------------------------------------- sockets */

static void
establish(void)
{
	listener = inlab_listen(&in, HOST_SERVER, family, &port);
	client = inlab_connect(&in, HOST_CLIENT, family, port);
	flush();
	server = accept(listener, NULL, NULL);
	ck_assert_msg(server != -1, "accept: %m");
}

static void
leave_listening(void)
{
	listener = inlab_listen(&in, HOST_SERVER, family, &port);
}

static void
leave_time_wait(void)
{
	establish();
	close(server);
	flush();
	close(client);
	flush();
}

static void
leave_fin_wait2(void)
{
	const int on = 1;
	char c;

	establish();
	close(server);
	flush();
	/* A FIN that was read is acknowledged at once by that. */
	ck_assert_int_eq(recv(client, &c, 1, 0), 0);
	ck_assert_int_eq(
	    setsockopt(client, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on)), 0);
	flush();
}

/* The client goes, and nobody tells the server. */
static void
leave_half_open(void)
{
	const struct linger abort = { .l_onoff = 1 };

	establish();
	add_rule(HOST_SERVER, "input", "drop");
	ck_assert_int_eq(
	    setsockopt(client, SOL_SOCKET, SO_LINGER, &abort, sizeof(abort)),
	    0);
	close(client);
	flush();
}

/* A FIN that nobody acknowledges. */
static void
leave_fin_wait1(void)
{
	establish();
	add_rule(HOST_CLIENT, "input", "drop");
	close(server);
	flush();
}

static void
leave_embryonic(void)
{
	leave_listening();
	add_rule(HOST_CLIENT, "input", "drop");
	client = inlab_connect(&in, HOST_CLIENT, family, port);
	flush();
}

static void
leave_syn_sent(void)
{
	leave_listening();
	add_rule(HOST_SERVER, "input", "drop");
	client = inlab_connect(&in, HOST_CLIENT, family, port);
	flush();
}

/* Established, and in the queue of a listener that accepts none. */
static void
leave_queued(void)
{
	leave_listening();
	for (int i = 0; i < 5; i++)
		client = inlab_connect(&in, HOST_CLIENT, family, port);
	flush();
}

static void
leave_unread(void)
{
	static char bytes[1 << 20];

	establish();
	ck_assert_int_gt(send(client, bytes, sizeof(bytes), MSG_NOSIGNAL), 0);
	flush();
}

static const struct {
	void (*leave)(void);
	enum host on;
	int state, count;
} left[] = {
	{ leave_listening, HOST_SERVER, TCP_LISTEN, 1 },
	{ leave_time_wait, HOST_SERVER, TCP_TIME_WAIT, 1 },
	{ leave_fin_wait2, HOST_SERVER, TCP_FIN_WAIT2, 1 },
	{ leave_fin_wait2, HOST_CLIENT, TCP_CLOSE_WAIT, 1 },
	{ leave_fin_wait1, HOST_SERVER, TCP_FIN_WAIT1, 1 },
	{ leave_half_open, HOST_SERVER, TCP_ESTABLISHED, 1 },
	{ leave_embryonic, HOST_SERVER, TCP_SYN_RECV, 1 },
	{ leave_syn_sent, HOST_CLIENT, TCP_SYN_SENT, 1 },
	{ leave_queued, HOST_SERVER, TCP_ESTABLISHED, 5 },
	{ leave_unread, HOST_SERVER, TCP_ESTABLISHED, 1 },
};
#define LEFT (int)(sizeof(left) / sizeof(left[0]))

/* The sockets of a host, as its own /proc lists them. */
static const char *
listed(enum host host)
{
	return inlab_output(&in, host,
	    "cat /proc/self/net/tcp /proc/self/net/tcp6 | "
	    "grep -v local_address || :");
}

START_TEST(no_socket_is_left_whatever_its_state)
{
	const int i = _i / 2;

	family = _i % 2 == 0 ? 4 : 6;
	inlab_begin(&in, 2, 0);
	left[i].leave();
	lab_sockets(in.lab, left[i].on, left[i].state, port, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), left[i].count);
	ck_assert_str_ne(listed(left[i].on), "");
	ck_assert_int_eq(clear(), 0);
	ck_assert_str_eq(listed(HOST_CLIENT), "");
	ck_assert_str_eq(listed(HOST_SERVER), "");
	/* And what comes next is as at first. */
	establish();
	ck_assert_uint_eq(
	    inlab_snmp(&in, HOST_CLIENT, "Tcp:", "RetransSegs"), 0);
	inlab_end(&in);
}
END_TEST

START_TEST(a_clear_of_six_hundred_sockets_leaves_none)
{
	inlab_begin(&in, 2, 0);
	family = 4;
	listener = inlab_listen(&in, HOST_SERVER, family, &port);
	for (int i = 0; i < 600; i++) {
		client = inlab_connect(&in, HOST_CLIENT, family, port);
		server = accept(listener, NULL, NULL);
		close(server);
		close(client);
	}
	flush();
	lab_sockets(
	    in.lab, HOST_SERVER, TCP_TIME_WAIT, port, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 600);
	ck_assert_int_eq(clear(), 0);
	ck_assert_str_eq(listed(HOST_SERVER), "");
	inlab_end(&in);
}
END_TEST

/* --------------------------------------------------------- what is learned */

/* Connects and says something in its SYN, or asks for the cookie to do so. */
static void
open_fast(void)
{
	struct inlab_address to;
	const int queue = 5;

	listener = inlab_listen(&in, HOST_SERVER, family, &port);
	ck_assert_int_eq(setsockopt(listener, IPPROTO_TCP, TCP_FASTOPEN, &queue,
			     sizeof(queue)),
	    0);
	inlab_enter(&in, HOST_CLIENT);
	to = inlab_address(&in, HOST_SERVER, family, port);
	client = socket(to.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(sendto(client, "hello", 5, MSG_FASTOPEN,
			     (struct sockaddr *)&to.address, to.length),
	    5);
	flush();
}

START_TEST(a_fast_open_cookie_is_not_forgotten_and_that_is_said)
{
	family = (unsigned)_i;
	inlab_begin(&in, 2, 0);
	set_sysctl(HOST_SERVER, "ipv4.tcp_fastopen", "3");
	open_fast();
	ck_assert_int_eq(clear(), 1);
	ck_assert_int_eq(clear(), 1);
	inlab_end(&in);
}
END_TEST

START_TEST(a_remembered_round_trip_is_not_forgotten_and_that_is_said)
{
	family = 4;
	inlab_begin(&in, 2, 0);
	set_sysctl(HOST_SERVER, "ipv4.tcp_no_metrics_save", "0");
	establish();
	close(server);
	flush();
	close(client);
	flush();
	ck_assert_int_eq(clear(), 1);
	inlab_end(&in);
}
END_TEST

/* Asks a port where nobody listens; whether an ICMP error says so. */
static bool
is_refused(int fd)
{
	char c;

	if (send(fd, "", 0, 0) == -1)
		ck_assert_int_eq(errno, ECONNREFUSED);
	return recv(fd, &c, 1, MSG_DONTWAIT) == -1 && errno == ECONNREFUSED;
}

static int
refusals(void)
{
	struct inlab_address to = inlab_address(&in, HOST_SERVER, family, 9);
	int fd, count = 0;

	inlab_enter(&in, HOST_CLIENT);
	fd = socket(to.address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
	    connect(fd, (struct sockaddr *)&to.address, to.length), 0);
	for (int i = 0; i < BURST; i++)
		count += is_refused(fd);
	close(fd);
	return count;
}

START_TEST(a_burst_of_icmp_is_answered_whole_and_leaves_nothing)
{
	family = (unsigned)_i;
	inlab_begin(&in, 2, 0);
	ck_assert_int_eq(refusals(), BURST);
	ck_assert_int_eq(clear(), 0);
	ck_assert_int_eq(refusals(), BURST);
	ck_assert_int_eq(clear(), 0);
	inlab_end(&in);
}
END_TEST

/* The router's link towards the client takes no more than so many bytes. */
static void
narrow(int mtu)
{
	struct ifreq request = { .ifr_mtu = mtu };
	int fd;

	inlab_enter(&in, HOST_MIDDLEBOX);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	strcpy(request.ifr_name, "eth0");
	ck_assert_msg(ioctl(fd, SIOCSIFMTU, &request) == 0, "MTU: %m");
	close(fd);
}

/* What the server believes to be the MTU of the way, after a large datagram. */
static int
believed(bool send_one)
{
	static const char bytes[1400];
	struct inlab_address to = inlab_address(&in, HOST_CLIENT, family, 9);
	const int always = IP_PMTUDISC_DO;
	int mtu = 0, fd;
	socklen_t length = sizeof(mtu);

	inlab_enter(&in, HOST_SERVER);
	fd = socket(to.address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (family == 4)
		setsockopt(
		    fd, IPPROTO_IP, IP_MTU_DISCOVER, &always, sizeof(always));
	ck_assert_int_eq(
	    connect(fd, (struct sockaddr *)&to.address, to.length), 0);
	if (send_one)
		ck_assert_int_eq(
		    send(fd, bytes, sizeof(bytes), 0), sizeof(bytes));
	flush();
	close(fd);
	fd = socket(to.address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
	    connect(fd, (struct sockaddr *)&to.address, to.length), 0);
	ck_assert_int_eq(
	    family == 4 ? getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &length) :
			  getsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &mtu, &length),
	    0);
	close(fd);
	return mtu;
}

START_TEST(a_narrow_way_is_forgotten_or_that_is_said)
{
	family = (unsigned)_i;
	inlab_begin(&in, 3, 0);
	ck_assert_int_eq(believed(false), 1500);
	narrow(1300);
	ck_assert_int_eq(believed(true), 1300);
	narrow(1500);
	ck_assert_int_eq(believed(false), 1300);
	/* In a lab of its own an IPv6 route cannot be made to forget. */
	if (family == 4)
		ck_assert_int_eq(clear(), 0);
	else
		ck_assert_int_gt(clear(), 0);
	if (family == 4)
		ck_assert_int_eq(believed(false), 1500);
	inlab_end(&in);
}
END_TEST

/* ------------------------------------------------------ rules and settings */

START_TEST(rules_of_every_host_are_gone)
{
	family = 4;
	inlab_begin(&in, 3, 0);
	add_rule(HOST_CLIENT, "input", "drop");
	add_rule(HOST_CLIENT, "output", "tcp dport 1 accept");
	add_rule(HOST_MIDDLEBOX, "forward", "drop");
	add_rule(HOST_SERVER, "input", "drop");
	add_rule(HOST_SERVER, "output", "drop");
	for (int round = 0; round < 2; round++) {
		listener = inlab_listen(&in, HOST_SERVER, family, &port);
		client = inlab_connect(&in, HOST_CLIENT, family, port);
		flush();
		lab_sockets(in.lab, HOST_CLIENT, TCP_ESTABLISHED, port,
		    inlab_answer, &in);
		ck_assert_int_eq(inlab_value(&in), round);
		ck_assert_int_eq(clear(), 0);
	}
	inlab_end(&in);
}
END_TEST

static const char *
setting(enum host host, const char *file)
{
	char script[128];

	snprintf(script, sizeof(script), "cat /proc/sys/net/%s", file);
	return inlab_output(&in, host, script);
}

START_TEST(settings_are_what_they_were_before_the_first_change)
{
	inlab_begin(&in, 2, 0);
	set_sysctl(HOST_SERVER, "ipv4.tcp_rmem", "4096 8192 16384");
	set_sysctl(HOST_CLIENT, "ipv4.tcp_sack", "0");
	set_sysctl(HOST_SERVER, "ipv4.tcp_sack", "0");
	set_sysctl(HOST_SERVER, "ipv4.tcp_rmem", "4096 9000 9000");
	ck_assert_str_eq(
	    setting(HOST_SERVER, "ipv4/tcp_rmem"), "4096\t9000\t9000\n");
	ck_assert_str_eq(setting(HOST_CLIENT, "ipv4/tcp_sack"), "0\n");
	ck_assert_int_eq(clear(), 0);
	ck_assert_str_eq(
	    setting(HOST_SERVER, "ipv4/tcp_rmem"), "4096\t131072\t6291456\n");
	ck_assert_str_eq(setting(HOST_CLIENT, "ipv4/tcp_sack"), "1\n");
	ck_assert_str_eq(setting(HOST_SERVER, "ipv4/tcp_sack"), "1\n");
	/* What is set afterwards is restored as well. */
	set_sysctl(HOST_SERVER, "ipv4.tcp_sack", "0");
	ck_assert_int_eq(clear(), 0);
	ck_assert_str_eq(setting(HOST_SERVER, "ipv4/tcp_sack"), "1\n");
	inlab_end(&in);
}
END_TEST

/* --------------------------------------------------------------- programs */

#define SAY_PID "read -r pid rest </proc/self/stat; echo $pid; "

/*
 * With 0 hosts, on plain loopback: there a program that has made itself a
 * session of its own is out of reach.
 */
START_TEST(no_program_is_left)
{
	static const char *const scripts[] = {
		"trap '' TERM INT HUP; " SAY_PID "while :; do :; done",
		"sh -c '" SAY_PID "exec sleep 1000' & wait",
		"setsid sh -c '" SAY_PID "exec sleep 1000' & wait",
	};
	const int programs = _i == 0 ? 2 : 3;
	pid_t pid[3];
	int out;

	inlab_begin(&in, (unsigned)_i, 0);
	for (int i = 0; i < programs; i++) {
		inlab_shell(&in, HOST_SERVER, scripts[i], &out);
		pid[i] = atoi(inlab_line(out));
		ck_assert_int_eq(kill(pid[i], 0), 0);
	}
	ck_assert_int_eq(clear(), 0);
	for (int i = 0; i < programs; i++)
		ck_assert_msg(kill(pid[i], 0) == -1 && errno == ESRCH,
		    "\"%s\" is left", scripts[i]);
	/* Nobody is told of ends that were asked for; the next one is. */
	ck_assert_int_eq(
	    inlab_ended(&in, inlab_shell(&in, HOST_SERVER, "exit 4", &out)),
	    4 << 8);
	ck_assert_uint_eq(in.ends, 1);
	inlab_end(&in);
}
END_TEST

Suite *
clear_suite(void)
{
	Suite *suite = suite_create("clear");
	TCase *sockets = tcase_create("sockets");
	TCase *learned = tcase_create("learned");
	TCase *others = tcase_create("others");

	tcase_set_timeout(sockets, 60);
	/* Over IPv4 and IPv6. */
	tcase_add_loop_test(
	    sockets, no_socket_is_left_whatever_its_state, 0, 2 * LEFT);
	tcase_add_test(sockets, a_clear_of_six_hundred_sockets_leaves_none);
	suite_add_tcase(suite, sockets);

	tcase_set_timeout(learned, 60);
	tcase_add_loop_test(learned,
	    a_fast_open_cookie_is_not_forgotten_and_that_is_said, 4, 5);
	tcase_add_loop_test(learned,
	    a_fast_open_cookie_is_not_forgotten_and_that_is_said, 6, 7);
	tcase_add_test(
	    learned, a_remembered_round_trip_is_not_forgotten_and_that_is_said);
	tcase_add_loop_test(learned,
	    a_burst_of_icmp_is_answered_whole_and_leaves_nothing, 4, 5);
	tcase_add_loop_test(learned,
	    a_burst_of_icmp_is_answered_whole_and_leaves_nothing, 6, 7);
	tcase_add_loop_test(
	    learned, a_narrow_way_is_forgotten_or_that_is_said, 4, 5);
	tcase_add_loop_test(
	    learned, a_narrow_way_is_forgotten_or_that_is_said, 6, 7);
	suite_add_tcase(suite, learned);

	tcase_set_timeout(others, 60);
	tcase_add_test(others, rules_of_every_host_are_gone);
	tcase_add_test(
	    others, settings_are_what_they_were_before_the_first_change);
	tcase_add_loop_test(others, no_program_is_left, 0, 1);
	tcase_add_loop_test(others, no_program_is_left, 2, 3);
	suite_add_tcase(suite, others);
	return suite;
}
