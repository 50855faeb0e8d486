/* SPDX-License-Identifier: MIT */
/* The lab, asked directly through its door, lab.h. */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/lab/init.h"
#include "census.h"
#include "files.h"
#include "sandbox.h"
#include "suites.h"

#define DEADLINE 20 /* seconds that an answer may take */

static struct event_base *base;
static struct lab *lab;

/* The last answer. */
static bool answered;
static char *error;
static int value;
/* What else was heard. */
static unsigned exits, losses;
static pid_t exit_pid;
static int exit_status;

static void
reply(void *arg, const char *said, int number)
{
	(void)arg;
	free(error);
	error = said != NULL ? strdup(said) : NULL;
	value = number;
	answered = true;
}

static void
exited(void *arg, pid_t pid, int status)
{
	(void)arg;
	exits++;
	exit_pid = pid;
	exit_status = status;
}

static void
lost(void *arg)
{
	(void)arg;
	losses++;
}

static const struct lab_events events = { reply, exited, lost };

/* Goes round the loop once; something must come of it in time. */
static void
turn(const char *what)
{
	struct timeval limit = { .tv_sec = DEADLINE };

	event_base_loopexit(base, &limit);
	ck_assert_int_eq(event_base_loop(base, EVLOOP_ONCE), 0);
	ck_assert_msg(!event_base_got_exit(base), "no answer: %s", what);
}

/* The answer to what was just asked: its value, or -1 with `error`. */
static int
answer(const char *what)
{
	answered = false;
	while (!answered)
		turn(what);
	return error == NULL ? value : -1;
}

/* The same where it must be no error. */
static int
good(const char *what)
{
	int n = answer(what);

	ck_assert_msg(error == NULL, "%s: %s", what, error);
	return n;
}

static void
expect_error(const char *text)
{
	ck_assert_int_eq(answer(text), -1);
	ck_assert_msg(
	    strstr(error, text) != NULL && strchr(error, '\n') == NULL,
	    "expected \"%s\" in one sentence, got \"%s\"", text, error);
}

