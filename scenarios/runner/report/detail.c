/* SPDX-License-Identifier: MIT */
/* One case in full: what did not hold, or what a student may see. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "formats.h"

#define WIDTH 78 /* of prose */
#define OUTCOMES_SHOWN 3 /* in full; of the others the number only */

void
detail_lines(FILE *out, const struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		fputs("      ", out);
		show_pad(out, lines->line[i].text, 0);
		fputc('\n', out);
	}
	if (lines->count == 0)
		fputs("      (nothing)\n", out);
}

static void
print_account(
    FILE *out, const struct account *account, const char *name, const char *how)
{
	fprintf(out, "    %s%s%s", name, how[0] != '\0' ? ": " : "", how);
	if (!account->heard && account->why_not != NULL) {
		fputs(", ", out);
		show_pad(out, account->why_not, 0);
	}
	fputc('\n', out);
	if (account->heard || account->lines.count > 0)
		detail_lines(out, &account->lines);
}

/* The wire is printed anew, as the expectation would have it printed. */
static void
print_disagreement(FILE *out, const struct report_head *head,
    const struct tally *tally, const struct outcome *outcome, int kind)
{
	const struct scenario_case *c = tally->c;
	const struct expectation *expectation =
	    &c->expectation[outcome->verdict.expectation];
	const struct lines *expected = &expectation->account[kind];
	const struct lines *seen = &outcome->evidence.account[kind].lines;
	struct lines wire = { 0 };

	if (kind == ACCOUNT_WIRE) {
		segments_print(&outcome->evidence.segments, c->acks,
		    c->retransmissions, expected, &wire);
		seen = &wire;
	}
	fprintf(out, "    %s: ", account_name(kind));
	show_paint(out, head->colour, PAINT_BAD);
	fputs("NOT as expected", out);
	show_paint(out, head->colour, PAINT_NONE);
	fputc('\n', out);
	compare_print(out, head, kind, expected, seen);
	lines_free(&wire);
}

/* Whether to set an account beside what was expected of it. */
static bool
disagrees(const struct outcome *outcome, int kind)
{
	return outcome->verdict.judgement == JUDGEMENT_FAILED &&
	       outcome->verdict.opinion[kind] == OPINION_DISAGREES;
}

/* A run that broke was not judged, nor one that nothing is expected of. */
static const char *
opinion_of(const struct outcome *outcome, int kind)
{
	if (!outcome->evidence.account[kind].heard)
		return "not heard";
	if (outcome->verdict.judgement <= JUDGEMENT_FAILED &&
	    outcome->verdict.opinion[kind] == OPINION_AGREES)
		return "as expected";
	return "";
}

/* Those who disagree first, side by side; the others below, whole. */
static void
print_accounts(FILE *out, const struct report_head *head,
    const struct tally *tally, const struct outcome *outcome)
{
	for (int i = 0; i < ACCOUNTS; i++)
		if (disagrees(outcome, i))
			print_disagreement(out, head, tally, outcome, i);
	for (int i = 0; i < ACCOUNTS; i++)
		if (!disagrees(outcome, i))
			print_account(out, &outcome->evidence.account[i],
			    account_name(i), opinion_of(outcome, i));
}

/* "3 of 200 runs failed; client saw: read EOF", and why. */
static void
print_outcome(
    FILE *out, const struct tally *tally, const struct outcome *outcome)
{
	const struct verdict *verdict = &outcome->verdict;
	struct lines symptom = { 0 };

	fprintf(out, "  %u of %u run%s %s", outcome->count, tally->runs,
	    tally->runs == 1 ? "" : "s", judgement_name(verdict->judgement));
	if (verdict->judgement != JUDGEMENT_SKIPPED) {
		brief_client(&outcome->evidence, &symptom);
		fputs("; client saw: ", out);
		show_pad(out, symptom.line[0].text, 0);
		lines_free(&symptom);
	}
	fputc('\n', out);
	if (verdict->reason != NULL)
		show_wrap(out, verdict->reason, 4, WIDTH);
	if (verdict->judgement == JUDGEMENT_HELD && tally->c->expectations > 1)
		show_wrap(out,
		    tally->c->expectation[verdict->expectation].because, 4,
		    WIDTH);
}

void
detail_print(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally, bool all)
{
	char *name = report_name(head, index, tally);
	unsigned shown = 0;

	fprintf(out, "%s  (%s:%u)\n", name, tally->scenario->file,
	    tally->c->number);
	show_wrap(out, tally->c->claim, 2, WIDTH);
	for (size_t i = 0; i < tally->outcomes; i++) {
		const struct outcome *outcome = &tally->outcome[i];

		print_outcome(out, tally, outcome);
		if (outcome->verdict.judgement == JUDGEMENT_SKIPPED ||
		    (outcome->verdict.judgement == JUDGEMENT_HELD && !all) ||
		    shown++ >= OUTCOMES_SHOWN)
			continue;
		print_accounts(out, head, tally, outcome);
	}
	free(name);
}

struct lines
detail_steps(const struct lines *from)
{
	struct lines to = { 0 };
	unsigned step = 0;

	for (size_t i = 0; i < from->count; i++) {
		const char *text = from->line[i].text;

		if (strncmp(text, "step ", 5) == 0)
			lines_add(&to, 0, "step %u", ++step);
		else
			lines_add(&to, 0, "%s", text);
	}
	return to;
}

void
detail_hidden(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally)
{
	static const char *const names[] = { [ACCOUNT_CLIENT] = "the client",
		[ACCOUNT_WIRE] = "the wire",
		[ACCOUNT_COUNTERS] = "the counters" };
	char *name = report_name(head, index, tally);

	fprintf(out, "%s\n", name);
	free(name);
	if (tally_judgement(tally) == JUDGEMENT_SKIPPED)
		fputs("    not run here\n", out);
	for (size_t i = 0; i < tally->outcomes; i++) {
		const struct evidence *evidence = &tally->outcome[i].evidence;

		if (tally->outcome[i].verdict.judgement == JUDGEMENT_SKIPPED)
			continue;
		if (tally->outcomes > 1)
			fprintf(out, "  %u of %u runs\n",
			    tally->outcome[i].count, tally->runs);
		for (int kind = 0; kind <= ACCOUNT_COUNTERS; kind++) {
			struct account account = evidence->account[kind];

			account.lines = detail_steps(&account.lines);
			print_account(out, &account, names[kind],
			    account.heard ? "" : "not heard");
			lines_free(&account.lines);
		}
	}
}

char *
detail_text(const struct report_head *head, size_t index,
    const struct tally *tally, bool all)
{
	struct report_head plain = *head;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		err(3, "open_memstream");
	plain.colour = false;
	if (head->hide)
		detail_hidden(out, &plain, index, tally);
	else if (head->command != NULL)
		foreign_print(out, &plain, index, tally);
	else
		detail_print(out, &plain, index, tally, all);
	if (fclose(out) != 0)
		err(3, "open_memstream");
	return text;
}
