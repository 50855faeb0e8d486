/* SPDX-License-Identifier: MIT */
/* A program on the middlebox: two connections where there was one. */
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../scenarios/runner/report/ladder.h"
#include "frames.h"
#include "suites.h"

#define MIDDLEBOX "192.0.2.3"
#define MIDDLEBOX_PORT 4343

static struct network network;

static void
setup(void)
{
	network = network_new();
	network.endpoints.has[HOST_MIDDLEBOX] = true;
	network.endpoints.middlebox_port = MIDDLEBOX_PORT;
	inet_pton(AF_INET, MIDDLEBOX, &network.endpoints.ipv4[HOST_MIDDLEBOX]);
}

static void
teardown(void)
{
	network_free(&network);
}

/* A segment from one host's address to another's, captured at both. */
static void
crosses(enum host from, enum host to, uint16_t src_port, uint16_t dst_port,
    uint8_t flags)
{
	static const char *const addresses[] = { CLIENT, SERVER, MIDDLEBOX };
	struct spec spec = { .src = addresses[from],
		.dst = addresses[to],
		.src_port = src_port,
		.dst_port = dst_port,
		.seq = 1000,
		.flags = flags };

	if (flags & SEGMENT_ACK)
		spec.ack = 1001;
	network_tcp(&network, from, true, &spec);
	network_tcp(&network, to, false, &spec);
}

/* The server refuses while the client's handshake is still under way. */
static void
is_refused(uint16_t own_port)
{
	crosses(HOST_CLIENT, HOST_MIDDLEBOX, CLIENT_PORT, MIDDLEBOX_PORT,
	    SEGMENT_SYN);
	crosses(
	    HOST_MIDDLEBOX, HOST_SERVER, own_port, SERVER_PORT, SEGMENT_SYN);
	crosses(HOST_SERVER, HOST_MIDDLEBOX, SERVER_PORT, own_port,
	    SEGMENT_RST | SEGMENT_ACK);
	crosses(HOST_MIDDLEBOX, HOST_CLIENT, MIDDLEBOX_PORT, CLIENT_PORT,
	    SEGMENT_RST | SEGMENT_ACK);
}

static char *
joined(const struct lines *lines)
{
	char *text = calloc(1, 4096);

	for (size_t i = 0; i < lines->count; i++)
		sprintf(text + strlen(text), "%s\n", lines->line[i].text);
	return text;
}

START_TEST(each_connection_has_its_own_two_ends)
{
	struct segments segments = { 0 };
	struct lines lines = { 0 };
	char *text;

	is_refused(40000);
	wire_read(network.frames, &network.endpoints, &segments);
	segments_print(&segments, false, false, NULL, &lines);
	text = joined(&lines);
	ck_assert_str_eq(text, "connection a\n"
			       "client > S\n"
			       "middlebox > R.\n"
			       "connection b\n"
			       "middlebox > S\n"
			       "server > R.\n");
	free(text);
	lines_free(&lines);
	segments_free(&segments);
}
END_TEST

START_TEST(a_proxys_port_is_not_taken_for_the_clients)
{
	uint16_t ports[4];
	char *name;
	size_t count;

	is_refused(CLIENT_PORT); /* by chance the same number */
	count = wire_client_ports(network.frames, &network.endpoints, ports, 4);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(ports[0], CLIENT_PORT);
	ck_assert_uint_eq(ports[1], 0);
	name = endpoints_name(
	    &network.endpoints, ports, count, CLIENT ":50000: gone");
	ck_assert_str_eq(name, "client: gone");
	free(name);
}
END_TEST

START_TEST(a_ladder_stands_between_the_ends_of_each_connection)
{
	struct lines wire = { 0 };
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	lines_add(&wire, 0, "connection a");
	lines_add(&wire, 0, "client > S");
	lines_add(&wire, 0, "middlebox > R.");
	lines_add(&wire, 0, "connection b");
	lines_add(&wire, 0, "middlebox > S");
	lines_add(&wire, 0, "server > R.");
	ladder_print(out, &wire, 0, true);
	fclose(out);
	ck_assert_str_eq(text,
	    "connection a:\n"
	    "client    -------------- S --------------> middlebox\n"
	    "client    <------------- R. -------------- middlebox\n"
	    "connection b:\n"
	    "middlebox -------------- S --------------> server\n"
	    "middlebox <------------- R. -------------- server\n");
	free(text);
	lines_free(&wire);
}
END_TEST

Suite *
proxy_suite(void)
{
	Suite *suite = suite_create("proxy");
	TCase *tc = tcase_create("two connections");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, each_connection_has_its_own_two_ends);
	tcase_add_test(tc, a_proxys_port_is_not_taken_for_the_clients);
	tcase_add_test(tc, a_ladder_stands_between_the_ends_of_each_connection);
	suite_add_tcase(suite, tc);
	return suite;
}
