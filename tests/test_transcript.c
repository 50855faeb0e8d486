/* SPDX-License-Identifier: MIT */
/* The client's account: folding a transcript, and checking a page's lines. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../scenarios/runner/witness/witness.h"
#include "suites.h"

static void
cut_lines(const char *text, struct lines *out)
{
	size_t length;

	for (; *text != '\0'; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		lines_add(out, 0, "%.*s", (int)length, text);
	}
}

static const struct {
	const char *raw;
	const char *folded;
} folds[] = {
	{ "", "" },
	{ "connect         ok\nend\n", "connect ok\nend\n" },
	{ "  write\t5   5  \n", "write 5 5\n" },
	{ "connect ok\nb connect ok\nc connect ok\n", "a-c connect ok\n" },
	{ "connect ok\nb connect ECONNREFUSED\nc connect ok\n",
	    "connect ok\nb connect ECONNREFUSED\nc connect ok\n" },
	{ "c read EOF\nd read EOF\ne read ECONNRESET\n",
	    "c-d read EOF\ne read ECONNRESET\n" },
	/* Not in succession, not neighbours, the same one twice. */
	{ "read EOF\nc read EOF\n", "read EOF\nc read EOF\n" },
	{ "b read EOF\nread EOF\n", "b read EOF\nread EOF\n" },
	{ "read EOF\nread EOF\nb read EOF\n", "read EOF\na-b read EOF\n" },
	{ "b read 5\nb read EOF\nc read 5\nc read EOF\n",
	    "b read 5\nb read EOF\nc read 5\nc read EOF\n" },
	{ "y read EOF\nz read EOF\n", "y-z read EOF\n" },
	{ "connect ok\nb connect ok\nstep full\nend\n",
	    "a-b connect ok\nstep full\nend\n" },
	/* What is folded folds no further. */
	{ "a-c connect ok\nd connect ok\n", "a-c connect ok\nd connect ok\n" },
};

START_TEST(a_transcript_folds)
{
	struct lines raw = { 0 }, folded = { 0 }, expected = { 0 };

	cut_lines(folds[_i].raw, &raw);
	cut_lines(folds[_i].folded, &expected);
	transcript_fold(&raw, &folded);
	for (size_t i = 0; i < folded.count && i < expected.count; i++)
		ck_assert_str_eq(folded.line[i].text, expected.line[i].text);
	ck_assert_uint_eq(folded.count, expected.count);
	lines_free(&raw);
	lines_free(&folded);
	lines_free(&expected);
}
END_TEST

static const char *const right_lines[] = {
	"connect ok",
	"write 5 5",
	"write 1 EPIPE",
	"await_reset POLLERR POLLHUP",
	"await_end POLLRDHUP",
	"read ECONNRESET",
	"read EOF",
	"read EAGAIN",
	"read EWOULDBLOCK",
	"a-h connect ok",
	"c-h read ECONNRESET",
	"b write 1 1",
	"step queue-is-full",
	"tls_handshake ok",
	"b tls_handshake EOF",
	"tls_write 18 18",
	"tls_read_to_end 500 close_notify",
	"tls_read broken",
	"state ESTABLISHED",
	"a-b state CLOSE_WAIT",
	"end",
};

START_TEST(a_right_line_is_right)
{
	char *wrong = transcript_line_check(right_lines[_i]);

	ck_assert_msg(wrong == NULL, "%s: %s", right_lines[_i], wrong);
}
END_TEST

static const struct {
	const char *line;
	const char *says;
} wrong_lines[] = {
	{ "", "no act, expected a call and its result" },
	{ "b", "no act" },
	{ "read", "\"read\" has no result, expected one" },
	{ "b read", "\"read\" has no result" },
	{ "Read EOF", "\"Read\" is no act, expected a call's name" },
	{ "read ECONNREST", "unknown errno \"ECONNREST\", expected a name" },
	{ "await_reset POLLERR POLLHUB", "unknown poll event \"POLLHUB\"" },
	{ "tls_read close_notfy",
	    "unknown result \"close_notfy\" of TLS, expected ok" },
	{ "tls_handshake fine", "unknown result \"fine\" of TLS" },
	{ "state OPEN", "unknown state \"OPEN\", expected one of TCP's" },
	{ "end now", "\"end\" stands alone" },
	{ "b end", "\"end\" stands alone" },
	{ "step", "\"step\" expects the name of one step" },
	{ "step a b", "\"step\" expects the name of one step" },
	{ "h-a connect ok", "\"h-a\" names no connections, expected a" },
	{ "a- connect ok", "\"a-\" names no connections" },
	{ "A connect ok", "\"A\" names no connections" },
	{ "a-aa connect ok", "\"a-aa\" names no connections" },
};

START_TEST(a_wrong_line_says_what_was_expected)
{
	char *wrong = transcript_line_check(wrong_lines[_i].line);

	ck_assert_msg(wrong != NULL, "\"%s\" passed", wrong_lines[_i].line);
	ck_assert_msg(strstr(wrong, wrong_lines[_i].says) != NULL,
	    "\"%s\" says: %s", wrong_lines[_i].line, wrong);
	free(wrong);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

Suite *
transcript_suite(void)
{
	Suite *suite = suite_create("transcript");
	TCase *tc = tcase_create("transcript");

	tcase_add_loop_test(tc, a_transcript_folds, 0, COUNT(folds));
	tcase_add_loop_test(tc, a_right_line_is_right, 0, COUNT(right_lines));
	tcase_add_loop_test(
	    tc, a_wrong_line_says_what_was_expected, 0, COUNT(wrong_lines));
	suite_add_tcase(suite, tc);
	return suite;
}
