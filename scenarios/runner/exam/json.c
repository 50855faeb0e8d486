/* SPDX-License-Identifier: MIT */
/*
 * The report for programs, "resetlab-exam-1": one object.
 *
 *     command, upload, reuse   as given; null where it was not
 *     isolation, family, repeat, deadline
 *     situations, in the order of the table:
 *       name, path (of the URL), command ("main", "upload" or "reuse"), tls
 *       rule      {says, source, strength}: that was broken, or was kept
 *       verdict   "passed", "note", "warning", "failure", "not examined"
 *       run       false where its control was not passed
 *       known     the baseline has it
 *       answers   [{verdict, rule (its source), did, said, count}], the worst
 *                 first; more than one where runs differed; `said` is
 *                 its last line on stderr, where ports may differ
 *     counts      passed, notes, warnings, failures (new ones), known,
 *                 not_examined, mended
 *     graces      cuts that waited for a time, because whether the client had
 *                 read could not be seen
 *     left_out    how many for want of "upload", "reuse" and "cacert"
 */
#include <err.h>
#include <jansson.h>
#include <stdlib.h>

#include "../report/show.h"
#include "paper.h"

static json_t *
must(json_t *value)
{
	if (value == NULL)
		errx(3, "cannot build the JSON report");
	return value;
}

static void
set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, must(value)) == -1)
		errx(3, "cannot build the JSON report");
}

static json_t *
text(const char *words)
{
	json_t *value;
	char *clean;

	if (words == NULL)
		return json_null();
	clean = show_clean(words);
	value = json_string(clean);
	free(clean);
	return value;
}

static json_t *
rule_json(const struct exam_rule *rule)
{
	json_t *object = must(json_object());

	set(object, "says", text(rule->says));
	set(object, "source", text(rule->source));
	set(object, "strength", text(strength_name(rule->strength)));
	return object;
}

static json_t *
answers_json(const struct mark *mark)
{
	json_t *array = must(json_array());

	for (size_t i = 0; i < mark->answers; i++) {
		const struct answer *a = &mark->answer[i];
		json_t *object = must(json_object());

		set(object, "verdict", text(grade_name(a->finding.grade)));
		set(object, "rule", text(a->finding.rule->source));
		set(object, "did", text(a->finding.did));
		set(object, "said", text(a->said));
		set(object, "count", json_integer(a->count));
		if (json_array_append_new(array, object) == -1)
			errx(3, "cannot build the JSON report");
	}
	return array;
}

static json_t *
mark_json(const struct mark *mark)
{
	static const char *const asked[] = { "main", "upload", "reuse" };
	json_t *object = must(json_object());

	set(object, "name", text(mark->s->name));
	set(object, "path", text(mark->s->path));
	set(object, "command", text(asked[mark->s->asked]));
	set(object, "tls", json_boolean(mark->s->tls));
	set(object, "rule", rule_json(mark->answer[0].finding.rule));
	set(object, "verdict", text(grade_name(mark_grade(mark))));
	set(object, "run", json_boolean(mark->run));
	set(object, "known", json_boolean(mark->known));
	set(object, "answers", answers_json(mark));
	return object;
}

static json_t *
counts_json(const struct paper *paper)
{
	const struct paper_counts counts = paper_count(paper);
	json_t *object = must(json_object());

	set(object, "passed", json_integer(counts.grade[GRADE_PASSED]));
	set(object, "notes", json_integer(counts.grade[GRADE_NOTE]));
	set(object, "warnings", json_integer(counts.grade[GRADE_WARNING]));
	set(object, "failures", json_integer(counts.grade[GRADE_FAILURE]));
	set(object, "known", json_integer(counts.known));
	set(object, "not_examined",
	    json_integer(counts.grade[GRADE_UNEXAMINED]));
	set(object, "mended", json_integer(counts.mended));
	return object;
}

static json_t *
left_out_json(const struct paper *paper)
{
	json_t *object = must(json_object());

	set(object, "upload", json_integer(paper->unasked[ASKED_UPLOAD]));
	set(object, "reuse", json_integer(paper->unasked[ASKED_REUSE]));
	set(object, "cacert", json_integer(paper->without_tls));
	return object;
}

static void
json_print(FILE *out, const struct paper *paper)
{
	json_t *root = must(json_object()), *array = must(json_array());
	char *command = paper_command(paper);

	for (size_t i = 0; i < paper->marks; i++)
		if (json_array_append_new(
			array, must(mark_json(&paper->mark[i]))) == -1)
			errx(3, "cannot build the JSON report");
	set(root, "format", text("resetlab-exam-1"));
	set(root, "command", text(command));
	set(root, "upload", text(paper->asked[ASKED_UPLOAD]));
	set(root, "reuse", text(paper->asked[ASKED_REUSE]));
	set(root, "isolation", text(paper->isolation));
	set(root, "family", json_integer(paper->family));
	set(root, "repeat", json_integer(paper->repeat));
	set(root, "deadline", json_real(paper->deadline));
	set(root, "situations", array);
	set(root, "counts", counts_json(paper));
	set(root, "graces", json_integer(paper->graces));
	set(root, "left_out", left_out_json(paper));
	/* A failed write stays in the stream, for whoever owns it. */
	(void)json_dumpf(root, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(root);
	free(command);
}

const struct paper_report paper_json = {
	.name = "json",
	.print = json_print,
};
