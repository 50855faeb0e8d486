/* SPDX-License-Identifier: MIT */
/* The wire's account: captures to segments, segments to lines, and back. */
#include <check.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../scenarios/runner/witness/packet.h"
#include "frames.h"
#include "suites.h"

#define S SEGMENT_SYN
#define F SEGMENT_FIN
#define R SEGMENT_RST
#define P SEGMENT_PSH
#define A SEGMENT_ACK

/* How an account is printed. */
enum {
	ACKS = 1, /* acks: shown */
	AGAIN = 2, /* retransmissions: shown */
};

static void
cut_lines(const char *text, struct lines *out)
{
	size_t length;

	for (; *text != '\0'; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		lines_add_folded(out, 0, text, length);
	}
}

/*
 * Asserts what the captures tell, line by line; the expected text is also the
 * page, and so asks for the words that it says.
 */
static void
tells(const struct network *network, int shown, const char *expected)
{
	struct lines like = { 0 }, seen = { 0 };
	struct segments segments = { 0 };

	cut_lines(expected, &like);
	wire_read(network->frames, &network->endpoints, &segments);
	segments_print(&segments, shown & ACKS, shown & AGAIN, &like, &seen);
	for (size_t i = 0; i < seen.count && i < like.count; i++)
		ck_assert_str_eq(seen.line[i].text, like.line[i].text);
	ck_assert_uint_eq(seen.count, like.count);
	segments_free(&segments);
	lines_free(&like);
	lines_free(&seen);
}

/* The n-th segment that the captures tell of. */
static struct segment
nth_segment(const struct network *network, size_t n)
{
	struct segments segments = { 0 };
	struct segment segment;

	wire_read(network->frames, &network->endpoints, &segments);
	ck_assert_uint_lt(n, segments.count);
	segment = segments.segment[n];
	segments_free(&segments);
	return segment;
}

static struct network network;

static void
setup(void)
{
	network = network_new();
}

static void
teardown(void)
{
	network_free(&network);
}

START_TEST(each_segment_is_a_line_with_its_sender)
{
	shakes_hands(&network);
	passes(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_server(R | A, 1, 6, 0));
	tells(&network, 0,
	    "client > S\nserver > S.\nclient > P. 5\nserver > R.\n");
}
END_TEST

START_TEST(numbers_are_relative_and_wrap)
{
	shakes_hands(&network);
	passes(&network, from_client(P | A, 1, 1, 20));
	passes(&network, from_server(R | A, 1, 21, 0));
	tells(&network, 0,
	    "client > S seq=0\nserver > S. seq=0 ack=1\n"
	    "client > P. 20 seq=1 ack=1 ttl=64\nserver > R. seq=1 ack=21\n");
}
END_TEST

START_TEST(pure_acks_are_shown_only_when_asked)
{
	shakes_hands(&network);
	passes(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_server(A, 1, 6, 0));
	tells(&network, 0, "client > S\nserver > S.\nclient > P. 5\n");
	tells(&network, ACKS,
	    "client > S\nserver > S.\nclient > .\nclient > P. 5\n"
	    "server > .\n");
}
END_TEST

START_TEST(how_data_was_cut_is_no_claim)
{
	uint32_t seq = 1;

	shakes_hands(&network);
	for (int i = 0; i < 50; i++, seq += 1400) {
		passes(
		    &network, from_client(i == 20 ? P | A : A, seq, 1, 1400));
		passes(&network, from_server(A, 1, seq + 1400, 0));
	}
	tells(&network, 0, "client > S\nserver > S.\nclient > P. 70000\n");
}
END_TEST

START_TEST(data_with_a_gap_is_not_one_line)
{
	shakes_hands(&network);
	passes(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_client(P | A, 16, 1, 5));
	tells(&network, 0,
	    "client > S\nserver > S.\nclient > P. 5\nclient > P. 5\n");
}
END_TEST

START_TEST(a_fin_on_data_is_a_line_of_its_own)
{
	shakes_hands(&network);
	passes(&network, from_server(A, 1, 1, 1400));
	passes(&network, from_server(F | P | A, 1401, 1, 100));
	tells(&network, 0,
	    "client > S\nserver > S.\nserver > P. 1500\n"
	    "server > F. seq=1501\n");
}
END_TEST

START_TEST(a_syn_with_data_keeps_its_length)
{
	passes(&network, from_client(S, 0, 0, 5));
	passes(&network, from_server(S | A, 0, 6, 0));
	passes(&network, from_client(P | A, 6, 1, 3));
	tells(&network, 0,
	    "client > S 5\nserver > S. ack=6\nclient > P. 3 seq=6\n");
}
END_TEST

