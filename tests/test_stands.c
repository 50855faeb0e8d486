/* SPDX-License-Identifier: MIT */
/* A lab as it stands, and what it does when it is asked. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/lab/init.h"
#include "inlab.h"
#include "sandbox.h"
#include "suites.h"

#define MARKER 0x88b5

static struct inlab in, other;

/* ---------------------------------------------------------- as it stands */

START_TEST(the_hosts_talk_at_once_and_lose_nothing)
{
	const unsigned hosts = _i / 2 + 2, family = _i % 2 == 0 ? 4 : 6;
	struct pollfd done = { .events = POLLOUT };
	char said[8] = "";
	uint16_t port;
	int listener, client, server;

	inlab_begin(&in, hosts, 0);
	listener = inlab_listen(&in, HOST_SERVER, family, &port);
	client = inlab_connect(&in, HOST_CLIENT, family, port);
	done.fd = client;
	ck_assert_int_eq(poll(&done, 1, 5000), 1);
	ck_assert_int_eq(send(client, "hello", 5, MSG_NOSIGNAL), 5);
	server = accept(listener, NULL, NULL);
	ck_assert_int_eq(recv(server, said, 5, MSG_WAITALL), 5);
	ck_assert_str_eq(said, "hello");
	ck_assert_uint_eq(
	    inlab_snmp(&in, HOST_CLIENT, "Tcp:", "RetransSegs"), 0);
	ck_assert_uint_eq(
	    inlab_snmp(&in, HOST_SERVER, "Tcp:", "RetransSegs"), 0);
	inlab_end(&in);
}
END_TEST

/* A datagram socket that is told how far a datagram has come. */
static int
datagrams(enum host host, unsigned family, struct inlab_address *here)
{
	const int on = 1;
	int fd;

	*here = inlab_address(&in, host, family, 0);
	inlab_enter(&in, host);
	fd = socket(here->address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
	    bind(fd, (struct sockaddr *)&here->address, here->length), 0);
	ck_assert_int_eq(
	    getsockname(fd, (struct sockaddr *)&here->address, &here->length),
	    0);
	ck_assert_int_eq(family == 4 ? setsockopt(fd, IPPROTO_IP, IP_RECVTTL,
					   &on, sizeof(on)) :
				       setsockopt(fd, IPPROTO_IPV6,
					   IPV6_RECVHOPLIMIT, &on, sizeof(on)),
	    0);
	return fd;
}

static int
arriving_ttl(int from, int to, const struct inlab_address *there)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr message = { .msg_control = control.bytes,
		.msg_controllen = sizeof(control) };
	struct pollfd arrival = { .fd = to, .events = POLLIN };
	int ttl;

	ck_assert_int_eq(
	    sendto(from, "", 0, 0, (const struct sockaddr *)&there->address,
		there->length),
	    0);
	ck_assert_int_eq(poll(&arrival, 1, 5000), 1);
	ck_assert_int_eq(recvmsg(to, &message, 0), 0);
	ck_assert_ptr_nonnull(CMSG_FIRSTHDR(&message));
	memcpy(&ttl, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(ttl));
	return ttl;
}

START_TEST(a_router_takes_one_from_the_ttl_and_no_router_none)
{
	const unsigned hosts = _i / 2 + 2, family = _i % 2 == 0 ? 4 : 6;
	const int ttl = hosts == 3 ? 63 : 64;
	struct inlab_address at_client, at_server;
	int client, server;

	inlab_begin(&in, hosts, 0);
	client = datagrams(HOST_CLIENT, family, &at_client);
	server = datagrams(HOST_SERVER, family, &at_server);
	ck_assert_int_eq(arriving_ttl(client, server, &at_server), ttl);
	ck_assert_int_eq(arriving_ttl(server, client, &at_client), ttl);
	inlab_end(&in);
}
END_TEST

