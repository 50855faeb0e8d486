/* SPDX-License-Identifier: MIT */
/* Tallies made by hand, for the tests of reports. */
#include <check.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "report_fixture.h"

/* Text that lives as long as the program and is not const, as on the heap. */
#define TEXT(words) ((char[]){ words })
#define LINE(words)            \
	{                      \
		TEXT(words), 0 \
	}
#define LINES(...)                                                \
	{                                                         \
		.line = (struct line[]){ __VA_ARGS__ },           \
		.count = sizeof((struct line[]){ __VA_ARGS__ }) / \
			 sizeof(struct line)                      \
	}
#define SEGMENTS(n, ...)                                             \
	{                                                            \
		.segment = (struct segment[]){ __VA_ARGS__ },        \
		.count = sizeof((struct segment[]){ __VA_ARGS__ }) / \
			 sizeof(struct segment),                     \
		.connections = (n)                                   \
	}

#define SYN                                                                    \
	{                                                                      \
		.sender = HOST_CLIENT, .to_server = true, .flags = SEGMENT_SYN \
	}
#define SYN_ACK                                                            \
	{                                                                  \
		.sender = HOST_SERVER, .flags = SEGMENT_SYN | SEGMENT_ACK, \
		.ack = 1                                                   \
	}
#define FIVE_BYTES                                                          \
	{                                                                   \
		.sender = HOST_CLIENT, .to_server = true,                   \
		.flags = SEGMENT_PSH | SEGMENT_ACK, .seq = 1, .ack = 1,     \
		.length = 5, .window = 64256, .ttl = 64, .timestamps = true \
	}
#define LAST(n, flag)                                             \
	{                                                         \
		.connection = (n), .sender = HOST_SERVER,         \
		.flags = (flag) | SEGMENT_ACK, .seq = 1, .ack = 6 \
	}

static struct expectation expect_unread = {
	.account = {
	    [ACCOUNT_CLIENT] = LINES(LINE("connect ok"), LINE("write 5 5"),
		LINE("await_reset POLLERR POLLHUP"), LINE("read ECONNRESET"),
		LINE("read EOF"), LINE("end")),
	    [ACCOUNT_WIRE] = LINES(LINE("client > S"), LINE("server > S."),
		LINE("client > P. 5"), LINE("server > R.")),
	    [ACCOUNT_COUNTERS] = LINES(LINE("client EstabResets 1"),
		LINE("server EstabResets 1"), LINE("server OutRsts 1"),
		LINE("server TCPAbortOnClose 1")),
	    [ACCOUNT_RESETS] = LINES(LINE("server TCP_ABORT_ON_CLOSE")),
	    [ACCOUNT_LOG] = LINES(LINE("closing with 5 bytes unread")),
	},
};

static struct expectation expect_drained = {
	.account = {
	    [ACCOUNT_CLIENT] = LINES(LINE("connect ok"), LINE("write 5 5"),
		LINE("await_end POLLRDHUP"), LINE("read EOF"), LINE("end")),
	    [ACCOUNT_WIRE] = LINES(LINE("client > S"), LINE("server > S."),
		LINE("client > P. 5"), LINE("server > F.")),
	    [ACCOUNT_LOG] = LINES(LINE("closing with nothing unread")),
	},
};

/* A case that expects what close_unread/unread does. */
#define LIKE_UNREAD(words, line)                                            \
	{                                                                   \
		.name = TEXT(words), .claim = TEXT("It is reset as well."), \
		.server = (char *[]){ TEXT("close_unread"), NULL },         \
		.client = (char *[]){ TEXT("close_unread"), NULL },         \
		.network = { .hosts = 2 }, .expectation = &expect_unread,   \
		.expectations = 1, .number = (line),                        \
	}

static struct scenario_case cases[] = {
	[FIXTURE_UNREAD] = {
	    .name = TEXT("unread"),
	    .claim = TEXT("Five unread bytes turn the close into a reset."),
	    .server = (char *[]){ TEXT("close_unread"), NULL },
	    .client = (char *[]){ TEXT("close_unread"), NULL },
	    .network = { .hosts = 2 },
	    .expectation = &expect_unread,
	    .expectations = 1,
	    .number = 19,
	},
	[FIXTURE_DRAINED] = {
	    .name = TEXT("drained"),
	    .claim = TEXT("Read first, and the same close is a clean end."),
	    .twin_of = TEXT("unread"),
	    .server =
		(char *[]){ TEXT("close_unread"), TEXT("--drain"), NULL },
	    .client = (char *[]){ TEXT("close_unread"), TEXT("--await"),
		TEXT("end"), NULL },
	    .network = { .hosts = 2 },
	    .expectation = &expect_drained,
	    .expectations = 1,
	    .number = 39,
	},
	[FIXTURE_QUEUED] = LIKE_UNREAD("queued", 52),
	[FIXTURE_FAILING] = LIKE_UNREAD("failing", 62),
	[FIXTURE_ENDED] = LIKE_UNREAD("ended", 72),
	[FIXTURE_ROOTED] = LIKE_UNREAD("rooted", 82),
};

