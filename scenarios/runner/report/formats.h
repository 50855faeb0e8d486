/* SPDX-License-Identifier: MIT */
/* What the reports share among themselves; nobody else includes it. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "report.h"
#include "show.h"

extern const struct report report_text; /* text.c */
extern const struct report report_tap; /* tap.c */
extern const struct report report_junit; /* junit.c */
extern const struct report report_json; /* json.c */

/* The outcome that decides the tally's judgement: the first of the worst. */
const struct outcome *tally_worst(const struct tally *tally);

/*
 * What to call a case, to be freed: "close_unread/unread", with " ipv6" where
 * both families are run; the label leaves out the page's name and marks a
 * twin.  Hidden, both are "mystery 3".
 */
char *report_name(
    const struct report_head *head, size_t index, const struct tally *tally);
char *report_label(
    const struct report_head *head, size_t index, const struct tally *tally);

/* ------------------------------------------------------------ brief.c */

/*
 * One run in a few words, for a row of a table.  Each appends one line or
 * more: "-" where there is nothing to tell, "?" where it was not heard.
 */
void brief_client(const struct evidence *evidence, struct lines *out);
void brief_resets(const struct evidence *evidence, struct lines *out);
void brief_counters(const struct evidence *evidence, struct lines *out);
void brief_reasons(const struct evidence *evidence, struct lines *out);

/* ------------------------------------------------------------ detail.c */

/*
 * A case with each of its outcomes: the accounts of those that did not hold,
 * or of `all`.
 */
void detail_print(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally, bool all);

/* What the witnesses saw, without a word on the cause: for --hide. */
void detail_hidden(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally);

/*
 * A copy with steps called by their number: a step's name may tell what the
 * lab does, and so the cause.
 */
struct lines detail_steps(const struct lines *from);

/* Either of them, as head->hide asks, without colour; to be freed. */
char *detail_text(const struct report_head *head, size_t index,
    const struct tally *tally, bool all);

/* Each line of an account, or "(nothing)". */
void detail_lines(FILE *out, const struct lines *lines);

/* ------------------------------------------------------------ foreign.c */

/*
 * A case that head->command was run against: what it did in each outcome, and
 * what the other witnesses saw, as seen.
 */
void foreign_print(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally);

/* ------------------------------------------------------------ compare.c */

/*
 * Expected and seen side by side; what differs is marked with "!".  Lines of
 * a log agree where the seen holds the expected, and may be more.
 */
void compare_print(FILE *out, const struct report_head *head,
    enum account_kind kind, const struct lines *expected,
    const struct lines *seen);

#endif