START_TEST(every_host_of_every_block_has_addresses_of_its_own)
{
	enum { ALL = LAB_BLOCKS * HOSTS };
	static struct in_addr v4[ALL];
	static struct in6_addr v6[ALL];

	for (unsigned i = 0; i < ALL; i++) {
		const struct lab_plan plan = {
			.isolated = true, .hosts = 2 + i % 2, .block = i / HOSTS
		};
		uint32_t net;

		lab_addresses(&plan, (enum host)(i % HOSTS), &v4[i], &v6[i]);
		net = ntohl(v4[i].s_addr) >> 8;
		ck_assert(
		    net == 0xc00002 || net == 0xc63364 || net == 0xcb0071);
		ck_assert_mem_eq(&v6[i], "\x20\x01\x0d\xb8", 4);
		for (unsigned k = 0; k < i; k++) {
			ck_assert_uint_ne(v4[k].s_addr, v4[i].s_addr);
			ck_assert_mem_ne(&v6[k], &v6[i], sizeof(v6[i]));
		}
	}
}
END_TEST

/* What a shell can say of a host's own addresses. */
static char *
addresses(struct inlab *of, enum host host)
{
	return strdup(inlab_output(of, host,
	    "grep -v ' lo$' /proc/self/net/if_inet6; "
	    "cut -f 2,8 /proc/self/net/route"));
}

START_TEST(two_labs_at_once_have_different_addresses)
{
	char *here, *there;

	inlab_begin(&in, 2, 0);
	inlab_begin(&other, 2, 1);
	ck_assert_uint_ne(lab_host_of(in.lab, HOST_SERVER)->ipv4.s_addr,
	    lab_host_of(other.lab, HOST_SERVER)->ipv4.s_addr);
	here = addresses(&in, HOST_SERVER);
	there = addresses(&other, HOST_SERVER);
	/* Block 1 is the second /64, and eight addresses on. */
	ck_assert_ptr_nonnull(strstr(here, "20010db8000000010000000000000006"));
	ck_assert_ptr_nonnull(
	    strstr(there, "20010db8000100010000000000000006"));
	ck_assert_str_ne(here, there);
	free(here);
	free(there);
	inlab_end(&in);
	inlab_end(&other);
}
END_TEST

START_TEST(a_middlebox_is_there_where_there_are_three)
{
	inlab_begin(&in, (unsigned)_i, 0);
	ck_assert(lab_has(in.lab, HOST_CLIENT));
	ck_assert(lab_has(in.lab, HOST_SERVER));
	ck_assert_int_eq(lab_has(in.lab, HOST_MIDDLEBOX), _i == 3);
	ck_assert_int_eq(
	    lab_host_of(in.lab, HOST_MIDDLEBOX)->packet_fd != -1, _i == 3);
	inlab_end(&in);
}
END_TEST

/* What lab_pins() says, and where it is to be seen. */
static const struct {
	const char *says, *file, *value;
} pins[] = {
	{ "reno", "ipv4/tcp_congestion_control", "reno" },
	{ "rmem 4096 131072 6291456 (no autotuning)", "ipv4/tcp_rmem",
	    "4096\t131072\t6291456" },
	{ "rmem 4096 131072 6291456 (no autotuning)",
	    "ipv4/tcp_moderate_rcvbuf", "0" },
	{ "wmem 4096 16384 4194304", "ipv4/tcp_wmem", "4096\t16384\t4194304" },
	{ "timestamps", "ipv4/tcp_timestamps", "1" },
	{ "SACK", "ipv4/tcp_sack", "1" },
	{ "no ECN", "ipv4/tcp_ecn", "0" },
	{ "no tail loss probes", "ipv4/tcp_early_retrans", "0" },
	{ "no metrics kept", "ipv4/tcp_no_metrics_save", "1" },
	{ "ICMP unlimited", "ipv4/icmp_ratelimit", "0" },
	{ "ICMP unlimited", "ipv4/icmp_ratemask", "0" },
	{ "ICMP unlimited", "ipv6/icmp/ratelimit", "0" },
	{ "ICMP unlimited", "ipv6/icmp/ratemask", "" },
	{ "MTU 1500", "ipv6/conf/eth0/mtu", "1500" },
};
#define PINS (sizeof(pins) / sizeof(pins[0]))