START_TEST(a_repetition_is_again_and_left_out)
{
	passes(&network, from_client(S, 0, 0, 0));
	passes(&network, from_client(S, 0, 0, 0));
	passes(&network, from_server(S | A, 0, 1, 0));
	is_lost(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_server(F | A, 1, 6, 0));
	passes(&network, from_server(F | A, 1, 6, 0));
	tells(&network, 0,
	    "client > S\nserver > S.\nclient > P. 5\nserver > F.\n");
	tells(&network, AGAIN,
	    "client > S\nclient > S again\nserver > S.\nclient > P. 5\n"
	    "client > P. 5 again\nserver > F.\nserver > F. again\n");
}
END_TEST

START_TEST(what_repeats_and_goes_on_counts_its_new_part)
{
	shakes_hands(&network);
	is_lost(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_client(F | P | A, 1, 1, 8));
	tells(&network, 0,
	    "client > S\nserver > S.\nclient > P. 8\nclient > F. seq=9\n");
}
END_TEST

START_TEST(two_equal_resets_are_two)
{
	shakes_hands(&network);
	passes(&network, from_server(R, 1, 0, 0));
	passes(&network, from_server(R, 1, 0, 0));
	tells(&network, 0, "client > S\nserver > S.\nserver > R\nserver > R\n");
}
END_TEST

START_TEST(a_forwarded_segment_is_its_senders)
{
	is_forwarded(&network, from_client(S, 0, 0, 0));
	is_forwarded(&network, from_server(S | A, 0, 1, 0));
	is_forwarded(&network, from_client(P | A, 1, 1, 5));
	tells(&network, 0,
	    "client > S ttl=63\nserver > S. ttl=63\nclient > P. 5 ttl=63\n");
}
END_TEST

START_TEST(what_an_end_never_sent_is_the_middleboxs)
{
	is_forwarded(&network, from_client(S, 0, 0, 0));
	is_forwarded(&network, from_server(S | A, 0, 1, 0));
	is_lost(&network, from_client(P | A, 1, 1, 5));
	is_forged(&network, from_server(R, 1, 0, 0));
	tells(&network, 0,
	    "client > S\nserver > S.\nclient > P. 5 ttl=64\n"
	    "middlebox > R seq=1 ttl=64\n");
}
END_TEST

START_TEST(the_identification_tells_a_forgery_apart)
{
	struct spec real = from_server(R, 1, 0, 0);
	struct spec forged = real;

	real.id = 7;
	shakes_hands(&network);
	is_lost(&network, real);
	is_forged(&network, forged);
	tells(&network, 0,
	    "client > S\nserver > S.\nserver > R\nmiddlebox > R\n");
}
END_TEST

START_TEST(forged_data_is_never_in_one_line_with_true)
{
	shakes_hands(&network);
	passes(&network, from_client(P | A, 1, 1, 5));
	is_forged(&network, from_client(P | A, 6, 1, 5));
	tells(&network, 0,
	    "client > S\nserver > S.\nclient > P. 5\nmiddlebox > P. 5\n");
}
END_TEST

START_TEST(a_forged_repetition_is_an_act)
{
	shakes_hands(&network);
	passes(&network, from_client(P | A, 1, 1, 5));
	is_forged(&network, from_client(P | A, 1, 1, 5));
	tells(&network, 0,
	    "client > S\nserver > S.\nclient > P. 5\nmiddlebox > P. 5\n");
}
END_TEST

START_TEST(a_forged_syn_moves_no_numbers)
{
	is_forged(&network, from_server(S | A, 900, 1, 0));
	is_forwarded(&network, from_client(S, 0, 0, 0));
	is_forwarded(&network, from_server(S | A, 0, 1, 0));
	is_forwarded(&network, from_server(R | A, 1, 1, 0));
	tells(&network, 0,
	    "middlebox > S. seq=900\nclient > S seq=0\nserver > S. seq=0\n"
	    "server > R. seq=1\n");
}
END_TEST

START_TEST(segments_stand_in_the_order_of_sending)
{
	struct spec first = from_client(P | A, 1, 1, 5);
	struct spec second = from_server(P | A, 1, 1, 7);

	shakes_hands(&network);
	/* The second overtakes: sent later, it arrives sooner. */
	network_tcp(&network, HOST_CLIENT, true, &first);
	network_tcp(&network, HOST_SERVER, true, &second);
	network_tcp(&network, HOST_CLIENT, false, &second);
	network_tcp(&network, HOST_SERVER, false, &first);
	tells(&network, 0,
	    "client > S\nserver > S.\nclient > P. 5\nserver > P. 7\n");
}
END_TEST

START_TEST(a_refusal_has_number_zero)
{
	struct spec refusal = from_server(R | A, 0, 1, 0);

	refusal.seq = 0;
	passes(&network, from_client(S, 0, 0, 0));
	passes(&network, refusal);
	tells(&network, 0, "client > S\nserver > R. seq=0 ack=1\n");
}
END_TEST