struct scenario fixture_page = {
	.name = TEXT("close_unread"),
	.file = TEXT("scenarios/close_unread.yaml"),
	.about = TEXT("Closing a socket that still holds unread bytes resets "
		      "the connection."),
	.group = TEXT("application"),
	.why = TEXT("TCP must not pretend that the bytes were delivered, so "
		    "the kernel sends RST\ninstead of FIN (RFC 1122 "
		    "4.2.2.13).\n"),
	.seen_in = TEXT("A worker killed under load."),
	.find_it = TEXT("TcpExtTCPAbortOnClose grows on the server."),
	.fix_it = TEXT("Read to the end before close."),
	.by_hand = TEXT("build/servers/close_unread --port 4242\n"
			"printf hello | nc 127.0.0.1 4242\n"),
	.cases = cases,
	.count = sizeof(cases) / sizeof(cases[0]),
};

struct outcome fixture_held = {
	.count = 1,
	.evidence = {
	    .account = {
		[ACCOUNT_CLIENT] = { .heard = true,
		    .lines = LINES(LINE("connect ok"), LINE("write 5 5"),
			LINE("await_reset POLLERR POLLHUP"),
			LINE("read ECONNRESET"), LINE("read EOF"),
			LINE("end")) },
		[ACCOUNT_WIRE] = { .heard = true,
		    .lines = LINES(LINE("client > S"), LINE("server > S."),
			LINE("client > P. 5"), LINE("server > R.")) },
		[ACCOUNT_COUNTERS] = { .heard = true,
		    .lines = LINES(LINE("client EstabResets 1"),
			LINE("server EstabResets 1"),
			LINE("server OutRsts 1"),
			LINE("server TCPAbortOnClose 1")) },
		[ACCOUNT_RESETS] = { .heard = true,
		    .lines = LINES(LINE("server TCP_ABORT_ON_CLOSE")) },
		[ACCOUNT_LOG] = { .heard = true,
		    .lines =
			LINES(LINE("client: closing with 5 bytes unread")) },
	    },
	    .segments =
		SEGMENTS(1, SYN, SYN_ACK, FIVE_BYTES, LAST(0, SEGMENT_RST)),
	    .nanoseconds = 1234567,
	},
	.verdict = { .judgement = JUDGEMENT_HELD },
};

struct outcome fixture_failed = {
	.count = 1,
	.evidence = {
	    .account = {
		[ACCOUNT_CLIENT] = { .heard = true,
		    .lines = LINES(LINE("connect ok"), LINE("write 5 5"),
			LINE("read EOF"), LINE("end")) },
		[ACCOUNT_WIRE] = { .heard = true,
		    .lines = LINES(LINE("client > S"), LINE("server > S."),
			LINE("client > P. 5"), LINE("server > F.")) },
		[ACCOUNT_COUNTERS] = { .heard = true,
		    .lines = LINES(LINE("client EstabResets 1"),
			LINE("server EstabResets 1"),
			LINE("server OutRsts 1"),
			LINE("server TCPAbortOnClose 1")) },
		[ACCOUNT_RESETS] = { .why_not = TEXT("it needs root") },
		[ACCOUNT_LOG] = { .heard = true,
		    .lines = LINES(LINE("client: five\x01 <bytes> \xff & ]]>"),
			LINE("client: closing with 5 bytes unread")) },
	    },
	    .segments =
		SEGMENTS(1, SYN, SYN_ACK, FIVE_BYTES, LAST(0, SEGMENT_FIN)),
	},
	.verdict = { .judgement = JUDGEMENT_FAILED,
	    .opinion = { [ACCOUNT_CLIENT] = OPINION_DISAGREES,
		[ACCOUNT_WIRE] = OPINION_DISAGREES,
		[ACCOUNT_RESETS] = OPINION_NOT_HEARD } },
};

struct outcome fixture_broken = {
	.count = 1,
	.evidence = {
	    .ending = ENDING_PROBE,
	    .trouble = TEXT("the probe ended with status 1"),
	    .account = {
		[ACCOUNT_CLIENT] = { .heard = true,
		    .lines = LINES(LINE("connect ok")) },
	    },
	},
	.verdict = { .judgement = JUDGEMENT_BROKEN,
	    .reason = TEXT("the probe ended with status 1") },
};

struct outcome fixture_skipped = {
	.count = 1,
	.verdict = { .judgement = JUDGEMENT_SKIPPED,
	    .reason = TEXT("close_unread/unread needs root") },
};

struct outcome fixture_clean = {
	.count = 1,
	.evidence = {
	    .account = {
		[ACCOUNT_CLIENT] = { .heard = true,
		    .lines = LINES(LINE("connect ok"), LINE("write 5 5"),
			LINE("await_end POLLRDHUP"), LINE("read EOF"),
			LINE("end")) },
		[ACCOUNT_WIRE] = { .heard = true,
		    .lines = LINES(LINE("client > S"), LINE("server > S."),
			LINE("client > P. 5"), LINE("server > F.")) },
		[ACCOUNT_COUNTERS] = { .heard = true },
		[ACCOUNT_RESETS] = { .heard = true },
		[ACCOUNT_LOG] = { .heard = true,
		    .lines =
			LINES(LINE("client: closing with nothing unread")) },
	    },
	    .segments =
		SEGMENTS(1, SYN, SYN_ACK, FIVE_BYTES, LAST(0, SEGMENT_FIN)),
	},
	.verdict = { .judgement = JUDGEMENT_HELD },
};

