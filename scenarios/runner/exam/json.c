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

#include "../report/build.h"
#include "paper.h"

static json_t *
rule_json(const struct exam_rule *rule)
{
	json_t *object = build_must(json_object());

	build_set(object, "says", build_text(rule->says));
	build_set(object, "source", build_text(rule->source));
	build_set(
	    object, "strength", build_text(strength_name(rule->strength)));
	return object;
}

static json_t *
answers_json(const struct mark *mark)
{
	json_t *array = build_must(json_array());

	for (size_t i = 0; i < mark->answers; i++) {
		const struct answer *a = &mark->answer[i];
		json_t *object = build_must(json_object());

		build_set(object, "verdict",
		    build_text(grade_name(a->finding.grade)));
		build_set(object, "rule", build_text(a->finding.rule->source));
		build_set(object, "did", build_text(a->finding.did));
		build_set(object, "said", build_text(a->said));
		build_set(object, "count", json_integer(a->count));
		if (json_array_append_new(array, object) == -1)
			errx(3, "cannot build the JSON report");
	}
	return array;
}

static json_t *
mark_json(const struct mark *mark)
{
	static const char *const asked[] = { "main", "upload", "reuse" };
	json_t *object = build_must(json_object());

	build_set(object, "name", build_text(mark->s->name));
	build_set(object, "path", build_text(mark->s->path));
	build_set(object, "command", build_text(asked[mark->s->asked]));
	build_set(object, "tls", json_boolean(mark->s->tls));
	build_set(object, "rule", rule_json(mark->answer[0].finding.rule));
	build_set(object, "verdict", build_text(grade_name(mark_grade(mark))));
	build_set(object, "run", json_boolean(mark->run));
	build_set(object, "known", json_boolean(mark->known));
	build_set(object, "answers", answers_json(mark));
	return object;
}

static json_t *
counts_json(const struct paper *paper)
{
	const struct paper_counts counts = paper_count(paper);
	json_t *object = build_must(json_object());

	build_set(object, "passed", json_integer(counts.grade[GRADE_PASSED]));
	build_set(object, "notes", json_integer(counts.grade[GRADE_NOTE]));
	build_set(
	    object, "warnings", json_integer(counts.grade[GRADE_WARNING]));
	build_set(
	    object, "failures", json_integer(counts.grade[GRADE_FAILURE]));
	build_set(object, "known", json_integer(counts.known));
	build_set(object, "not_examined",
	    json_integer(counts.grade[GRADE_UNEXAMINED]));
	build_set(object, "mended", json_integer(counts.mended));
	return object;
}

static json_t *
left_out_json(const struct paper *paper)
{
	json_t *object = build_must(json_object());

	build_set(object, "upload", json_integer(paper->unasked[ASKED_UPLOAD]));
	build_set(object, "reuse", json_integer(paper->unasked[ASKED_REUSE]));
	build_set(object, "cacert", json_integer(paper->without_tls));
	return object;
}

static void
json_print(FILE *out, const struct paper *paper)
{
	json_t *root = build_must(json_object()),
	       *array = build_must(json_array());
	char *command = paper_command(paper);

	for (size_t i = 0; i < paper->marks; i++)
		build_add(array, mark_json(&paper->mark[i]));
	build_set(root, "format", build_text("resetlab-exam-1"));
	build_set(root, "command", build_text(command));
	build_set(root, "upload", build_text(paper->asked[ASKED_UPLOAD]));
	build_set(root, "reuse", build_text(paper->asked[ASKED_REUSE]));
	build_set(root, "isolation", build_text(paper->isolation));
	build_set(root, "family", json_integer(paper->family));
	build_set(root, "repeat", json_integer(paper->repeat));
	build_set(root, "deadline", json_real(paper->deadline));
	build_set(root, "situations", array);
	build_set(root, "counts", counts_json(paper));
	build_set(root, "graces", json_integer(paper->graces));
	build_set(root, "left_out", left_out_json(paper));
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