START_TEST(a_number_zero_stays_though_the_base_is_known)
{
	struct spec reset = from_server(R | A, 0, 1, 0);

	reset.seq = 0;
	shakes_hands(&network);
	passes(&network, reset);
	tells(&network, 0, "client > S\nserver > S.\nserver > R. seq=0\n");
}
END_TEST

START_TEST(an_answer_to_an_ack_counts_from_that_ack)
{
	/* No SYN-ACK was seen: the client's own ACK tells the base. */
	passes(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_server(R, 1, 0, 0));
	tells(&network, 0, "client > P. 5 seq=1 ack=1\nserver > R seq=1\n");
}
END_TEST

START_TEST(an_inexact_reset_is_challenged)
{
	shakes_hands(&network);
	is_forged(&network, from_server(R, 11, 0, 0));
	passes(&network, from_client(A, 1, 1, 0));
	passes(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_server(A, 1, 6, 0));
	is_forged(&network, from_server(R, 1, 0, 0));
	tells(&network, ACKS,
	    "client > S\nserver > S.\nclient > .\nmiddlebox > R seq=11\n"
	    "client > . challenge\nclient > P. 5\nserver > .\n"
	    "middlebox > R seq=1\n");
}
END_TEST

START_TEST(a_syn_is_challenged_once_established)
{
	shakes_hands(&network);
	passes(&network, from_server(S | A, 0, 1, 0));
	passes(&network, from_client(A, 1, 1, 0));
	is_forged(&network, from_client(S, 500, 0, 0));
	passes(&network, from_server(A, 1, 1, 0));
	tells(&network, ACKS | AGAIN,
	    "client > S\nserver > S.\nclient > .\nserver > S. again\n"
	    "client > . challenge\nmiddlebox > S\nserver > . challenge\n");
}
END_TEST

START_TEST(an_ack_of_unsent_data_is_challenged)
{
	shakes_hands(&network);
	is_forged(&network, from_client(A, 1, 1000, 0));
	passes(&network, from_server(A, 1, 1, 0));
	tells(&network, ACKS,
	    "client > S\nserver > S.\nclient > .\nmiddlebox > . ack=1000\n"
	    "server > . challenge\n");
}
END_TEST

START_TEST(a_plain_ack_is_no_challenge)
{
	shakes_hands(&network);
	passes(&network, from_server(P | A, 1, 1, 5));
	passes(&network, from_client(A, 1, 6, 0));
	is_forged(&network, from_server(P | A, 1, 1, 5));
	passes(&network, from_client(A, 1, 6, 0));
	tells(&network, ACKS,
	    "client > S\nserver > S.\nclient > .\nserver > P. 5\nclient > .\n"
	    "middlebox > P. 5\nclient > .\n");
}
END_TEST

START_TEST(an_ack_after_ones_own_segment_is_no_challenge)
{
	shakes_hands(&network);
	passes(&network, from_client(P | A, 1, 1, 5));
	passes(&network, from_client(A, 6, 1, 0));
	tells(&network, ACKS,
	    "client > S\nserver > S.\nclient > .\nclient > P. 5\n"
	    "client > .\n");
}
END_TEST

START_TEST(a_keepalive_is_named)
{
	shakes_hands(&network);
	is_lost(&network, from_server(A, 0, 1, 0));
	passes(&network, from_server(P | A, 1, 1, 5));
	is_lost(&network, from_server(A, 5, 1, 0));
	passes(&network, from_server(A, 6, 1, 0));
	tells(&network, ACKS,
	    "client > S\nserver > S.\nclient > .\nserver > . keepalive\n"
	    "server > P. 5\nserver > . keepalive\nserver > .\n");
}
END_TEST

/* Connection n of the same client, from another port. */
static struct spec
of_connection(struct spec spec, unsigned n)
{
	if (spec.dst_port == SERVER_PORT)
		spec.src_port = (uint16_t)(spec.src_port + n);
	else
		spec.dst_port = (uint16_t)(spec.dst_port + n);
	return spec;
}

START_TEST(flows_that_are_alike_stand_under_one_header)
{
	for (unsigned n = 0; n < 8; n++) {
		passes(&network, of_connection(from_client(S, 0, 0, 0), n));
		passes(&network, of_connection(from_server(S | A, 0, 1, 0), n));
	}
	for (unsigned n = 0; n < 8; n++)
		if (n != 1)
			passes(&network,
			    of_connection(from_server(R | A, 1, 1, 0), n));
	tells(&network, 0,
	    "connections a c-h\nclient > S\nserver > S.\nserver > R.\n"
	    "connection b\nclient > S\nserver > S.\n");
}
END_TEST

