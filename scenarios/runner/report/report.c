/* SPDX-License-Identifier: MIT */
/* The table of reports, and what all of them share. */
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "formats.h"
#include "report.h"

static const struct report *const reports[] = {
	&report_text,
	&report_tap,
	&report_junit,
	&report_json,
};

const struct report *
report_find(const char *name)
{
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
		if (strcmp(reports[i]->name, name) == 0)
			return reports[i];
	return NULL;
}

/* How bad a judgement is: a tally is as bad as its worst run. */
static int
badness(enum judgement judgement)
{
	switch (judgement) {
	case JUDGEMENT_HELD:
		return 0;
	case JUDGEMENT_SKIPPED:
		return 1;
	case JUDGEMENT_BROKEN:
		return 2;
	case JUDGEMENT_FAILED:
		return 3;
	}
	return 3;
}

const struct outcome *
tally_worst(const struct tally *tally)
{
	const struct outcome *worst = &tally->outcome[0];

	for (size_t i = 1; i < tally->outcomes; i++)
		if (badness(tally->outcome[i].verdict.judgement) >
		    badness(worst->verdict.judgement))
			worst = &tally->outcome[i];
	return worst;
}

enum judgement
tally_judgement(const struct tally *tally)
{
	return tally_worst(tally)->verdict.judgement;
}

/* What stands after a case's own name: its family, and whether it is a twin. */
static char *
label(const struct report_head *head, const struct scenario_case *c,
    unsigned family)
{
	return xasprintf("%s%s%s", c->name,
	    !head->both_families ? "" :
	    family == 6          ? " ipv6" :
				   " ipv4",
	    c->twin_of != NULL ? " (twin)" : "");
}

void
report_expect(
    struct report_head *head, const struct scenario_case *c, unsigned family)
{
	char *text = label(head, c, family);

	if (strlen(text) > head->name_width)
		head->name_width = strlen(text);
	free(text);
}

char *
report_label(
    const struct report_head *head, size_t index, const struct tally *tally)
{
	if (head->hide)
		return xasprintf("mystery %zu", index);
	return label(head, tally->c, tally->family);
}

char *
report_name(
    const struct report_head *head, size_t index, const struct tally *tally)
{
	if (head->hide)
		return xasprintf("mystery %zu", index);
	return xasprintf("%s/%s%s", tally->scenario->name, tally->c->name,
	    !head->both_families ? "" :
	    tally->family == 6   ? " ipv6" :
				   " ipv4");
}
