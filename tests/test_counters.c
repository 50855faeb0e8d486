/* SPDX-License-Identifier: MIT */
/* The kernel's account: counters. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../scenarios/runner/witness/witness.h"
#include "suites.h"

/* A descriptor of a file that holds a text. */
static int
file_of(const char *text)
{
	int fd = memfd_create("counters", MFD_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, strlen(text)), (int)strlen(text));
	return fd;
}

static struct counters
read_texts(const char *snmp, const char *netstat)
{
	int snmp_fd = file_of(snmp), netstat_fd = file_of(netstat);
	struct counters counters;

	ck_assert_int_eq(counters_read(snmp_fd, netstat_fd, &counters), 0);
	close(snmp_fd);
	close(netstat_fd);
	return counters;
}

static void
has(const struct counters *counters, const char *name, uint64_t value)
{
	int i = counters_find(name);

	ck_assert_int_ne(i, -1);
	ck_assert_msg(counters->there[i], "%s is not there", name);
	ck_assert_uint_eq(counters->value[i], value);
}

START_TEST(the_table_is_sorted_and_explains_each)
{
	for (size_t i = 0; i < counters_watched(); i++) {
		ck_assert_int_eq(counters_find(counters_name(i)), (int)i);
		ck_assert_uint_gt(strlen(counters_meaning(i)), 10);
		if (i > 0)
			ck_assert_msg(
			    strcmp(counters_name(i - 1), counters_name(i)) < 0,
			    "%s stands after %s", counters_name(i),
			    counters_name(i - 1));
	}
}
END_TEST

START_TEST(traffic_is_not_watched)
{
	ck_assert_int_eq(counters_find("OutSegs"), -1);
	ck_assert_int_eq(counters_find("TW"), -1);
	ck_assert_int_eq(counters_find("DelayedACKs"), -1);
	ck_assert_int_eq(counters_find(""), -1);
}
END_TEST

START_TEST(an_unknown_name_has_a_nearest)
{
	ck_assert_str_eq(
	    counters_nearest("TCPAbortOnCloze"), "TCPAbortOnClose");
	ck_assert_str_eq(counters_nearest("OutRst"), "OutRsts");
	ck_assert_ptr_null(counters_nearest("elephant"));
}
END_TEST

START_TEST(names_and_values_are_paired)
{
	struct counters c = read_texts(
	    "Tcp: RtoMin MaxConn EstabResets OutRsts\nTcp: 200 -1 3 4\n"
	    "UdpLite: OutRsts\nUdpLite: 9\n",
	    "TcpExt: SyncookiesSent TCPAbortOnClose\nTcpExt: 1 "
	    "18446744073709551615\n"
	    "MPTcpExt: MPRstTx\nMPTcpExt: 7\n");

	has(&c, "EstabResets", 3);
	has(&c, "OutRsts", 4); /* Tcp's, and not another's */
	has(&c, "TCPAbortOnClose", UINT64_MAX);
	has(&c, "MPRstTx", 7);
	ck_assert(!c.there[counters_find("AttemptFails")]);
}
END_TEST

START_TEST(a_broken_file_gives_what_it_has)
{
	struct counters c = read_texts("Tcp: OutRsts EstabResets\nTcp: 4\n",
	    "TcpExt: TCPAbortOnClose\nTcpExt: many\nTcpExt: ListenDrops\n");

	has(&c, "OutRsts", 4);
	ck_assert(!c.there[counters_find("EstabResets")]);
	ck_assert(!c.there[counters_find("TCPAbortOnClose")]);
	ck_assert(!c.there[counters_find("ListenDrops")]);
}
END_TEST

START_TEST(a_long_file_is_read_whole)
{
	static char text[100000];
	size_t used = 0;
	struct counters c;

	for (int i = 0; i < 2000; i++)
		used += (size_t)sprintf(
		    text + used, "Other%04d: A B C\nOther%04d: 1 2 3\n", i, i);
	strcpy(text + used, "MPTcpExt: MPRstRx\nMPTcpExt: 5\n");
	c = read_texts("", text);
	has(&c, "MPRstRx", 5);
}
END_TEST

START_TEST(what_cannot_be_read_is_an_error)
{
	struct counters c;

	ck_assert_int_eq(counters_read(-1, -1, &c), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

START_TEST(what_moved_is_listed_sorted)
{
	struct counters before =
	    read_texts("Tcp: OutRsts EstabResets\nTcp: 4 4\n",
		"TcpExt: TCPAbortOnClose ListenDrops\nTcpExt: 1 1\n");
	struct counters after =
	    read_texts("Tcp: OutRsts EstabResets AttemptFails\nTcp: 6 4 9\n",
		"TcpExt: TCPAbortOnClose ListenDrops\nTcpExt: 2 1\n");
	struct lines lines = { 0 };

	counters_moved(HOST_SERVER, &before, &after, &lines);
	ck_assert_uint_eq(lines.count, 2);
	ck_assert_str_eq(lines.line[0].text, "server OutRsts 2");
	ck_assert_str_eq(lines.line[1].text, "server TCPAbortOnClose 1");
	lines_free(&lines);
}
END_TEST

/* Counts the words of /proc/net/netstat and snmp that are watched names. */
static size_t
names_in(const char *file)
{
	static char line[65536];
	FILE *stream = fopen(file, "re");
	size_t found = 0;
	char *rest, *word;

	ck_assert_ptr_nonnull(stream);
	while (fgets(line, sizeof(line), stream) != NULL)
		for (word = strtok_r(line, " \n", &rest); word != NULL;
		     word = strtok_r(NULL, " \n", &rest))
			found += counters_find(word) != -1;
	fclose(stream);
	return found;
}

START_TEST(every_watched_counter_of_this_kernel_is_there)
{
	int snmp = open("/proc/net/snmp", O_RDONLY | O_CLOEXEC);
	int netstat = open("/proc/net/netstat", O_RDONLY | O_CLOEXEC);
	struct counters c;
	size_t there = 0;

	for (int again = 0; again < 2; again++)
		ck_assert_int_eq(counters_read(snmp, netstat, &c), 0);
	for (size_t i = 0; i < counters_watched(); i++)
		there += c.there[i];
	ck_assert(c.there[counters_find("OutRsts")]);
	ck_assert(c.there[counters_find("TCPAbortOnClose")]);
	ck_assert_uint_eq(
	    there, names_in("/proc/net/snmp") + names_in("/proc/net/netstat"));
	close(snmp);
	close(netstat);
}
END_TEST

Suite *
counters_suite(void)
{
	Suite *suite = suite_create("counters");
	TCase *tc = tcase_create("counters");

	tcase_add_test(tc, the_table_is_sorted_and_explains_each);
	tcase_add_test(tc, traffic_is_not_watched);
	tcase_add_test(tc, an_unknown_name_has_a_nearest);
	tcase_add_test(tc, names_and_values_are_paired);
	tcase_add_test(tc, a_broken_file_gives_what_it_has);
	tcase_add_test(tc, a_long_file_is_read_whole);
	tcase_add_test(tc, what_cannot_be_read_is_an_error);
	tcase_add_test(tc, what_moved_is_listed_sorted);
	tcase_add_test(tc, every_watched_counter_of_this_kernel_is_there);
	suite_add_tcase(suite, tc);
	return suite;
}
