/* SPDX-License-Identifier: MIT */
/* A baseline: which situations are known to fail. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "exam.h"

/* One line: a name, or nothing; the place of the name in the table. */
static int
take_line(struct baseline *baseline, char *line, const char *file,
    unsigned number, char **error)
{
	const struct situation *s;
	const char *near;
	char *rest = line, *name;

	line[strcspn(line, "#")] = '\0';
	name = strtok_r(rest, " \t\r\n", &rest);
	if (name == NULL)
		return 0;
	s = situation_find(name);
	if (s != NULL && strtok_r(rest, " \t\r\n", &rest) == NULL) {
		baseline->known[s - situations] = true;
		return 0;
	}
	near = situation_near(name);
	*error = s != NULL ?
		     xasprintf(
			 "%s:%u: expected one situation a line", file, number) :
		     xasprintf("%s:%u: there is no situation \"%s\"%s%s", file,
			 number, name, near != NULL ? ", did you mean " : "",
			 near != NULL ? near : "");
	return -1;
}

int
baseline_read(struct baseline *baseline, const char *file, char **error)
{
	FILE *in = fopen(file, "re");
	char *line = NULL;
	size_t room = 0;
	unsigned number = 0;
	int bad = 0;

	baseline->known = NULL;
	if (in == NULL) {
		*error = xasprintf("%s: %s", file, strerror(errno));
		return -1;
	}
	baseline->known = xcalloc(situations_count, sizeof(bool));
	while (bad == 0 && getline(&line, &room, in) != -1)
		bad = take_line(baseline, line, file, ++number, error);
	if (bad == 0 && ferror(in)) {
		*error = xasprintf("%s: %s", file, strerror(errno));
		bad = -1;
	}
	free(line);
	fclose(in);
	if (bad == -1)
		baseline_free(baseline);
	return bad;
}

void
baseline_apply(const struct baseline *baseline, struct paper *paper)
{
	for (size_t i = 0; i < paper->marks; i++) {
		struct mark *m = &paper->mark[i];

		m->known = baseline->known[m->s - situations];
	}
}

void
baseline_free(struct baseline *baseline)
{
	free(baseline->known);
	baseline->known = NULL;
}

int
baseline_write(const char *file, const struct paper *paper)
{
	FILE *out = fopen(file, "we");
	int error;

	if (out == NULL)
		return -1;
	fputs("# What is known to fail in resetlab exam: --baseline reads "
	      "this.\n",
	    out);
	for (size_t i = 0; i < paper->marks; i++) {
		const struct mark *m = &paper->mark[i];

		if (mark_grade(m) == GRADE_FAILURE)
			fprintf(out, "%s # %s\n", m->s->name,
			    m->answer[0].finding.did);
	}
	errno = 0;
	error = ferror(out) ? EIO : 0;
	if (fclose(out) != 0)
		error = errno;
	errno = error;
	return error != 0 ? -1 : 0;
}