struct outcome fixture_queue = {
	.count = 1,
	.evidence = {
	    .account = {
		[ACCOUNT_CLIENT] = { .heard = true,
		    .lines = LINES(LINE("a-h connect ok"),
			LINE("step queue-is-full"),
			LINE("c-h await_reset POLLERR POLLHUP"),
			LINE("c-h read ECONNRESET"),
			LINE("a-b state ESTABLISHED"), LINE("end")) },
		[ACCOUNT_WIRE] = { .heard = true,
		    .lines = LINES(LINE("connections c-h"),
			LINE("server > R.")) },
		[ACCOUNT_COUNTERS] = { .heard = true,
		    .lines = LINES(LINE("client EstabResets 6"),
			LINE("server EstabResets 6"),
			LINE("server OutRsts 6")) },
		[ACCOUNT_RESETS] = { .heard = true,
		    .lines = LINES(LINE("server TCP_STATE"),
			LINE("server TCP_STATE"), LINE("server TCP_STATE"),
			LINE("server TCP_STATE"), LINE("server TCP_STATE"),
			LINE("server TCP_STATE")) },
		[ACCOUNT_LOG] = { .heard = true },
	    },
	    .segments = SEGMENTS(8, LAST(2, SEGMENT_RST),
		LAST(3, SEGMENT_RST), LAST(4, SEGMENT_RST),
		LAST(5, SEGMENT_RST), LAST(6, SEGMENT_RST),
		LAST(7, SEGMENT_RST)),
	},
	.verdict = { .judgement = JUDGEMENT_HELD },
};

struct tally
fixture_tally(enum fixture_case c, struct outcome *outcomes, size_t count)
{
	struct tally tally = { .scenario = &fixture_page,
		.c = &fixture_page.cases[c],
		.family = 4,
		.outcome = outcomes,
		.outcomes = count,
		.seconds = 0.25 };

	for (size_t i = 0; i < count; i++) {
		tally.runs += outcomes[i].count;
		if (outcomes[i].verdict.judgement == JUDGEMENT_HELD)
			tally.held += outcomes[i].count;
	}
	return tally;
}

struct tally fixture_all[FIXTURE_ALL];
struct outcome fixture_mixed[2];

void
fixture_setup(void)
{
	fixture_mixed[0] = fixture_held;
	fixture_mixed[0].count = 199;
	fixture_mixed[1] = fixture_failed;
	fixture_all[0] = fixture_tally(FIXTURE_UNREAD, &fixture_held, 1);
	fixture_all[1] = fixture_tally(FIXTURE_DRAINED, &fixture_clean, 1);
	fixture_all[2] = fixture_tally(FIXTURE_QUEUED, &fixture_queue, 1);
	fixture_all[3] = fixture_tally(FIXTURE_FAILING, fixture_mixed, 2);
	fixture_all[4] = fixture_tally(FIXTURE_ENDED, &fixture_broken, 1);
	fixture_all[5] = fixture_tally(FIXTURE_ROOTED, &fixture_skipped, 1);
}

void
assert_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL,
	    "expected to find:\n%s\nin:\n%s", part, text);
}

void
assert_has_not(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL,
	    "expected not to find:\n%s\nin:\n%s", part, text);
}

static void
count(struct report_foot *foot, const struct tally *tally)
{
	unsigned *of[] = { [JUDGEMENT_HELD] = &foot->held,
		[JUDGEMENT_FAILED] = &foot->failed,
		[JUDGEMENT_BROKEN] = &foot->broken,
		[JUDGEMENT_SKIPPED] = &foot->skipped };

	++*of[tally_judgement(tally)];
	foot->runs += tally->runs;
	foot->seconds += tally->seconds;
}

char *
fixture_report(const char *format, struct report_head head,
    const struct tally *tallies, size_t n)
{
	const struct report *report = report_find(format);
	struct report_foot foot = { 0 };
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (report == NULL || out == NULL)
		err(1, "no report %s", format);
	head.cases = n;
	if (head.isolation == NULL)
		head.isolation = "lab";
	for (size_t i = 0; i < n; i++)
		report_expect(&head, tallies[i].c, tallies[i].family);
	if (report->begin != NULL)
		report->begin(out, &head);
	for (size_t i = 0; i < n; i++) {
		if (report->tally != NULL)
			report->tally(out, &head, i + 1, &tallies[i]);
		count(&foot, &tallies[i]);
	}
	if (report->end != NULL)
		report->end(out, &head, &foot);
	if (fclose(out) != 0)
		err(1, "report %s", format);
	return text;
}
