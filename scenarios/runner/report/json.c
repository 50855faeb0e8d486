/* SPDX-License-Identifier: MIT */
/*
 * The report for programs: one JSON document, which holds every witness of
 * every outcome, whole.  json.h documents it.
 */
#include <err.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "../memory.h"
#include "build.h"
#include "formats.h"
#include "json.h"

struct document {
	json_t *root;
	json_t *cases;
};

static json_t *
bytes_json(const char *bytes, size_t length)
{
	char *clean = show_clean_bytes(bytes, length);
	json_t *value = json_string(clean);

	free(clean);
	return value;
}

static json_t *
texts(char *const words[])
{
	json_t *array = build_must(json_array());

	for (; words != NULL && *words != NULL; words++)
		build_add(array, build_text(*words));
	return array;
}

static json_t *
lines_json(const struct lines *lines)
{
	json_t *array = build_must(json_array());

	for (size_t i = 0; i < lines->count; i++)
		build_add(array, build_text(lines->line[i].text));
	return array;
}

static json_t *
connection_json(unsigned connection)
{
	char name[8];
	size_t used = 0;

	if (connection >= 26)
		name[used++] = (char)('a' + connection / 26 - 1);
	name[used++] = (char)('a' + connection % 26);
	return json_stringn(name, used);
}

static json_t *
flags_json(uint8_t flags)
{
	static const struct {
		uint8_t flag;
		char letter;
	} letters[] = { { SEGMENT_FIN, 'F' }, { SEGMENT_SYN, 'S' },
		{ SEGMENT_RST, 'R' }, { SEGMENT_PSH, 'P' },
		{ SEGMENT_ACK, '.' }, { SEGMENT_URG, 'U' },
		{ SEGMENT_ECE, 'E' }, { SEGMENT_CWR, 'W' } };
	char name[8];
	size_t used = 0;

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if ((flags & letters[i].flag) != 0)
			name[used++] = letters[i].letter;
	return json_stringn(name, used);
}

static json_t *
reset_json(const struct segment *s)
{
	json_t *object = build_must(json_object());

	build_set(object, "connection", connection_json(s->connection));
	build_set(object, "sender", build_text(host_name(s->sender)));
	build_set(object, "to", build_text(s->to_server ? "server" : "client"));
	build_set(object, "flags", flags_json(s->flags));
	build_set(object, "seq", json_integer(s->seq));
	build_set(object, "ack", json_integer(s->ack));
	build_set(object, "length", json_integer(s->length));
	build_set(object, "window_zero", json_boolean(s->window == 0));
	build_set(object, "ttl", json_integer(s->ttl));
	build_set(object, "timestamps", json_boolean(s->timestamps));
	return object;
}

/* By connection: across connections their order may differ between runs. */
static json_t *
resets_json(const struct segments *segments)
{
	json_t *array = build_must(json_array());

	for (unsigned c = 0; c < segments->connections; c++)
		for (size_t i = 0; i < segments->count; i++) {
			const struct segment *s = &segments->segment[i];

			if (s->connection == c && s->kind == SEGMENT_TCP &&
			    (s->flags & SEGMENT_RST) != 0)
				build_add(array, reset_json(s));
		}
	return array;
}

static json_t *
account_json(const struct account *account)
{
	json_t *object = build_must(json_object());

	build_set(object, "heard", json_boolean(account->heard));
	build_set(object, "why_not", build_text(account->why_not));
	build_set(object, "lines", lines_json(&account->lines));
	return object;
}