START_TEST(a_word_is_asked_for_in_its_connection_only)
{
	for (unsigned n = 0; n < 2; n++) {
		passes(&network, of_connection(from_client(S, 0, 0, 0), n));
		passes(&network, of_connection(from_server(S | A, 0, 1, 0), n));
		passes(&network, of_connection(from_server(R | A, 1, 1, 0), n));
	}
	tells(&network, 0,
	    "connection a\nclient > S\nserver > S.\nserver > R.\n"
	    "connection b\nclient > S\nserver > S.\nserver > R. seq=1\n");
}
END_TEST

START_TEST(ports_that_meet_again_are_a_new_connection)
{
	struct spec again = from_client(S, 0, 0, 0);
	uint16_t ports[4] = { 0 };

	again.seq = 12345;
	shakes_hands(&network);
	passes(&network, from_server(R | A, 1, 1, 0));
	passes(&network, again);
	tells(&network, 0,
	    "connection a\nclient > S\nserver > S.\nserver > R.\n"
	    "connection b\nclient > S\n");
	ck_assert_uint_eq(
	    wire_client_ports(network.frames, &network.endpoints, ports, 4), 2);
	ck_assert_uint_eq(ports[1], CLIENT_PORT);
}
END_TEST

START_TEST(a_syn_in_a_living_connection_is_of_it)
{
	struct spec again = from_client(S, 0, 0, 0);

	again.seq = 12345;
	shakes_hands(&network);
	is_forged(&network, from_server(R, 11, 0, 0)); /* inexact: lives */
	passes(&network, again);
	tells(&network, 0,
	    "client > S\nserver > S.\nmiddlebox > R\nclient > S\n");
}
END_TEST

START_TEST(client_ports_are_in_the_order_of_connections)
{
	uint16_t ports[2] = { 0 };

	for (unsigned n = 0; n < 3; n++)
		passes(&network, of_connection(from_client(S, 0, 0, 0), 5 - n));
	ck_assert_uint_eq(
	    wire_client_ports(network.frames, &network.endpoints, ports, 2), 2);
	ck_assert_uint_eq(ports[0], CLIENT_PORT + 5);
	ck_assert_uint_eq(ports[1], CLIENT_PORT + 4);
}
END_TEST

START_TEST(other_ports_are_not_told_of)
{
	struct spec other = from_client(S, 0, 0, 0);

	other.dst_port = SERVER_PORT + 1;
	network_tcp(&network, HOST_CLIENT, true, &other);
	tells(&network, 0, "");
}
END_TEST

START_TEST(ipv6_is_told_alike)
{
	struct spec syn = from_client(S, 0, 0, 0);
	struct spec reset = from_server(R | A, 1, 1, 0);

	syn.src = reset.dst = CLIENT6;
	syn.dst = reset.src = SERVER6;
	passes(&network, syn);
	passes(&network, reset);
	tells(&network, 0, "client > S ttl=64\nserver > R. ack=1\n");
}
END_TEST

START_TEST(windows_are_scaled_when_both_offer_it)
{
	struct spec syn = from_client(S, 0, 0, 0);
	struct spec syn_ack = from_server(S | A, 0, 1, 0);

	syn.scale = 7;
	syn_ack.scale = 3;
	syn_ack.timestamps = true;
	passes(&network, syn);
	passes(&network, syn_ack);
	passes(&network, from_client(A, 1, 1, 0));
	passes(&network, from_server(A, 1, 1, 0));
	ck_assert_uint_eq(nth_segment(&network, 0).window, 500);
	ck_assert_uint_eq(nth_segment(&network, 1).window, 500);
	ck_assert_uint_eq(nth_segment(&network, 2).window, 500 << 7);
	ck_assert_uint_eq(nth_segment(&network, 3).window, 500 << 3);
	ck_assert(nth_segment(&network, 1).timestamps);
	ck_assert(!nth_segment(&network, 2).timestamps);
}
END_TEST

START_TEST(a_window_is_not_scaled_when_one_does_not_offer_it)
{
	struct spec syn = from_client(S, 0, 0, 0);

	syn.scale = 7;
	passes(&network, syn);
	passes(&network, from_server(S | A, 0, 1, 0));
	passes(&network, from_client(A, 1, 1, 0));
	ck_assert_uint_eq(nth_segment(&network, 2).window, 500);
}
END_TEST

START_TEST(an_icmp_error_that_quotes_is_a_line)
{
	struct spec syn = from_client(S, 0, 0, 0);
	uint8_t frame[FRAME_MAX];
	size_t length;

	passes(&network, syn);
	length = frame_icmp(&syn, SERVER, 3, 3, 28, frame);
	network_capture(&network, HOST_SERVER, true, frame, length);
	network_capture(&network, HOST_CLIENT, false, frame, length);
	is_lost(&network, from_client(S, 0, 0, 0));
	length = frame_icmp(&syn, "203.0.113.1", 3, 13, 28, frame);
	network_capture(&network, HOST_CLIENT, false, frame, length);
	tells(&network, 0,
	    "client > S\nserver > icmp port-unreachable\n"
	    "middlebox > icmp admin-prohibited\n");
}
END_TEST