START_TEST(what_the_pins_say_is_so_in_every_host)
{
	const char *text;
	char script[128];

	inlab_begin(&in, 3, 0);
	for (size_t i = 0; i < PINS; i++) {
		ck_assert_ptr_nonnull(strstr(lab_pins(), pins[i].says));
		snprintf(script, sizeof(script), "cat /proc/sys/net/%s",
		    pins[i].file);
		for (int host = 0; host < HOSTS; host++) {
			text = inlab_output(&in, (enum host)host, script);
			ck_assert_msg(
			    strcspn(text, "\n") == strlen(pins[i].value) &&
				strncmp(text, pins[i].value,
				    strlen(pins[i].value)) == 0,
			    "%s of the %s: %s", pins[i].file,
			    host_name((enum host)host), text);
		}
	}
	inlab_end(&in);
}
END_TEST

START_TEST(the_pins_say_nothing_that_is_not_looked_at)
{
	char *text = strdup(lab_pins()), *rest = text, *says;
	size_t i;

	while ((says = strtok_r(rest, ",", &rest)) != NULL) {
		says += strspn(says, " ");
		for (i = 0; i < PINS && strcmp(pins[i].says, says) != 0; i++)
			continue;
		/* The offloads are, in a test of their own. */
		ck_assert_msg(i < PINS || strcmp(says, "offloads off") == 0,
		    "who looks at \"%s\"?", says);
	}
	free(text);
}
END_TEST

static uint32_t
offload(const char *name, uint32_t command)
{
	struct ethtool_value value = { .cmd = command };
	struct ifreq request = { .ifr_data = (void *)&value };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	strcpy(request.ifr_name, name);
	ck_assert_msg(
	    ioctl(fd, SIOCETHTOOL, &request) == 0, "%s %#x: %m", name, command);
	close(fd);
	return value.data;
}

START_TEST(the_offloads_of_every_link_are_off)
{
	static const uint32_t get[] = { ETHTOOL_GTSO, ETHTOOL_GGSO,
		ETHTOOL_GGRO, ETHTOOL_GTXCSUM, ETHTOOL_GRXCSUM };

	inlab_begin(&in, 3, 0);
	for (int host = 0; host < HOSTS; host++) {
		inlab_enter(&in, (enum host)host);
		for (size_t i = 0; i < sizeof(get) / sizeof(get[0]); i++) {
			ck_assert_uint_eq(offload("eth0", get[i]), 0);
			if (host == HOST_MIDDLEBOX)
				ck_assert_uint_eq(offload("eth1", get[i]), 0);
		}
	}
	inlab_end(&in);
}
END_TEST

/* --------------------------------------------------------------- requests */

/* How many markers a host's capture has, sent or received. */
static void
count_markers(enum host host, int *sent, int *received)
{
	struct sockaddr_ll from = { 0 };
	socklen_t length = sizeof(from);
	char frame[2048];

	*sent = *received = 0;
	while (recvfrom(lab_host_of(in.lab, host)->packet_fd, frame,
		   sizeof(frame), 0, (struct sockaddr *)&from, &length) != -1) {
		if (ntohs(from.sll_protocol) == MARKER)
			++*(from.sll_pkttype == PACKET_OUTGOING ? sent :
								  received);
		length = sizeof(from);
	}
	ck_assert_int_eq(errno, EAGAIN);
}