static json_t *
verdict_json(const struct tally *tally, const struct verdict *verdict)
{
	static const char *const names[] = { [OPINION_AGREES] = "agrees",
		[OPINION_DISAGREES] = "disagrees",
		[OPINION_NOT_HEARD] = "not heard" };
	json_t *object = build_must(json_object());
	json_t *opinions = build_must(json_object());
	bool judged = verdict->judgement <= JUDGEMENT_FAILED &&
		      tally->c->expectations > 0;

	build_set(object, "judgement",
	    build_text(judgement_name(verdict->judgement)));
	build_set(object, "reason", build_text(verdict->reason));
	build_set(object, "expectation",
	    judged ? json_integer((json_int_t)verdict->expectation) :
		     json_null());
	for (int i = 0; judged && i < ACCOUNTS; i++)
		build_set(opinions, account_name(i),
		    build_text(names[verdict->opinion[i]]));
	build_set(object, "opinions", opinions);
	return object;
}

/* How it ended: one of the two, and neither where it did not. */
static void
set_end(json_t *object, const struct foreign_result *result)
{
	const bool ended = result->started && !result->deadline;
	const int status = result->status;
	char name[32];

	build_set(object, "exit_status",
	    ended && WIFEXITED(status) ? json_integer(WEXITSTATUS(status)) :
					 json_null());
	snprintf(name, sizeof(name), "SIG%s",
	    sigabbrev_np(ended && WIFSIGNALED(status) ? WTERMSIG(status) : 0));
	build_set(object, "signal",
	    ended && WIFSIGNALED(status) ? json_string(name) : json_null());
	build_set(object, "deadline", json_boolean(result->deadline));
}

static json_t *
foreign_json(const struct outcome *outcome)
{
	const struct foreign_result *result = outcome->evidence.foreign;
	json_t *object = build_must(json_object());

	set_end(object, result);
	build_set(
	    object, "stdout", bytes_json(result->out, result->out_length));
	build_set(object, "stdout_bytes",
	    json_integer((json_int_t)result->out_total));
	build_set(
	    object, "stderr", bytes_json(result->err, result->err_length));
	build_set(object, "stderr_bytes",
	    json_integer((json_int_t)result->err_total));
	build_set(object, "connections",
	    result->connections == -1 ? json_null() :
					json_integer(result->connections));
	build_set(object, "left_running", json_integer(result->left_running));
	build_set(object, "quickest", json_real(outcome->quickest));
	build_set(object, "slowest", json_real(outcome->slowest));
	return object;
}

/* Hidden, only what a student may see: the first three accounts. */
static json_t *
outcome_json(const struct report_head *head, const struct tally *tally,
    const struct outcome *outcome)
{
	const struct evidence *evidence = &outcome->evidence;
	json_t *object = build_must(json_object());
	bool skipped = outcome->verdict.judgement == JUDGEMENT_SKIPPED;

	for (int i = 0; i < ACCOUNTS && !skipped; i++) {
		struct account account = evidence->account[i];
		json_t *value;

		if (head->hide && i > ACCOUNT_COUNTERS)
			break;
		if (head->hide)
			account.lines = detail_steps(&account.lines);
		value = build_must(account_json(&account));
		if (head->hide)
			lines_free(&account.lines);
		if (i == ACCOUNT_WIRE)
			build_set(
			    value, "resets", resets_json(&evidence->segments));
		build_set(object, account_name(i), value);
	}
	if (!head->hide && !skipped) {
		build_set(object, "ending",
		    build_text(ending_name(evidence->ending)));
		build_set(object, "trouble", build_text(evidence->trouble));
	}
	if (evidence->foreign != NULL)
		build_set(object, "foreign", foreign_json(outcome));
	if (!head->hide)
		build_set(
		    object, "verdict", verdict_json(tally, &outcome->verdict));
	build_set(object, "count", json_integer(outcome->count));
	return object;
}