START_TEST(an_icmpv6_error_that_quotes_is_a_line)
{
	struct spec syn = from_client(S, 0, 0, 0);
	uint8_t frame[FRAME_MAX];
	size_t length;

	syn.src = CLIENT6;
	syn.dst = SERVER6;
	passes(&network, syn);
	length = frame_icmp(&syn, SERVER6, 1, 4, 60, frame);
	network_capture(&network, HOST_SERVER, true, frame, length);
	network_capture(&network, HOST_CLIENT, false, frame, length);
	tells(&network, 0, "client > S\nserver > icmp port-unreachable\n");
}
END_TEST

/* The frames from which the hostile ones are made. */
static size_t
sample(int i, uint8_t frame[FRAME_MAX])
{
	struct spec spec = from_client(P | A, 1, 1, 5);

	spec.timestamps = true;
	spec.scale = 7;
	if (i % 2 == 1) {
		spec.src = CLIENT6;
		spec.dst = SERVER6;
	}
	if (i < 2)
		return frame_tcp(&spec, frame);
	return frame_icmp(&spec, spec.dst, i == 2 ? 3 : 1, i == 2 ? 3 : 4,
	    i == 2 ? 28 : 48, frame);
}
#define SAMPLES 4

/* Reads a frame in memory that ends where the frame does. */
static bool
parses(const uint8_t *frame, size_t length, struct packet *packet)
{
	uint8_t *exact = malloc(length > 0 ? length : 1);
	bool right;

	ck_assert_ptr_nonnull(exact);
	memcpy(exact, frame, length);
	right = packet_parse(exact, length, packet);
	free(exact);
	return right;
}

START_TEST(a_truncated_frame_is_no_segment)
{
	uint8_t frame[FRAME_MAX];
	size_t length = sample(_i, frame);
	struct packet packet;

	ck_assert(parses(frame, length, &packet));
	for (size_t n = 0; n < length; n++)
		ck_assert_msg(
		    !parses(frame, n, &packet), "%zu of %zu bytes", n, length);
}
END_TEST

START_TEST(a_hostile_frame_is_never_read_beyond_its_end)
{
	uint8_t frame[FRAME_MAX];
	size_t length = sample(_i, frame);
	struct packet packet;
	uint8_t was;

	for (size_t at = 0; at < length; at++) {
		was = frame[at];
		for (int value = 0; value < 256; value++) {
			frame[at] = (uint8_t)value;
			if (!parses(frame, length, &packet))
				continue;
			ck_assert_uint_lt(packet.length, length);
			ck_assert_int_le(packet.scale, 14);
		}
		frame[at] = was;
	}
}
END_TEST

START_TEST(a_timestamps_value_is_read)
{
	struct spec spec = from_client(P | A, 1, 1, 5);
	uint8_t frame[FRAME_MAX];
	struct packet packet;

	ck_assert(parses(frame, frame_tcp(&spec, frame), &packet));
	ck_assert(!packet.timestamps);
	ck_assert_uint_eq(packet.stamp, 0);
	spec.timestamps = true;
	ck_assert(parses(frame, frame_tcp(&spec, frame), &packet));
	ck_assert(packet.timestamps);
	ck_assert_uint_eq(packet.stamp, 1);
}
END_TEST

START_TEST(padding_behind_the_packet_is_no_data)
{
	struct spec spec = from_client(P | A, 1, 1, 1);
	uint8_t frame[FRAME_MAX];
	size_t length = frame_tcp(&spec, frame);
	struct packet packet;

	ck_assert(parses(frame, length + 5, &packet));
	ck_assert_uint_eq(packet.length, 1);
}
END_TEST

START_TEST(a_fragment_is_no_segment)
{
	struct spec spec = from_client(P | A, 1, 1, 5);
	uint8_t frame[FRAME_MAX];
	size_t length = frame_tcp(&spec, frame);
	struct packet packet;

	frame[14 + 6] = 0x20; /* more fragments */
	ck_assert(!parses(frame, length, &packet));
	frame[14 + 6] = 0;
	frame[14 + 7] = 1; /* not the first */
	ck_assert(!parses(frame, length, &packet));
}
END_TEST

