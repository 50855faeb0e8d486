/* SPDX-License-Identifier: MIT */
/*
 * The report for CI services: JUnit's XML, in the form that Ant writes and
 * Jenkins reads (tests/junit.xsd).  A page is a suite, a case a test.  A
 * suite's counts stand before its tests, so a suite is kept until it is whole.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "formats.h"

struct suite {
	const struct scenario *page;
	unsigned tests, failures, errors, skipped;
	double seconds;
	FILE *tests_out; /* the testcase elements, */
	char *text; /* into here */
	size_t length;
};

static void
suite_start(struct suite *suite, const struct scenario *page)
{
	*suite = (struct suite){ .page = page };
	suite->tests_out = open_memstream(&suite->text, &suite->length);
	if (suite->tests_out == NULL)
		err(3, "open_memstream");
}

/* Writes what is known of the suite, if any was begun. */
static void
suite_finish(FILE *out, const struct report_head *head, struct suite *suite)
{
	if (suite->tests_out == NULL)
		return;
	if (fclose(suite->tests_out) != 0)
		err(3, "open_memstream");
	fputs("  <testsuite", out);
	show_xml_attribute(
	    out, "name", head->hide ? "mysteries" : suite->page->name);
	fprintf(out,
	    " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\""
	    " time=\"%.3f\">\n",
	    suite->tests, suite->failures, suite->errors, suite->skipped,
	    suite->seconds);
	fwrite(suite->text, 1, suite->length, out);
	fputs("  </testsuite>\n", out);
	free(suite->text);
	*suite = (struct suite){ 0 };
}

static void
junit_begin(FILE *out, struct report_head *head)
{
	head->state = xcalloc(1, sizeof(struct suite));
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<testsuites name=\"resetlab\">\n",
	    out);
}

/* "client, wire" who disagree, or why it broke or was skipped. */
static char *
message(const struct report_head *head, const struct tally *tally)
{
	const struct outcome *outcome = tally_worst(tally);
	const struct verdict *verdict = &outcome->verdict;
	char *text = NULL;
	size_t length;
	FILE *out;

	if (head->hide)
		return xstrdup(judgement_name(verdict->judgement));
	if (verdict->judgement != JUDGEMENT_FAILED || verdict->reason != NULL)
		return xstrdup(verdict->reason != NULL ?
				   verdict->reason :
				   judgement_name(verdict->judgement));
	out = open_memstream(&text, &length);
	if (out == NULL)
		err(3, "open_memstream");
	for (int i = 0; i < ACCOUNTS; i++)
		if (verdict->opinion[i] == OPINION_DISAGREES)
			fprintf(out, "%s%s", ftell(out) > 0 ? ", " : "",
			    account_name(i));
	fprintf(out, " not as expected in %u of %u runs",
	    tally->runs - tally->held, tally->runs);
	if (fclose(out) != 0)
		err(3, "open_memstream");
	return text;
}

/* <failure>, <error> or <skipped>, counted; nothing where it held. */
static void
print_result(struct suite *suite, const struct report_head *head,
    const struct tally *tally, const char *detail)
{
	enum judgement judgement = tally_judgement(tally);
	const char *element = judgement == JUDGEMENT_FAILED ? "failure" :
			      judgement == JUDGEMENT_BROKEN ? "error" :
							      "skipped";
	FILE *out = suite->tests_out;
	char *text;

	if (judgement == JUDGEMENT_HELD)
		return;
	suite->failures += judgement == JUDGEMENT_FAILED;
	suite->errors += judgement == JUDGEMENT_BROKEN;
	suite->skipped += judgement == JUDGEMENT_SKIPPED;
	text = message(head, tally);
	fprintf(out, "      <%s", element);
	show_xml_attribute(out, "message", text);
	free(text);
	if (judgement == JUDGEMENT_SKIPPED) {
		fputs("/>\n", out);
		return;
	}
	show_xml_attribute(out, "type", judgement_name(judgement));
	fputc('>', out);
	if (!head->hide)
		show_xml(out, detail);
	fprintf(out, "</%s>\n", element);
}

static void
junit_tally(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally)
{
	struct suite *suite = head->state;
	char *name = report_name(head, index, tally);
	char *detail = detail_text(head, index, tally, true);

	if (suite->page != tally->scenario && !head->hide)
		suite_finish(out, head, suite);
	if (suite->tests_out == NULL)
		suite_start(suite, tally->scenario);
	suite->tests++;
	suite->seconds += tally->seconds;
	fputs("    <testcase", suite->tests_out);
	show_xml_attribute(suite->tests_out, "classname", "resetlab");
	show_xml_attribute(suite->tests_out, "name", name);
	fprintf(suite->tests_out, " time=\"%.3f\">\n", tally->seconds);
	print_result(suite, head, tally, detail);
	if (head->hide || tally_judgement(tally) == JUDGEMENT_HELD) {
		fputs("      <system-out>", suite->tests_out);
		show_xml(suite->tests_out, detail);
		fputs("</system-out>\n", suite->tests_out);
	}
	fputs("    </testcase>\n", suite->tests_out);
	free(detail);
	free(name);
}

static void
junit_end(
    FILE *out, const struct report_head *head, const struct report_foot *foot)
{
	(void)foot; /* every suite has its own counts */
	suite_finish(out, head, head->state);
	free(head->state);
	fputs("</testsuites>\n", out);
}

const struct report report_junit = {
	.name = "junit",
	.begin = junit_begin,
	.tally = junit_tally,
	.end = junit_end,
};
