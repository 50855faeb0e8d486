/* SPDX-License-Identifier: MIT */
/* Packet sockets, on a veth of a network namespace made for the test. */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netlink/route/link/veth.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/witness/packet.h"
#include "frames.h"
#include "suites.h"

static int fd = -1; /* hears */
static int mouth = -1; /* sends: a socket does not hear itself */
static struct frames frames;

static void
bring_up(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_UP };

	strcpy(request.ifr_name, name);
	ck_assert_int_eq(ioctl(fd, SIOCSIFFLAGS, &request), 0);
}

/* Two interfaces, a and b, and a socket that hears both.  -1 where not. */
static int
lay_cable(void)
{
	struct nl_sock *netlink;
	int on = 1, r;

	if (unshare(CLONE_NEWNET) == -1 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNET) == -1)
		return -1;
	netlink = nl_socket_alloc();
	ck_assert_int_eq(nl_connect(netlink, NETLINK_ROUTE), 0);
	r = rtnl_link_veth_add(netlink, "a", "b", getpid());
	nl_socket_free(netlink);
	if (r < 0)
		return -1;
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    htons(ETH_P_ALL));
	mouth = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd == -1 || mouth == -1)
		return -1;
	ck_assert_int_eq(
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)), 0);
	/* The last to come up has its carrier then, the first a moment later,
	 * so what is sent is sent from b. */
	bring_up("lo");
	bring_up("a");
	bring_up("b");
	return 0;
}

/* Check runs each test in a process of its own, which may change its hosts. */
static void
setup(void)
{
	if (lay_cable() == -1) {
		fprintf(stderr, "captures: not tested: no namespace: %s\n",
		    strerror(errno));
		fd = -1;
	}
}

static void
teardown(void)
{
	frames_free(&frames);
	if (fd != -1) {
		close(fd);
		close(mouth);
	}
}

/* Sends a segment with a sequence number to know it by. */
static void
send_segment(const char *interface, uint32_t seq, uint16_t ethertype)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
		.sll_ifindex = (int)if_nametoindex(interface) };
	struct spec spec = from_client(SEGMENT_ACK, seq, 1, 100);
	uint8_t frame[FRAME_MAX];
	size_t length = frame_tcp(&spec, frame);

	frame[12] = (uint8_t)(ethertype >> 8);
	frame[13] = (uint8_t)ethertype;
	ck_assert_int_eq(
	    sendto(mouth, frame, length, 0, (struct sockaddr *)&to, sizeof(to)),
	    (int)length);
}

/* Our segments among what was drained. */
static size_t
ours(const struct frame *found[], size_t room)
{
	struct packet packet;
	size_t count = 0;

	for (size_t i = 0; i < frames.count; i++) {
		if (!packet_parse(frames.frame[i].data, frames.frame[i].length,
			&packet) ||
		    packet.src_port != CLIENT_PORT)
			continue;
		if (count < room)
			found[count] = &frames.frame[i];
		count++;
	}
	return count;
}

START_TEST(a_frame_is_heard_leaving_and_arriving)
{
	const struct frame *found[4];

	if (fd == -1)
		return;
	send_segment("b", 1, ETHERTYPE_IP);
	ck_assert_int_eq(wire_drain(fd, &frames), 0);
	ck_assert_uint_eq(ours(found, 4), 2);
	ck_assert(found[0]->outgoing);
	ck_assert(!found[1]->outgoing);
	ck_assert_uint_eq(found[0]->interface, if_nametoindex("b"));
	ck_assert_uint_eq(found[1]->interface, if_nametoindex("a"));
	ck_assert_uint_eq(found[0]->length, 14 + 20 + 20 + 100);
	ck_assert_uint_ge(found[0]->nanoseconds, 1600000000000000000u);
	ck_assert_uint_ge(found[1]->nanoseconds, found[0]->nanoseconds);
	ck_assert_uint_eq(frames.lost, 0);
}
END_TEST

START_TEST(markers_and_the_loopback_are_not_kept)
{
	if (fd == -1)
		return;
	send_segment("b", 1, 0x88b5);
	send_segment("lo", 1, ETHERTYPE_IP);
	ck_assert_int_eq(wire_drain(fd, &frames), 0);
	for (size_t i = 0; i < frames.count; i++) {
		ck_assert_uint_ne(frames.frame[i].interface, 1);
		ck_assert(frames.frame[i].data[12] != 0x88);
	}
	ck_assert_uint_eq(ours(NULL, 0), 0);
}
END_TEST

START_TEST(what_there_was_no_room_for_is_counted)
{
	int room = 1;
	uint32_t lost;

	if (fd == -1)
		return;
	ck_assert_int_eq(
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)), 0);
	for (uint32_t i = 0; i < 200; i++)
		send_segment("b", i, ETHERTYPE_IP);
	ck_assert_int_eq(wire_drain(fd, &frames), 0);
	/* The kernel's own, of multicast, may be lost as well. */
	ck_assert_uint_lt(ours(NULL, 0), 400);
	ck_assert_uint_ge(ours(NULL, 0) + frames.lost, 400);
	ck_assert_uint_gt(frames.lost, 0);
	lost = frames.lost;
	ck_assert_int_eq(wire_drain(fd, &frames), 0);
	ck_assert_uint_eq(frames.lost, lost);
}
END_TEST

START_TEST(frames_without_end_are_an_error_and_not_a_hang)
{
	pid_t pid;
	int drained = 0;

	if (fd == -1)
		return;
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		for (;;)
			send_segment("b", 1, ETHERTYPE_IP);
	while (drained == 0)
		drained = wire_drain(fd, &frames);
	ck_assert_int_eq(errno, EOVERFLOW);
	ck_assert_uint_eq(frames.count, WIRE_MOST);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	/* What it has is kept, for a person to look at. */
	ck_assert_int_eq(wire_drain(fd, &frames), -1);
	ck_assert_uint_eq(frames.count, WIRE_MOST);
}
END_TEST

START_TEST(a_link_that_goes_is_no_error)
{
	struct ifreq down = { .ifr_name = "a" };
	const struct frame *found[4];

	if (fd == -1)
		return;
	send_segment("b", 1, ETHERTYPE_IP);
	ck_assert_int_eq(ioctl(fd, SIOCSIFFLAGS, &down), 0);
	ck_assert_int_eq(wire_drain(fd, &frames), 0);
	ck_assert_uint_eq(ours(found, 4), 2);
}
END_TEST

START_TEST(no_socket_is_an_error)
{
	ck_assert_int_eq(wire_drain(-1, &frames), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

Suite *
capture_suite(void)
{
	Suite *suite = suite_create("capture");
	TCase *tc = tcase_create("capture");
	TCase *flood = tcase_create("flood");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_frame_is_heard_leaving_and_arriving);
	tcase_add_test(tc, markers_and_the_loopback_are_not_kept);
	tcase_add_test(tc, what_there_was_no_room_for_is_counted);
	tcase_add_test(tc, a_link_that_goes_is_no_error);
	tcase_add_test(tc, no_socket_is_an_error);
	suite_add_tcase(suite, tc);
	tcase_set_timeout(flood, 60);
	tcase_add_checked_fixture(flood, setup, teardown);
	tcase_add_test(flood, frames_without_end_are_an_error_and_not_a_hang);
	suite_add_tcase(suite, flood);
	return suite;
}