static struct lab *
build(unsigned hosts, unsigned block)
{
	struct lab_plan plan = {
		.isolated = true, .hosts = hosts, .block = block
	};
	char *why = NULL;
	cpu_set_t allowed;
	struct lab *built;

	/* A flush is a barrier on one CPU only. */
	ck_assert_int_eq(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	while (!CPU_ISSET((unsigned)plan.cpu, &allowed))
		plan.cpu++;
	built = lab_start(base, &plan, &events, NULL, &why);
	ck_assert_msg(built != NULL, "%s", why);
	good("building a lab");
	return built;
}

static unsigned hosts_wanted = 2;

static void
setup(void)
{
	int block = lab_claim_block();

	ck_assert_int_ne(block, -1);
	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	lab = build(hosts_wanted, (unsigned)block);
}

static void
teardown(void)
{
	lab_end(lab);
	lab_wait_all();
	event_base_free(base);
	free(error);
}

static void
setup_three(void)
{
	hosts_wanted = 3;
	setup();
}

/* --------------------------------------------------------------- programs */

struct program {
	pid_t pid;
	int in,
	    out; /* to its standard input, from its standard output and error */
};

static struct program
spawn(enum host host, const char *const argv[])
{
	int in[2], out[2];

	ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	lab_spawn(lab, host, (char *const *)argv,
	    (int[3]){ in[0], out[1], out[1] }, reply, NULL);
	good(argv[0]);
	close(in[0]);
	close(out[1]);
	return (struct program){ .pid = value, .in = in[1], .out = out[0] };
}

/* Runs a shell's words in a host; what they print, static. */
static const char *
shell(enum host host, const char *words)
{
	const char *const argv[] = { "/bin/sh", "-c", words, NULL };
	struct program p = spawn(host, argv);
	static char text[4096];
	size_t length = 0;
	ssize_t n;

	while ((n = read(p.out, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)n;
	text[length] = '\0';
	close(p.in);
	close(p.out);
	while (exit_pid != p.pid)
		turn(words);
	return text;
}

/* A server or probe of the tree. */
static struct program
spawn_program(enum host host, const char *name, const char *first,
    const char *second, const char *third)
{
	const char *build_folder = getenv("RESETLAB_BUILD");
	char file[512];
	const char *argv[] = { file, first, second, third, NULL };

	snprintf(file, sizeof(file), "%s/%s",
	    build_folder != NULL ? build_folder : "build", name);
	return spawn(host, argv);
}

/* Reads until a text has come so often; all that came, static. */
static const char *
read_until(const struct program *p, const char *text, unsigned times)
{
	static char all[8192];
	const char *from = all;
	size_t length = 0;

	all[0] = '\0';
	for (;;) {
		const char *there = strstr(from, text);
		ssize_t n;

		if (there != NULL && --times == 0)
			return all;
		if (there != NULL) {
			from = there + 1;
			continue;
		}
		n = read(p->out, all + length, sizeof(all) - 1 - length);
		ck_assert_msg(n > 0, "ended before \"%s\":\n%s", text, all);
		length += (size_t)n;
		all[length] = '\0';
	}
}

static const char *
address_of(enum host host, int family)
{
	static char text[INET6_ADDRSTRLEN];
	const struct lab_host *h = lab_host_of(lab, host);

	inet_ntop(family, family == AF_INET ? (const void *)&h->ipv4 : &h->ipv6,
	    text, sizeof(text));
	return text;
}

/* Starts a server on the server's host; its port. */
static uint16_t
serve(const char *name, const char *option, int family, struct program *server)
{
	char address[INET6_ADDRSTRLEN];
	const char *line;

	snprintf(
	    address, sizeof(address), "%s", address_of(HOST_SERVER, family));
	*server = spawn_program(HOST_SERVER, name, "--listen", address, option);
	line = read_until(server, "\n", 1);
	return (uint16_t)atoi(strrchr(line, ':') + 1);
}

/* Starts a probe against it. */
static struct program
probe(const char *name, int family, uint16_t port, const char *option)
{
	char address[INET6_ADDRSTRLEN], number[8];

	snprintf(
	    address, sizeof(address), "%s", address_of(HOST_SERVER, family));
	snprintf(number, sizeof(number), "%u", port);
	if (option == NULL)
		return spawn_program(HOST_CLIENT, name, address, number, NULL);
	return spawn_program(HOST_CLIENT, name, option, address, number);
}

static void
forget(struct program *p)
{
	close(p->in);
	close(p->out);
}

static const int families[] = { AF_INET, AF_INET6 };

/* ------------------------------------------------------------------ tests */

START_TEST(both_hosts_reach_each_other_by_tcp)
{
	struct program server, client;
	uint16_t port =
	    serve("servers/close_unread", NULL, families[_i], &server);

	client = probe("clients/close_unread", families[_i], port, NULL);
	ck_assert_ptr_nonnull(strstr(read_until(&client, "end\n", 1),
	    "await_reset     POLLERR POLLHUP\nread            ECONNRESET\n"));
	forget(&server);
	forget(&client);
}
END_TEST

/* The first captured TCP segment that a host received from the server. */
static int
hop_limit_at(enum host host, int family)
{
	int fd = lab_host_of(lab, host)->packet_fd;
	unsigned char frame[2048];

	while (recv(fd, frame, sizeof(frame), 0) > 14) {
		const unsigned char *ip = frame + 14;
		const struct lab_host *server = lab_host_of(lab, HOST_SERVER);

		if (family == AF_INET && ip[0] == 0x45 &&
		    memcmp(ip + 12, &server->ipv4, 4) == 0)
			return ip[8];
		if (family == AF_INET6 && ip[0] >> 4 == 6 &&
		    memcmp(ip + 8, &server->ipv6, 16) == 0)
			return ip[7];
	}
	return -1;
}

START_TEST(a_router_between_three_hosts_lowers_the_ttl)
{
	struct program server, client;
	uint16_t port =
	    serve("servers/close_unread", NULL, families[_i], &server);

	client = probe("clients/close_unread", families[_i], port, NULL);
	read_until(&client, "end\n", 1);
	lab_flush(lab, reply, NULL);
	good("flush");
	ck_assert_int_eq(hop_limit_at(HOST_SERVER, families[_i]), 64);
	ck_assert_int_eq(hop_limit_at(HOST_MIDDLEBOX, families[_i]), 64);
	ck_assert_int_eq(hop_limit_at(HOST_CLIENT, families[_i]), 63);
	forget(&server);
	forget(&client);
}
END_TEST

START_TEST(two_labs_have_different_addresses)
{
	int block = lab_claim_block();
	struct lab *other;

	ck_assert_int_ne(block, -1);
	ck_assert_uint_ne((unsigned)block, lab_plan_of(lab)->block);
	other = build(2, (unsigned)block);
	for (int i = HOST_CLIENT; i <= HOST_SERVER; i++) {
		const struct lab_host *a = lab_host_of(lab, (enum host)i);

		for (int k = HOST_CLIENT; k <= HOST_SERVER; k++) {
			const struct lab_host *b =
			    lab_host_of(other, (enum host)k);

			ck_assert_mem_ne(&a->ipv4, &b->ipv4, sizeof(a->ipv4));
			ck_assert_mem_ne(&a->ipv6, &b->ipv6, sizeof(a->ipv6));
		}
	}
	lab_end(other);
}
END_TEST

/* Every block's addresses are its own, and in the documentation networks. */
START_TEST(no_two_blocks_share_an_address)
{
	struct lab_plan plan = { .isolated = true, .hosts = 3, .cpu = -1 };
	struct in_addr v4[LAB_BLOCKS * HOSTS];
	struct in6_addr v6[LAB_BLOCKS * HOSTS];
	size_t n = 0;

	for (plan.block = 0; plan.block < LAB_BLOCKS; plan.block++)
		for (int host = 0; host < HOSTS; host++, n++)
			lab_addresses(&plan, (enum host)host, &v4[n], &v6[n]);
	for (size_t i = 0; i < n; i++) {
		const uint32_t net = ntohl(v4[i].s_addr) & 0xffffff00;

		ck_assert(net == 0xc0000200 || net == 0xc6336400 ||
			  net == 0xcb007100);
		ck_assert_mem_eq(&v6[i], "\x20\x01\x0d\xb8", 4);
		for (size_t k = 0; k < i; k++) {
			ck_assert_uint_ne(v4[i].s_addr, v4[k].s_addr);
			ck_assert_mem_ne(&v6[i], &v6[k], sizeof(v6[i]));
		}
	}
}
END_TEST

/*
 * Counts frames of a host that wait to be read: of IPv4 and markers, since
 * IPv6 has reports of its own to make (MLD) whenever it likes.
 */
static unsigned
captured(enum host host)
{
	unsigned count = 0;
	unsigned char frame[2048];
	const int fd = lab_host_of(lab, host)->packet_fd;

	while (recv(fd, frame, sizeof(frame), 0) > 0)
		count += frame[12] != 0x86 || frame[13] != 0xdd;
	return count;
}

/* What was sent before a flush has been received after it, answers too. */
START_TEST(a_flush_is_a_barrier)
{
	struct program server, client;
	uint16_t port = serve("servers/close_unread", NULL, AF_INET, &server);

	for (int i = 0; i < 20; i++) {
		client = probe("clients/close_unread", AF_INET, port, NULL);
		read_until(&client, "write 5", 1);
		lab_freeze(lab, reply, NULL);
		good("freeze");
		lab_flush(lab, reply, NULL);
		good("flush");
		captured(HOST_CLIENT);
		captured(HOST_SERVER);
		lab_flush(lab, reply, NULL);
		good("flush");
		/* Only the markers of the second flush itself: one each way. */
		ck_assert_uint_eq(captured(HOST_CLIENT), 2);
		ck_assert_uint_eq(captured(HOST_SERVER), 2);
		lab_signal(lab, client.pid, SIGKILL, reply, NULL);
		good("signal");
		lab_signal(lab, server.pid, SIGCONT, reply, NULL);
		good("signal");
		while (exit_pid != client.pid)
			turn("the end of the probe");
		forget(&client);
	}
	forget(&server);
}
END_TEST

START_TEST(a_freeze_stops_every_program)
{
	const char *const argv[] = { "/bin/sh", "-c",
		"echo begun; while :; do echo x; done", NULL };
	struct program p = spawn(HOST_CLIENT, argv);
	char text[65536];

	read_until(&p, "begun\n", 1);
	lab_freeze(lab, reply, NULL);
	good("freeze");
	(void)fcntl(p.out, F_SETFL, O_NONBLOCK);
	while (read(p.out, text, sizeof(text)) > 0)
		continue;
	lab_flush(lab, reply, NULL);
	good("flush");
	ck_assert_int_eq(read(p.out, text, sizeof(text)), -1);
	ck_assert_int_eq(errno, EAGAIN);
	lab_clear(lab, reply, NULL);
	ck_assert_int_eq(good("clear"), 0);
	ck_assert_int_eq(read(p.out, text, sizeof(text)), 0);
	forget(&p);
}
END_TEST

/* Sockets of the whole lab, of any state, with a port. */
static int
sockets(uint16_t port)
{
	int count = 0;

	for (int host = 0; host < 2; host++) {
		for (int state = TCP_ESTABLISHED; state <= 12; state++) {
			lab_sockets(
			    lab, (enum host)host, state, port, reply, NULL);
			count += good("sockets");
		}
	}
	return count;
}

static void
expect_clear(uint16_t port)
{
	lab_clear(lab, reply, NULL);
	ck_assert_int_eq(good("clear"), 0);
	ck_assert_int_eq(sockets(port), 0);
}

/* Who ends a connection first keeps its socket for a minute. */
START_TEST(a_clear_leaves_no_time_wait)
{
	struct program server, client;
	uint16_t port =
	    serve("servers/exhaust_fds", "--spare=8", families[_i], &server);

	client = probe("clients/exhaust_fds", families[_i], port, NULL);
	read_until(&client, "end\n", 1);
	lab_signal(lab, client.pid, SIGKILL, reply, NULL);
	good("signal");
	read_until(&server, "the client closed", 8);
	lab_signal(lab, server.pid, SIGKILL, reply, NULL);
	good("signal");
	while (exits < 2)
		turn("the end of both");
	lab_flush(lab, reply, NULL);
	good("flush");
	lab_sockets(lab, HOST_CLIENT, TCP_TIME_WAIT, port, reply, NULL);
	ck_assert_int_eq(good("sockets"), 8);
	forget(&client);
	forget(&server);
	expect_clear(port);
}
END_TEST

/* A client whose last segment of the handshake is lost. */
START_TEST(a_clear_leaves_no_half_open_connection_and_no_rule)
{
	struct program server, client;
	uint16_t port =
	    serve("servers/close_unread", NULL, families[_i], &server);

	lab_rule(lab, HOST_CLIENT, "output", "tcp flags & syn == 0 drop", reply,
	    NULL);
	good("rule");
	client = probe("clients/exhaust_fds", families[_i], port, NULL);
	read_until(&client, "h connect", 1);
	lab_sockets(lab, HOST_SERVER, TCP_SYN_RECV, port, reply, NULL);
	ck_assert_int_eq(good("sockets"), 8);
	forget(&client);
	forget(&server);
	expect_clear(port);

	/* And without the rule all is as it was. */
	port = serve("servers/close_unread", NULL, families[_i], &server);
	client = probe("clients/close_unread", families[_i], port, NULL);
	ck_assert_ptr_nonnull(strstr(read_until(&client, "end\n", 1),
	    "await_reset     POLLERR POLLHUP\n"));
	forget(&client);
	forget(&server);
	expect_clear(port);
}
END_TEST

START_TEST(a_clear_restores_every_setting)
{
	static const char name[] = "ipv4.tcp_fastopen";
	static const char show[] = "cat /proc/sys/net/ipv4/tcp_fastopen";

	ck_assert_str_eq(shell(HOST_SERVER, show), "1\n");
	lab_sysctl(lab, HOST_SERVER, name, "3", reply, NULL);
	good("sysctl");
	lab_sysctl(lab, HOST_SERVER, name, "2", reply, NULL);
	good("sysctl");
	ck_assert_str_eq(shell(HOST_SERVER, show), "2\n");
	ck_assert_str_eq(shell(HOST_CLIENT, show), "1\n");
	lab_clear(lab, reply, NULL);
	ck_assert_int_eq(good("clear"), 0);
	ck_assert_str_eq(shell(HOST_SERVER, show), "1\n");
}
END_TEST

START_TEST(a_clear_ends_what_programs_have_begun)
{
	const char *const argv[] = { "/bin/sh", "-c",
		"setsid sleep 1000 & setsid sleep 1000 & echo begun; exit",
		NULL };
	struct program p = spawn(HOST_CLIENT, argv);
	char c;

	read_until(&p, "begun\n", 1);
	lab_clear(lab, reply, NULL);
	ck_assert_int_eq(good("clear"), 0);
	/* The last that held the pipe is gone. */
	ck_assert_int_eq(read(p.out, &c, 1), 0);
	forget(&p);
}
END_TEST

START_TEST(what_cannot_be_done_is_one_sentence)
{
	const char *const missing[] = { "/no/such/program", NULL };
	const int fds[3] = { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO };

	lab_spawn(lab, HOST_CLIENT, (char *const *)missing, fds, reply, NULL);
	expect_error("/no/such/program: No such file or directory");
	lab_rule(lab, HOST_CLIENT, "output", "tcp dport explode", reply, NULL);
	expect_error("firewall rule: Error: ");
	lab_rule(lab, HOST_CLIENT, "nowhere", "drop", reply, NULL);
	expect_error("firewall rule: Error: ");
	lab_sysctl(lab, HOST_CLIENT, "ipv4.tcp_no_such", "1", reply, NULL);
	expect_error("ipv4.tcp_no_such to 1: No such file or directory");
	lab_sysctl(lab, HOST_CLIENT, "ipv4.tcp_ecn", "lots", reply, NULL);
	expect_error("ipv4.tcp_ecn to lots: Invalid argument");
	lab_signal(lab, 4711, SIGTERM, reply, NULL);
	expect_error("had already ended");
	/* And the lab is none the worse. */
	lab_clear(lab, reply, NULL);
	ck_assert_int_eq(good("clear"), 0);
}
END_TEST

/* What root keeps is reach to files: chown and the like, 0xdf. */
START_TEST(programs_have_none_of_the_labs_rights)
{
	const char *text = shell(HOST_CLIENT, "grep ^Cap /proc/self/status");
	const char *line = text;

	for (int n = 0; n < 5; n++) {
		const bool bound = strncmp(line, "CapBnd", 6) == 0;
		unsigned long long cap;

		ck_assert_msg(
		    sscanf(line, "Cap%*[a-zA-Z]: %llx", &cap) == 1, "%s", text);
		ck_assert_msg((cap & ~0xdfULL) == 0, "%s", text);
		ck_assert_msg(geteuid() == 0 || bound || cap == 0, "%s", text);
		line = strchr(line, '\n') + 1;
	}
}
END_TEST

/* It sees its own host's network, and its own processes. */
START_TEST(programs_see_nothing_outside_the_lab)
{
	ck_assert_str_eq(
	    shell(HOST_CLIENT, "grep -c : /proc/self/net/dev"), "2\n");
	ck_assert_str_eq(shell(HOST_CLIENT, "echo $RESETLAB_LAB"), "lab\n");
	ck_assert_str_eq(shell(HOST_CLIENT, "ls /proc/self/fd | wc -l"), "4\n");
}
END_TEST

START_TEST(a_child_that_dies_is_told_with_its_signal)
{
	const char *const argv[] = { "/bin/sh", "-c", "kill -9 $$", NULL };
	struct program p = spawn(HOST_SERVER, argv);

	while (exits == 0)
		turn("the end of the child");
	ck_assert_int_eq(exit_pid, p.pid);
	ck_assert(WIFSIGNALED(exit_status));
	ck_assert_int_eq(WTERMSIG(exit_status), SIGKILL);
	forget(&p);
}
END_TEST

START_TEST(a_lab_that_was_ended_leaves_nothing)
{
	const char *const argv[] = { "/bin/sh", "-c", "sleep 1000 & sleep 1000",
		NULL };
	const unsigned block = lab_plan_of(lab)->block;
	struct program p;
	char *before;

	lab_end(lab);
	lab_wait_all();
	sandbox_empty_folders();
	before = census_take();
	lab = build(3, block);
	p = spawn(HOST_SERVER, argv);
	forget(&p);
	lab_rule(lab, HOST_CLIENT, "output", "drop", reply, NULL);
	good("rule");
	lab_end(lab);
	lab = NULL;
	lab_wait_all();
	census_expect(before, "after the end of a lab");
	free(before);
}
END_TEST

Suite *
lab_suite(void)
{
	Suite *s = suite_create("lab");
	TCase *two = tcase_create("two hosts");
	TCase *three = tcase_create("three hosts");

	tcase_set_timeout(two, 60);
	tcase_add_unchecked_fixture(two, files_setup, files_teardown);
	tcase_add_checked_fixture(two, setup, teardown);
	tcase_add_loop_test(two, both_hosts_reach_each_other_by_tcp, 0, 2);
	tcase_add_test(two, two_labs_have_different_addresses);
	tcase_add_test(two, no_two_blocks_share_an_address);
	tcase_add_test(two, a_flush_is_a_barrier);
	tcase_add_test(two, a_freeze_stops_every_program);
	tcase_add_loop_test(two, a_clear_leaves_no_time_wait, 0, 2);
	tcase_add_loop_test(
	    two, a_clear_leaves_no_half_open_connection_and_no_rule, 0, 2);
	tcase_add_test(two, a_clear_restores_every_setting);
	tcase_add_test(two, a_clear_ends_what_programs_have_begun);
	tcase_add_test(two, what_cannot_be_done_is_one_sentence);
	tcase_add_test(two, programs_have_none_of_the_labs_rights);
	tcase_add_test(two, programs_see_nothing_outside_the_lab);
	tcase_add_test(two, a_child_that_dies_is_told_with_its_signal);
	tcase_add_test(two, a_lab_that_was_ended_leaves_nothing);
	suite_add_tcase(s, two);

	tcase_set_timeout(three, 60);
	tcase_add_checked_fixture(three, setup_three, teardown);
	tcase_add_loop_test(three, both_hosts_reach_each_other_by_tcp, 0, 2);
	tcase_add_loop_test(
	    three, a_router_between_three_hosts_lowers_the_ttl, 0, 2);
	suite_add_tcase(s, three);
	return s;
}
