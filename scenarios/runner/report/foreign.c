/* SPDX-License-Identifier: MIT */
/*
 * A case that a foreign command was run against: what it did, and beside it
 * what the other witnesses saw.  Nothing here is held against the page.
 */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "formats.h"
#include "ladder.h"

#define WIDTH 78 /* of prose */
#define OUTCOMES_SHOWN 3 /* in full; of the others what the command did */
#define LINES_SHOWN 40 /* of an account */
#define FIRST_SHOWN 12 /* lines of stdout, and of stderr */
#define LAST_SHOWN 6
#define COLUMNS_SHOWN 200 /* of such a line */

/* The client's lines that are of its stdout, or its stderr. */
static bool
is_printed(const char *text, const char *stream)
{
	size_t n = strlen(stream);

	return strncmp(text, stream, n) == 0 && strncmp(text + n, ": ", 2) == 0;
}

static void
print_cut(FILE *out, const char *text)
{
	char *some = xstrndup(text, COLUMNS_SHOWN);

	fputs("      ", out);
	show_pad(out, some, 0);
	fprintf(out, "%s\n", strlen(text) > COLUMNS_SHOWN ? " ..." : "");
	free(some);
}

/* How many lines of the client's are of that stream. */
static size_t
count_printed(const struct lines *client, const char *stream)
{
	size_t count = 0;

	for (size_t i = 0; i < client->count; i++)
		count += is_printed(client->line[i].text, stream);
	return count;
}

/* "stdout, 52 bytes:", its first lines and its last, which tell most. */
static void
print_printed(
    FILE *out, const struct lines *client, const char *stream, uint64_t bytes)
{
	const size_t count = count_printed(client, stream);
	size_t nth = 0;

	if (bytes == 0)
		return;
	fprintf(out, "    %s, %llu byte%s:\n", stream,
	    (unsigned long long)bytes, bytes == 1 ? "" : "s");
	for (size_t i = 0; i < client->count; i++) {
		const char *text = client->line[i].text;

		if (!is_printed(text, stream))
			continue;
		nth++;
		if (nth <= FIRST_SHOWN || nth > count - LAST_SHOWN ||
		    count <= FIRST_SHOWN + LAST_SHOWN)
			print_cut(out, text + strlen(stream) + 2);
		else if (nth == FIRST_SHOWN + 1)
			fprintf(out, "      (%zu lines)\n",
			    count - FIRST_SHOWN - LAST_SHOWN);
	}
}

/* "exit status 56, began 1 connection": what is not printed, in one line. */
static void
print_end(FILE *out, const struct lines *client)
{
	const char *comma = "";

	for (size_t i = 0; i < client->count; i++) {
		const char *text = client->line[i].text;

		if (is_printed(text, "stdout") || is_printed(text, "stderr"))
			continue;
		fprintf(out, "%s%s", comma, text);
		comma = ", ";
	}
}

static void
print_times(FILE *out, const struct outcome *outcome)
{
	const struct foreign_result *result = outcome->evidence.foreign;

	if (result == NULL || !result->started || result->deadline)
		return;
	if (outcome->count > 1)
		fprintf(out, " (%.3f s to %.3f s)", outcome->quickest,
		    outcome->slowest);
	else
		fprintf(out, " (%.3f s)", outcome->quickest);
}

/* "3 of 200 runs: exit status 56, began 1 connection (0.012 s)" */
static void
print_head(FILE *out, const struct report_head *head, const struct tally *tally,
    const struct outcome *outcome)
{
	const struct verdict *verdict = &outcome->verdict;
	const struct lines *client =
	    &outcome->evidence.account[ACCOUNT_CLIENT].lines;

	fprintf(out, "  %u of %u run%s", outcome->count, tally->runs,
	    tally->runs == 1 ? "" : "s");
	if (verdict->judgement == JUDGEMENT_SKIPPED) {
		fputs(" skipped", out);
	} else {
		fputs(": ", out);
		print_end(out, client);
		print_times(out, outcome);
	}
	fputc('\n', out);
	if (verdict->reason == NULL)
		return;
	show_paint(out, head->colour,
	    verdict->judgement == JUDGEMENT_SKIPPED ? PAINT_ODD : PAINT_BAD);
	show_wrap(out, verdict->reason, 4, WIDTH);
	show_paint(out, head->colour, PAINT_NONE);
}

static void
print_account(FILE *out, const struct tally *tally,
    const struct evidence *evidence, enum account_kind kind)
{
	const struct scenario_case *c = tally->c;
	struct lines some = evidence->account[kind].lines;
	size_t more = 0;

	if (some.count > LINES_SHOWN) {
		more = some.count - LINES_SHOWN;
		some.count = LINES_SHOWN;
	}
	fprintf(out, "    %s\n", account_name(kind));
	if (kind == ACCOUNT_WIRE)
		ladder_print(
		    out, &some, 6, c->middlebox != NULL || c->to_middlebox);
	else
		detail_lines(out, &some);
	if (more > 0)
		fprintf(out, "      (and %zu line%s more)\n", more,
		    more == 1 ? "" : "s");
}

static void
print_evidence(
    FILE *out, const struct tally *tally, const struct evidence *evidence)
{
	const struct foreign_result *result = evidence->foreign;
	const struct lines *client = &evidence->account[ACCOUNT_CLIENT].lines;

	if (result != NULL) {
		print_printed(out, client, "stdout", result->out_total);
		print_printed(out, client, "stderr", result->err_total);
	}
	/* Those who were not heard stand below the last case, with why. */
	for (int kind = ACCOUNT_WIRE; kind < ACCOUNTS; kind++)
		if (evidence->account[kind].heard)
			print_account(
			    out, tally, evidence, (enum account_kind)kind);
}

void
foreign_print(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally)
{
	char *name = report_name(head, index, tally);

	fprintf(out, "%s  (%s:%u)\n  %s:", name, tally->scenario->file,
	    tally->c->number, host_name(HOST_CLIENT));
	free(name);
	for (size_t i = 0; head->command[i] != NULL; i++) {
		fputc(' ', out);
		show_word(out, head->command[i]);
	}
	fputc('\n', out);
	for (size_t i = 0; i < tally->outcomes; i++) {
		print_head(out, head, tally, &tally->outcome[i]);
		if (i < OUTCOMES_SHOWN)
			print_evidence(out, tally, &tally->outcome[i].evidence);
	}
}