START_TEST(extension_headers_are_passed_over)
{
	struct spec spec = from_client(P | A, 1, 1, 5);
	uint8_t frame[FRAME_MAX], longer[FRAME_MAX] = { 0 };
	struct packet packet;
	size_t length;

	spec.src = CLIENT6;
	spec.dst = SERVER6;
	length = frame_tcp(&spec, frame);
	memcpy(longer, frame, 54);
	longer[14 + 6] = IPPROTO_HOPOPTS;
	longer[14 + 5] = (uint8_t)(longer[14 + 5] + 8);
	longer[54] = IPPROTO_TCP;
	memcpy(longer + 62, frame + 54, length - 54);
	ck_assert(parses(longer, length + 8, &packet));
	ck_assert_uint_eq(packet.length, 5);
	ck_assert_uint_eq(packet.src_port, CLIENT_PORT);
	longer[55] = 255; /* 2,048 bytes of extension, which are not there */
	ck_assert(!parses(longer, length + 8, &packet));
}
END_TEST

START_TEST(a_saved_capture_reads_back)
{
	char file[] = "/tmp/test_wire.XXXXXX", why[PCAP_ERRBUF_SIZE];
	int fd = mkstemp(file);
	struct pcap_pkthdr *header;
	const u_char *data;
	pcap_t *pcap;

	ck_assert_int_ne(fd, -1);
	close(fd);
	shakes_hands(&network);
	network.frames[HOST_CLIENT].frame[1].nanoseconds += 123;
	ck_assert_int_eq(wire_save(file, &network.frames[HOST_CLIENT]), 0);
	pcap = pcap_open_offline_with_tstamp_precision(
	    file, PCAP_TSTAMP_PRECISION_NANO, why);
	ck_assert_ptr_nonnull(pcap);
	ck_assert_int_eq(pcap_datalink(pcap), DLT_EN10MB);
	for (size_t i = 0; i < 3; i++) {
		const struct frame *f = &network.frames[HOST_CLIENT].frame[i];

		ck_assert_int_eq(pcap_next_ex(pcap, &header, &data), 1);
		ck_assert_uint_eq(header->caplen, f->length);
		ck_assert_mem_eq(data, f->data, f->length);
		ck_assert_uint_eq((uint64_t)header->ts.tv_sec * 1000000000 +
				      (uint64_t)header->ts.tv_usec,
		    f->nanoseconds);
	}
	ck_assert_int_eq(pcap_next_ex(pcap, &header, &data), PCAP_ERROR_BREAK);
	pcap_close(pcap);
	unlink(file);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
	shakes_hands(&network);
	errno = 0;
	ck_assert_int_eq(
	    wire_save("/dev/full", &network.frames[HOST_CLIENT]), -1);
	ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

START_TEST(a_full_disk_is_an_error_with_much_to_write)
{
	for (unsigned i = 0; i < 50; i++)
		passes(&network, from_client(A, 1 + i * 1400, 1, 1400));
	errno = 0;
	ck_assert_int_eq(
	    wire_save("/dev/full", &network.frames[HOST_CLIENT]), -1);
	ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

START_TEST(a_missing_folder_is_an_error)
{
	ck_assert_int_eq(
	    wire_save("/proc/none/x.pcap", &network.frames[HOST_CLIENT]), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

static const struct {
	const char *text;
	const char *named;
} texts[] = {
	{ "192.0.2.2:4242: closing", "server: closing" },
	{ "peer 192.0.2.1:50000 gone.", "peer client gone." },
	{ "peer 192.0.2.1:50001, and 192.0.2.1:50002.",
	    "peer client.b, and client.c." },
	{ "192.0.2.1:9 is new", "client is new" },
	{ "192.0.2.2:80 is another", "server:80 is another" },
	{ "from 192.0.2.1.", "from client." },
	{ "ready [2001:db8::2]:4242", "ready server" },
	{ "[2001:db8::1]:50001: bad", "client.b: bad" },
	{ "2001:db8::1 and 2001:db8::2: yes", "client and server: yes" },
	{ "[::ffff:192.0.2.1]:50001", "client.b" },
	{ "::ffff:192.0.2.2", "server" },
	{ "192.0.2.22:4242 and 192.0.2.9", "192.0.2.22:4242 and 192.0.2.9" },
	{ "1192.0.2.2", "1192.0.2.2" },
	{ "version 1.2.3, at 12:30:00, dead::beef, ::, [x]", NULL },
	{ "192.0.2.2:123456", "server:123456" },
	{ "[2001:db8::2", NULL },
	{ "", "" },
};

START_TEST(addresses_are_written_as_names)
{
	const uint16_t ports[] = { 50000, 50001, 50002 };
	const char *named = texts[_i].named ? texts[_i].named : texts[_i].text;
	char *seen;

	seen = endpoints_name(&network.endpoints, ports, 3, texts[_i].text);
	ck_assert_str_eq(seen, named);
	free(seen);
}
END_TEST

START_TEST(on_loopback_the_port_tells_who_is_who)
{
	struct endpoints *e = &network.endpoints;
	char *seen;

	e->ipv4[HOST_CLIENT] = e->ipv4[HOST_SERVER];
	seen = endpoints_name(
	    e, NULL, 0, "192.0.2.2:4242 to 192.0.2.2:5 on 192.0.2.2");
	ck_assert_str_eq(seen, "server to client on server");
	free(seen);
}
END_TEST

static const char *const right_lines[] = {
	"client > S",
	"server > S.",
	"client > P. 5",
	"server > R. seq=1 ack=6 ttl=64",
	"server > R seq=0",
	"middlebox > R ttl=255",
	"client > . challenge",
	"server > . keepalive",
	"client > P. 5 again",
	"client > S 5",
	"client > SEW",
	"server > S.E",
	"client > none",
	"server > FPU",
	"server > icmp port-unreachable",
	"middlebox > icmp admin-prohibited",
	"connection b",
	"connections a c-h",
	"connections a-b",
	"connections y aa-ac",
	"client > P. 4294967295",
};

START_TEST(a_right_line_is_right)
{
	char *wrong = segment_line_check(right_lines[_i]);

	ck_assert_msg(wrong == NULL, "%s: %s", right_lines[_i], wrong);
}
END_TEST

static const struct {
	const char *line;
	const char *says; /* what was wrong, and what was expected */
} wrong_lines[] = {
	{ "", "an empty line" },
	{ "sever > S", "unknown sender \"sever\", expected client" },
	{ "client", "expected \"client > FLAGS\"" },
	{ "client >", "expected \"client > FLAGS\"" },
	{ "client < S", "expected \"client > FLAGS\"" },
	{ "client > .S", "bad flags \".S\", expected tcpdump's letters" },
	{ "client > SS", "bad flags \"SS\"" },
	{ "client > x", "bad flags \"x\"" },
	{ "client > P. 0", "bad length \"0\"" },
	{ "client > P. 05", "bad length \"05\"" },
	{ "client > P. 4294967296", "bad length" },
	{ "client > P. 5 5", "unknown word \"5\"" },
	{ "client > P. five", "unknown word \"five\", expected seq=N" },
	{ "client > P. agian", "unknown word \"agian\"" },
	{ "client > F. 5", "a FIN that rides on data" },
	{ "server > R seq=", "bad number \"seq=\", expected seq= and 0 to" },
	{ "server > R seq=-1", "bad number \"seq=-1\"" },
	{ "server > R ttl=256", "expected ttl= and 0 to 255" },
	{ "server > R ttl=64 seq=1", "\"seq=1\" is out of order" },
	{ "server > R seq=1 seq=1", "\"seq=1\" is out of order" },
	{ "server > icmp", "\"icmp\" expects a kind of error" },
	{ "server > icmp dunno", "unknown ICMP error \"dunno\", expected" },
	{ "server > icmp no-route 5", "\"5\" is too much" },
	{ "connection", "\"connection\" expects one letter" },
	{ "connection a b", "\"connection\" expects one letter" },
	{ "connection a-b", "\"a-b\" names no connection" },
	{ "connections", "\"connections\" expects letters" },
	{ "connections b a", "connection \"a\" is out of order" },
	{ "connections a a-b", "\"a-b\" is out of order" },
	{ "connections c-a", "\"c-a\" names no connection" },
	{ "connections A", "\"A\" names no connection" },
	{ "connexions a", "unknown sender \"connexions\"" },
};

START_TEST(a_wrong_line_says_what_was_expected)
{
	char *wrong = segment_line_check(wrong_lines[_i].line);

	ck_assert_msg(wrong != NULL, "\"%s\" passed", wrong_lines[_i].line);
	ck_assert_msg(strstr(wrong, wrong_lines[_i].says) != NULL,
	    "\"%s\" says: %s", wrong_lines[_i].line, wrong);
	free(wrong);
}
END_TEST

/* What is printed is a line that a page may hold. */
START_TEST(what_is_printed_is_right)
{
	struct lines lines = { 0 };
	struct segments segments = { .connections = 1, .count = 1 };
	struct segment segment = { .length = 7 };
	char *wrong;

	segments.segment = &segment;
	for (unsigned flags = 0; flags < 256; flags++) {
		segment.flags = (uint8_t)flags;
		segments_print(&segments, true, true, NULL, &lines);
	}
	ck_assert_uint_ge(lines.count, 256);
	for (size_t i = 0; i < lines.count; i++) {
		wrong = segment_line_check(lines.line[i].text);
		ck_assert_msg(
		    wrong == NULL, "%s: %s", lines.line[i].text, wrong);
	}
	lines_free(&lines);
}
END_TEST

static TCase *
case_new(const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, setup, teardown);
	return tc;
}

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static TCase *
segments_case(void)
{
	TCase *tc = case_new("segments");

	tcase_add_test(tc, each_segment_is_a_line_with_its_sender);
	tcase_add_test(tc, numbers_are_relative_and_wrap);
	tcase_add_test(tc, pure_acks_are_shown_only_when_asked);
	tcase_add_test(tc, how_data_was_cut_is_no_claim);
	tcase_add_test(tc, data_with_a_gap_is_not_one_line);
	tcase_add_test(tc, a_fin_on_data_is_a_line_of_its_own);
	tcase_add_test(tc, a_syn_with_data_keeps_its_length);
	tcase_add_test(tc, a_repetition_is_again_and_left_out);
	tcase_add_test(tc, what_repeats_and_goes_on_counts_its_new_part);
	tcase_add_test(tc, two_equal_resets_are_two);
	tcase_add_test(tc, a_refusal_has_number_zero);
	tcase_add_test(tc, a_number_zero_stays_though_the_base_is_known);
	tcase_add_test(tc, an_answer_to_an_ack_counts_from_that_ack);
	tcase_add_test(tc, an_inexact_reset_is_challenged);
	tcase_add_test(tc, a_syn_is_challenged_once_established);
	tcase_add_test(tc, an_ack_of_unsent_data_is_challenged);
	tcase_add_test(tc, a_plain_ack_is_no_challenge);
	tcase_add_test(tc, an_ack_after_ones_own_segment_is_no_challenge);
	tcase_add_test(tc, a_keepalive_is_named);
	tcase_add_test(tc, ipv6_is_told_alike);
	tcase_add_test(tc, windows_are_scaled_when_both_offer_it);
	tcase_add_test(tc, a_window_is_not_scaled_when_one_does_not_offer_it);
	tcase_add_test(tc, an_icmp_error_that_quotes_is_a_line);
	tcase_add_test(tc, an_icmpv6_error_that_quotes_is_a_line);
	return tc;
}

static TCase *
senders_case(void)
{
	TCase *tc = case_new("senders");

	tcase_add_test(tc, a_forwarded_segment_is_its_senders);
	tcase_add_test(tc, what_an_end_never_sent_is_the_middleboxs);
	tcase_add_test(tc, the_identification_tells_a_forgery_apart);
	tcase_add_test(tc, forged_data_is_never_in_one_line_with_true);
	tcase_add_test(tc, a_forged_repetition_is_an_act);
	tcase_add_test(tc, a_forged_syn_moves_no_numbers);
	tcase_add_test(tc, segments_stand_in_the_order_of_sending);
	return tc;
}

static TCase *
connections_case(void)
{
	TCase *tc = case_new("connections");

	tcase_add_test(tc, flows_that_are_alike_stand_under_one_header);
	tcase_add_test(tc, a_word_is_asked_for_in_its_connection_only);
	tcase_add_test(tc, ports_that_meet_again_are_a_new_connection);
	tcase_add_test(tc, a_syn_in_a_living_connection_is_of_it);
	tcase_add_test(tc, client_ports_are_in_the_order_of_connections);
	tcase_add_test(tc, other_ports_are_not_told_of);
	tcase_add_loop_test(
	    tc, addresses_are_written_as_names, 0, COUNT(texts));
	tcase_add_test(tc, on_loopback_the_port_tells_who_is_who);
	return tc;
}

static TCase *
frames_case(void)
{
	TCase *tc = case_new("frames");

	tcase_add_loop_test(tc, a_truncated_frame_is_no_segment, 0, SAMPLES);
	tcase_add_loop_test(
	    tc, a_hostile_frame_is_never_read_beyond_its_end, 0, SAMPLES);
	tcase_add_test(tc, a_timestamps_value_is_read);
	tcase_add_test(tc, padding_behind_the_packet_is_no_data);
	tcase_add_test(tc, a_fragment_is_no_segment);
	tcase_add_test(tc, extension_headers_are_passed_over);
	tcase_add_test(tc, a_saved_capture_reads_back);
	tcase_add_test(tc, a_full_disk_is_an_error);
	tcase_add_test(tc, a_full_disk_is_an_error_with_much_to_write);
	tcase_add_test(tc, a_missing_folder_is_an_error);
	return tc;
}

static TCase *
grammar_case(void)
{
	TCase *tc = case_new("grammar");

	tcase_add_loop_test(tc, a_right_line_is_right, 0, COUNT(right_lines));
	tcase_add_loop_test(
	    tc, a_wrong_line_says_what_was_expected, 0, COUNT(wrong_lines));
	tcase_add_test(tc, what_is_printed_is_right);
	return tc;
}

Suite *
wire_suite(void)
{
	Suite *suite = suite_create("wire");

	suite_add_tcase(suite, segments_case());
	suite_add_tcase(suite, senders_case());
	suite_add_tcase(suite, connections_case());
	suite_add_tcase(suite, frames_case());
	suite_add_tcase(suite, grammar_case());
	return suite;
}
