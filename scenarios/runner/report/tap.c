/* SPDX-License-Identifier: MIT */
/*
 * The report for prove(1) and its kin: the Test Anything Protocol, version
 * 13.  One test for each case; what did not hold follows as comments.
 */
#include <stdlib.h>
#include <string.h>

#include "formats.h"

/* Each line of a text as a comment. */
static void
print_comments(FILE *out, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		fprintf(out, "# %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

/* A "#" would begin a directive. */
static void
print_description(FILE *out, const char *text)
{
	char *clean = show_clean(text);

	for (const char *p = clean; *p != '\0'; p++) {
		if (*p == '#' || *p == '\\')
			fputc('\\', out);
		fputc(*p, out);
	}
	free(clean);
}

static void
tap_begin(FILE *out, struct report_head *head)
{
	fprintf(out, "TAP version 13\n1..%zu%s\n", head->cases,
	    head->cases == 0 ? " # SKIP no cases" : "");
}

static void
tap_tally(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally)
{
	enum judgement judgement = tally_judgement(tally);
	bool ok = judgement == JUDGEMENT_HELD || judgement == JUDGEMENT_SKIPPED;
	char *name = report_name(head, index, tally);

	fprintf(out, "%s %zu - ", ok ? "ok" : "not ok", index);
	print_description(out, name);
	free(name);
	if (tally->runs > 1)
		fprintf(out, " (%u/%u)", tally->held, tally->runs);
	if (judgement == JUDGEMENT_SKIPPED) {
		const char *reason = tally->outcome[0].verdict.reason;

		fputs(" # SKIP ", out);
		/* The reason may name the program, and so the cause. */
		show_pad(out,
		    head->hide || reason == NULL ? "not run here" : reason, 0);
	}
	fputc('\n', out);
	if (head->hide || head->command != NULL || !ok || tally->outcomes > 1) {
		char *text = detail_text(head, index, tally, false);

		print_comments(out, text);
		free(text);
	}
	fflush(out);
}

static void
tap_end(
    FILE *out, const struct report_head *head, const struct report_foot *foot)
{
	fprintf(out,
	    "# %u held, %u failed, %u broken, %u skipped (%u runs, %.1f s)\n",
	    foot->held, foot->failed, foot->broken, foot->skipped, foot->runs,
	    foot->seconds);
	if (head->no_reasons != NULL)
		fprintf(out, "# resets not heard: %s\n", head->no_reasons);
	if (head->pins != NULL)
		fprintf(out, "# %s: %s\n", head->isolation, head->pins);
}

const struct report report_tap = {
	.name = "tap",
	.begin = tap_begin,
	.tally = tap_tally,
	.end = tap_end,
};
