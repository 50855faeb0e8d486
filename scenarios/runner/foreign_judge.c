/* SPDX-License-Identifier: MIT */
/* What is expected of a foreign command, and whether it did that. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "foreign_judge.h"
#include "memory.h"

static int
signal_of(const char *name)
{
	if (strncmp(name, "SIG", 3) == 0)
		name += 3;
	for (int sig = 1; sig < NSIG; sig++)
		if (sigabbrev_np(sig) != NULL &&
		    strcmp(sigabbrev_np(sig), name) == 0)
			return sig;
	return 0;
}

char *
foreign_expect_end(struct foreign_expect *expect, const char *text)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	expect->ends = true;
	expect->signal = 0;
	if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 &&
	    n <= 255) {
		expect->status = (int)n;
		return NULL;
	}
	expect->signal = signal_of(text);
	if (expect->signal != 0)
		return NULL;
	return xasprintf("--expect-exit %s: expected an exit status from 0 to "
			 "255 or a signal such as SIGPIPE",
	    text);
}

char *
foreign_expect_output(struct foreign_expect *expect, const char *text)
{
	char why[256];
	int error;

	foreign_expect_clear(expect);
	error = regcomp(
	    &expect->regex, text, REG_EXTENDED | REG_NOSUB | REG_NEWLINE);
	if (error == 0) {
		expect->output = text;
		return NULL;
	}
	regerror(error, &expect->regex, why, sizeof(why));
	return xasprintf("--expect-output %s: no extended regular expression: "
			 "%s",
	    text, why);
}

void
foreign_expect_clear(struct foreign_expect *expect)
{
	if (expect->output != NULL)
		regfree(&expect->regex);
	expect->output = NULL;
}

/* ---------------------------------------------------------------- verdict */

static char *
how_it_ended(const struct foreign_result *result)
{
	if (WIFSIGNALED(result->status))
		return xasprintf(
		    "died of SIG%s", sigabbrev_np(WTERMSIG(result->status)));
	return xasprintf("exited with status %d", WEXITSTATUS(result->status));
}

static char *
expected_end(const struct foreign_expect *expect)
{
	if (expect->signal != 0)
		return xasprintf(
		    "to die of SIG%s", sigabbrev_np(expect->signal));
	return xasprintf("to exit with status %d", expect->status);
}

static char *
wrong_end(
    const struct foreign_expect *expect, const struct foreign_result *result)
{
	const bool right =
	    expect->signal != 0 ?
		WIFSIGNALED(result->status) &&
		    WTERMSIG(result->status) == expect->signal :
		WIFEXITED(result->status) &&
		    WEXITSTATUS(result->status) == expect->status;
	char *seen, *wanted, *why;

	if (right)
		return NULL;
	seen = how_it_ended(result);
	wanted = expected_end(expect);
	why = xasprintf("the command %s; expected %s", seen, wanted);
	free(seen);
	free(wanted);
	return why;
}

static bool
matches(
    const struct foreign_expect *expect, const struct foreign_result *result)
{
	/* With its length: there may be a NUL in it. */
	regmatch_t whole = { .rm_so = 0,
		.rm_eo = (regoff_t)result->out_length };

	return regexec(&expect->regex, result->out, 1, &whole, REG_STARTEND) ==
	       0;
}

/* NULL where nothing was expected but that it does its work, and it did. */
static char *
unexpected(
    const struct foreign_expect *expect, const struct foreign_result *result)
{
	if (expect->ends || expect->output != NULL)
		return NULL;
	if (WIFSIGNALED(result->status))
		return how_it_ended(result);
	if (result->connections == 0)
		return xstrdup("the command never connected");
	return NULL;
}

static char *
why_failed(const struct foreign_expect *expect, const struct evidence *evidence)
{
	const struct foreign_result *result = evidence->foreign;
	char *why = NULL;

	if (result->deadline)
		return xstrdup("the command did not end by itself");
	if (expect->ends)
		why = wrong_end(expect, result);
	if (why == NULL && expect->output != NULL && !matches(expect, result))
		why = xasprintf("nothing that the command wrote to stdout "
				"matches \"%s\"",
		    expect->output);
	return why != NULL ? why : unexpected(expect, result);
}

struct verdict
foreign_verdict(
    const struct foreign_expect *expect, const struct evidence *evidence)
{
	struct verdict verdict = { .judgement = JUDGEMENT_HELD };

	/* The page has no say: it speaks of the probe. */
	for (int k = 0; k < ACCOUNTS; k++)
		verdict.opinion[k] = OPINION_NOT_HEARD;
	if (evidence->ending != ENDING_COMPLETE) {
		verdict.judgement = JUDGEMENT_BROKEN;
		verdict.reason = xstrdup(evidence->trouble != NULL ?
					     evidence->trouble :
					     ending_name(evidence->ending));
		return verdict;
	}
	verdict.reason = why_failed(expect, evidence);
	if (verdict.reason != NULL)
		verdict.judgement = JUDGEMENT_FAILED;
	return verdict;
}

bool
foreign_alike(const struct evidence *a, const struct evidence *b)
{
	return a->ending == b->ending &&
	       lines_equal(&a->account[ACCOUNT_CLIENT].lines,
		   &b->account[ACCOUNT_CLIENT].lines);
}