static int
by_content(const void *a, const void *b)
{
	char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/*
 * Sorted by what they hold: which outcome of a case comes first is chance,
 * and two equal runs must give equal documents.  `count` is the last key, so
 * it decides nothing.
 */
static json_t *
outcomes_json(const struct report_head *head, const struct tally *tally)
{
	json_t *array = build_must(json_array());
	char **dumped = xcalloc(tally->outcomes, sizeof(*dumped));

	for (size_t i = 0; i < tally->outcomes; i++) {
		json_t *value =
		    build_must(outcome_json(head, tally, &tally->outcome[i]));

		dumped[i] = json_dumps(value, JSON_COMPACT);
		if (dumped[i] == NULL)
			errx(3, "cannot build the JSON report");
		json_decref(value);
	}
	qsort(dumped, tally->outcomes, sizeof(*dumped), by_content);
	for (size_t i = 0; i < tally->outcomes; i++) {
		build_add(array, json_loads(dumped[i], 0, NULL));
		free(dumped[i]);
	}
	free(dumped);
	return array;
}

static json_t *
expected_json(const struct scenario_case *c)
{
	json_t *array = build_must(json_array());

	for (size_t i = 0; i < c->expectations; i++) {
		const struct expectation *expectation = &c->expectation[i];
		json_t *object = build_must(json_object());

		build_set(object, "because", build_text(expectation->because));
		for (int k = 0; k < ACCOUNTS; k++)
			build_set(object, account_name(k),
			    lines_json(&expectation->account[k]));
		build_add(array, object);
	}
	return array;
}

static void
set_claim(json_t *object, const struct tally *tally)
{
	const struct scenario_case *c = tally->c;

	build_set(object, "scenario", build_text(tally->scenario->name));
	build_set(object, "case", build_text(c->name));
	build_set(object, "claim", build_text(c->claim));
	build_set(object, "twin_of", build_text(c->twin_of));
	build_set(object, "server", texts(c->server));
	build_set(object, "client", texts(c->client));
}

static void
json_begin(FILE *out, struct report_head *head)
{
	struct document *document = xcalloc(1, sizeof(*document));

	(void)out; /* the document is written whole, at the end */
	document->root = build_must(json_object());
	document->cases = build_must(json_array());
	build_set(document->root, "format", build_text(JSON_FORMAT));
	build_set(document->root, "isolation", build_text(head->isolation));
	build_set(document->root, "pins", build_text(head->pins));
	build_set(document->root, "no_reasons", build_text(head->no_reasons));
	build_set(document->root, "hidden", json_boolean(head->hide));
	if (head->command != NULL)
		build_set(document->root, "command", texts(head->command));
	head->state = document;
}

static void
json_tally(FILE *out, const struct report_head *head, size_t index,
    const struct tally *tally)
{
	struct document *document = head->state;
	json_t *object = build_must(json_object());
	char *name = report_name(head, index, tally);

	(void)out;
	build_set(object, "name", build_text(name));
	free(name);
	if (!head->hide)
		set_claim(object, tally);
	build_set(object, "family", json_integer(tally->family));
	build_set(object, "runs", json_integer(tally->runs));
	build_set(object, "held", json_integer(tally->held));
	build_set(object, "judgement",
	    build_text(judgement_name(tally_judgement(tally))));
	if (!head->hide)
		build_set(object, "expected", expected_json(tally->c));
	build_set(object, "outcomes", outcomes_json(head, tally));
	build_add(document->cases, object);
}

static void
json_end(
    FILE *out, const struct report_head *head, const struct report_foot *foot)
{
	struct document *document = head->state;
	json_t *totals = build_must(json_object());

	build_set(totals, "held", json_integer(foot->held));
	build_set(totals, "failed", json_integer(foot->failed));
	build_set(totals, "broken", json_integer(foot->broken));
	build_set(totals, "skipped", json_integer(foot->skipped));
	build_set(totals, "runs", json_integer(foot->runs));
	build_set(document->root, "cases", document->cases);
	build_set(document->root, "totals", totals);
	/* A failed write stays in the stream, for whoever owns it. */
	(void)json_dumpf(document->root, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(document->root);
	free(document);
}

const struct report report_json = {
	.name = "json",
	.begin = json_begin,
	.tally = json_tally,
	.end = json_end,
};