START_TEST(a_flush_has_passed_every_link_both_ways)
{
	int sent, received;

	inlab_begin(&in, (unsigned)_i, 0);
	for (int host = 0; host < _i; host++)
		count_markers((enum host)host, &sent, &received);
	lab_flush(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
	for (int host = 0; host < _i; host++) {
		const int links = host == HOST_MIDDLEBOX ? 2 : 1;

		count_markers((enum host)host, &sent, &received);
		ck_assert_int_eq(sent, links);
		ck_assert_int_eq(received, links);
	}
	inlab_end(&in);
}
END_TEST

/*
 * Writes what a host has received, in order: i for ICMP, m for a marker.
 * What else comes is multicast that IPv6 sends by itself.
 */
static void
read_order(enum host host, char *letters, size_t room)
{
	struct sockaddr_ll from = { 0 };
	socklen_t length = sizeof(from);
	unsigned char frame[2048];
	size_t n = 0;

	while (n < room - 1 &&
	       recvfrom(lab_host_of(in.lab, host)->packet_fd, frame,
		   sizeof(frame), 0, (struct sockaddr *)&from, &length) != -1) {
		length = sizeof(from);
		if (from.sll_pkttype == PACKET_OUTGOING)
			continue;
		if (ntohs(from.sll_protocol) == MARKER)
			letters[n++] = 'm';
		else if (ntohs(from.sll_protocol) == ETH_P_IP &&
			 frame[ETH_HLEN + 9] == IPPROTO_ICMP)
			letters[n++] = 'i';
	}
	letters[n] = '\0';
}

START_TEST(what_was_sent_before_a_flush_has_been_answered_after_it)
{
	struct inlab_address to;
	char letters[32];
	int fd;

	inlab_begin(&in, 2, 0);
	to = inlab_address(&in, HOST_SERVER, 4, 9); /* nobody listens */
	inlab_enter(&in, HOST_CLIENT);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	read_order(HOST_CLIENT, letters, sizeof(letters));
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(sendto(fd, "", 0, 0,
				     (struct sockaddr *)&to.address, to.length),
		    0);
	lab_flush(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
	read_order(HOST_CLIENT, letters, sizeof(letters));
	ck_assert_str_eq(letters, "iiiiim");
	inlab_end(&in);
}
END_TEST

/* A process's state, as /proc has it. */
static char
state_of(const char *pid)
{
	char path[64], state = '?';
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	f = fopen(path, "re");
	ck_assert_msg(f != NULL, "%s", path);
	ck_assert_int_eq(fscanf(f, "%*d (%*[^)]) %c", &state), 1);
	fclose(f);
	return state;
}

static void
signal_child(pid_t pid, int sig)
{
	lab_signal(in.lab, pid, sig, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
}

#define SAY_PID "read -r pid rest </proc/self/stat; echo $pid; "

START_TEST(a_freeze_stops_every_program_and_a_signal_lets_it_go_on)
{
	static const char *const scripts[] = { SAY_PID "while :; do :; done",
		SAY_PID "exec sleep 1000", SAY_PID "while :; do (:); done" };
	char who[3][16];
	pid_t pid[3];
	int out;

	inlab_begin(&in, 2, 0);
	for (int i = 0; i < 3; i++) {
		pid[i] = inlab_shell(&in,
		    i % 2 == 0 ? HOST_CLIENT : HOST_SERVER, scripts[i], &out);
		snprintf(who[i], sizeof(who[i]), "%s", inlab_line(out));
	}
	lab_freeze(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_msg(state_of(who[i]) == 'T', "%s is %c", scripts[i],
		    state_of(who[i]));
	signal_child(pid[0], SIGTERM);
	ck_assert_int_eq(state_of(who[0]), 'T');
	signal_child(pid[0], SIGCONT);
	ck_assert_int_eq(WTERMSIG(inlab_ended(&in, pid[0])), SIGTERM);
	inlab_end(&in);
}
END_TEST

START_TEST(the_end_of_a_program_is_told)
{
	int out, status;
	pid_t pid;

	inlab_begin(&in, _i, 0);
	pid = inlab_shell(&in, HOST_CLIENT, "exit 7", &out);
	status = inlab_ended(&in, pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	pid = inlab_shell(&in, HOST_SERVER, "exec sleep 1000", &out);
	signal_child(pid, SIGTERM);
	status = inlab_ended(&in, pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	ck_assert_uint_eq(in.ends, 2);
	inlab_end(&in);
}
END_TEST

START_TEST(a_program_has_none_of_the_labs_rights)
{
	/* linux/capability.h: NET_BIND_SERVICE to IPC_LOCK, SYS_MODULE to
	 * SYS_TIME; all others of importance are above 31. */
	const unsigned long long net_and_system = ~0ULL & ~0xffULL;
	const char *line;
	unsigned long long set;
	int found = 0;

	if (_i == 1)
		sandbox_become_ordinary();
	inlab_begin(&in, 2, 0);
	line = inlab_output(&in, HOST_CLIENT, "grep ^Cap /proc/self/status");
	for (; line[0] != '\0'; line = strchr(line, '\n') + 1) {
		ck_assert_int_eq(sscanf(line, "%*s %llx", &set), 1);
		ck_assert_msg((set & net_and_system) == 0, "%s", line);
		if (geteuid() != 0 && strncmp(line, "CapBnd", 6) != 0)
			ck_assert_msg(set == 0, "%s", line);
		found++;
	}
	ck_assert_int_eq(found, 5);
	inlab_end(&in);
}
END_TEST

START_TEST(a_program_knows_that_it_is_in_a_lab)
{
	inlab_begin(&in, _i, 0);
	ck_assert_str_eq(
	    inlab_output(&in, HOST_CLIENT, "printf %s \"$RESETLAB_LAB\""),
	    _i == 0 ? "loopback" : "lab");
	inlab_end(&in);
}
END_TEST

static void
ask_program(const char *path)
{
	char *const argv[] = { (char *)(uintptr_t)path, NULL };

	lab_spawn(
	    in.lab, HOST_SERVER, argv, (int[3]){ 0, 1, 2 }, inlab_answer, &in);
}

/* Asks for what cannot be; what must be said of it. */
static const char *
ask_wrongly(int i)
{
	static struct {
		const char *a, *b, *error;
	} wrong[] = {
		{ "input", "tcp dport nonsense drop", "firewall rule: " },
		{ "input", "drop; }", "firewall rule: " },
		{ "sideways", "drop", "firewall rule: " },
		{ "ipv4.no_such_thing", "1",
		    "setting net.ipv4.no_such_thing to 1: No such file or "
		    "directory" },
		{ "ipv4.tcp_sack", "banana",
		    "setting net.ipv4.tcp_sack to banana: Invalid argument" },
		{ "/nonexistent/server", NULL,
		    "/nonexistent/server: No such file or directory" },
		{ "/etc/passwd", NULL, "/etc/passwd: Permission denied" },
		{ NULL, NULL, "the child had already ended" },
	};

	if (i < 3)
		lab_rule(in.lab, HOST_SERVER, wrong[i].a, wrong[i].b,
		    inlab_answer, &in);
	else if (i < 5)
		lab_sysctl(in.lab, HOST_SERVER, wrong[i].a, wrong[i].b,
		    inlab_answer, &in);
	else if (i < 7)
		ask_program(wrong[i].a);
	else
		lab_signal(in.lab, 12345, SIGTERM, inlab_answer, &in);
	return wrong[i].error;
}

START_TEST(a_wrong_request_is_one_sentence_and_the_lab_goes_on)
{
	const char *expected, *error;

	inlab_begin(&in, 2, 0);
	expected = ask_wrongly(_i);
	error = inlab_error(&in);
	ck_assert_msg(strncmp(error, expected, strlen(expected)) == 0 &&
			  strlen(error) > 20 && strchr(error, '\n') == NULL,
	    "\"%s\"", error);
	/* Nothing of it has happened, and the next is done. */
	ck_assert_str_eq(
	    inlab_output(&in, HOST_SERVER, "cat /proc/sys/net/ipv4/tcp_sack"),
	    "1\n");
	lab_clear(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
	lab_flush(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
	ck_assert_uint_eq(in.ends, 1);
	inlab_end(&in);
}
END_TEST

START_TEST(too_many_programs_are_refused)
{
	int out;

	inlab_begin(&in, 2, 0);
	for (int i = 0; i < INIT_CHILDREN; i++)
		inlab_shell(&in, HOST_CLIENT, "exec sleep 1000", &out);
	ask_program("/bin/sh");
	ck_assert_str_eq(inlab_error(&in), "too many programs in one lab");
	inlab_end(&in);
}
END_TEST

static char order[8];

/* Each answer is a letter: an error, or a value. */
static void
note_cb(void *arg, const char *error, int value)
{
	(void)arg;
	(void)value;
	strcat(order, error != NULL ? "e" : "v");
}

START_TEST(answers_come_in_the_order_of_the_requests)
{
	static char *const argv[] = { (char *)"/nonexistent/server", NULL };

	inlab_begin(&in, 2, 0);
	lab_flush(in.lab, note_cb, NULL);
	lab_spawn(
	    in.lab, HOST_SERVER, argv, (int[3]){ 0, 1, 2 }, note_cb, NULL);
	lab_freeze(in.lab, note_cb, NULL);
	lab_signal(in.lab, 12345, SIGTERM, note_cb, NULL);
	lab_sockets(in.lab, HOST_CLIENT, TCP_LISTEN, 1, note_cb, NULL);
	lab_clear(in.lab, note_cb, NULL);
	lab_flush(in.lab, inlab_answer, &in);
	ck_assert_int_eq(inlab_value(&in), 0);
	ck_assert_str_eq(order, "vevevv");
	inlab_end(&in);
}
END_TEST

/* ------------------------------------------------------------------ blocks */

/* A process that claims all blocks, and holds them until it is told. */
static void
claim_all(int ready, int go)
{
	char c = '\0';

	for (int i = 0; i < LAB_BLOCKS; i++)
		if (lab_claim_block() != i)
			_exit(1);
	if (lab_claim_block() != -1 || write(ready, &c, 1) != 1)
		_exit(2);
	(void)!read(go, &c, 1);
	_exit(0);
}

START_TEST(a_block_is_one_process_own_until_it_ends)
{
	int ready[2], go[2], status;
	pid_t pid;
	char c;

	/* Where nobody else claims one: the names are those of a network. */
	ck_assert(unshare(CLONE_NEWNET) == 0 ||
		  unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0);
	ck_assert_int_eq(pipe2(ready, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(go, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		claim_all(ready[1], go[0]);
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	ck_assert_int_eq(lab_claim_block(), -1);
	ck_assert_int_eq(write(go[1], &c, 1), 1);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(lab_claim_block(), 0);
	ck_assert_int_eq(lab_claim_block(), 1);
}
END_TEST

Suite *
stands_suite(void)
{
	Suite *suite = suite_create("stands");
	TCase *stands = tcase_create("stands");
	TCase *asked = tcase_create("asked");
	TCase *blocks = tcase_create("blocks");

	tcase_set_timeout(stands, 60);
	tcase_add_loop_test(
	    stands, the_hosts_talk_at_once_and_lose_nothing, 0, 4);
	tcase_add_loop_test(
	    stands, a_router_takes_one_from_the_ttl_and_no_router_none, 0, 4);
	tcase_add_test(
	    stands, every_host_of_every_block_has_addresses_of_its_own);
	tcase_add_test(stands, two_labs_at_once_have_different_addresses);
	tcase_add_loop_test(
	    stands, a_middlebox_is_there_where_there_are_three, 2, 4);
	tcase_add_test(stands, what_the_pins_say_is_so_in_every_host);
	tcase_add_test(stands, the_pins_say_nothing_that_is_not_looked_at);
	tcase_add_test(stands, the_offloads_of_every_link_are_off);
	suite_add_tcase(suite, stands);

	tcase_set_timeout(asked, 60);
	tcase_add_loop_test(
	    asked, a_flush_has_passed_every_link_both_ways, 2, 4);
	tcase_add_test(
	    asked, what_was_sent_before_a_flush_has_been_answered_after_it);
	tcase_add_test(
	    asked, a_freeze_stops_every_program_and_a_signal_lets_it_go_on);
	/* In a lab of two, and on plain loopback. */
	tcase_add_loop_test(asked, the_end_of_a_program_is_told, 0, 1);
	tcase_add_loop_test(asked, the_end_of_a_program_is_told, 2, 3);
	tcase_add_loop_test(asked, a_program_knows_that_it_is_in_a_lab, 0, 1);
	tcase_add_loop_test(asked, a_program_knows_that_it_is_in_a_lab, 2, 3);
	/* As who we are, and as an ordinary user. */
	tcase_add_loop_test(asked, a_program_has_none_of_the_labs_rights, 0, 2);
	tcase_add_loop_test(
	    asked, a_wrong_request_is_one_sentence_and_the_lab_goes_on, 0, 8);
	tcase_add_test(asked, too_many_programs_are_refused);
	tcase_add_test(asked, answers_come_in_the_order_of_the_requests);
	suite_add_tcase(suite, asked);

	tcase_set_timeout(blocks, 60);
	tcase_add_test(blocks, a_block_is_one_process_own_until_it_ends);
	suite_add_tcase(suite, blocks);
	return suite;
}
