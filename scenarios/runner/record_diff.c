/* SPDX-License-Identifier: MIT */
/* A unified diff of two texts, by their longest common subsequence. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "record_inside.h"

#define CONTEXT 3
#define MOST_CELLS 16000000 /* of the table; beyond it all is exchanged */

/* A text's lines, each with its newline, where it has one. */
struct text {
	const char **line;
	size_t *length;
	size_t count;
};

/* One line of the diff: ' ', '-' or '+', and its place in both texts. */
struct edit {
	char sign;
	size_t before, after;
};

struct edits {
	struct edit *edit;
	size_t count, room;
};

static struct text
cut(const char *from)
{
	struct text text = { 0 };
	size_t room = 0, lengths = 0;

	while (*from != '\0') {
		size_t length = strcspn(from, "\n");

		length += from[length] == '\n';
		text.line =
		    xgrow(text.line, text.count, &room, sizeof(*text.line));
		text.length = xgrow(
		    text.length, text.count, &lengths, sizeof(*text.length));
		text.line[text.count] = from;
		text.length[text.count++] = length;
		from += length;
	}
	return text;
}

static bool
same(const struct text *a, size_t i, const struct text *b, size_t j)
{
	return a->length[i] == b->length[j] &&
	       memcmp(a->line[i], b->line[j], a->length[i]) == 0;
}

static void
add(struct edits *edits, char sign, size_t before, size_t after)
{
	edits->edit = xgrow(
	    edits->edit, edits->count, &edits->room, sizeof(*edits->edit));
	edits->edit[edits->count++] =
	    (struct edit){ .sign = sign, .before = before, .after = after };
}

/* What both texts have between their equal start and their equal end. */
struct middle {
	const struct text *a, *b;
	size_t start, a_end, b_end;
	uint32_t *table; /* NULL where it would be too large */
};

/* The cell (i, j): how many lines are in common from there on. */
static uint32_t *
cell(const struct middle *m, size_t i, size_t j)
{
	size_t columns = m->b_end - m->start + 1;

	return &m->table[(i - m->start) * columns + (j - m->start)];
}

static void
fill(struct middle *m)
{
	size_t rows = m->a_end - m->start + 1;
	size_t columns = m->b_end - m->start + 1;

	if (rows > MOST_CELLS / columns)
		return;
	m->table = xcalloc(rows * columns, sizeof(*m->table));
	for (size_t i = m->a_end; i-- > m->start;) {
		for (size_t j = m->b_end; j-- > m->start;) {
			uint32_t below = *cell(m, i + 1, j);
			uint32_t right = *cell(m, i, j + 1);

			if (same(m->a, i, m->b, j))
				*cell(m, i, j) = *cell(m, i + 1, j + 1) + 1;
			else
				*cell(m, i, j) = below > right ? below : right;
		}
	}
}

/* Whether the line i goes, rather than the line j coming. */
static bool
goes(const struct middle *m, size_t i, size_t j)
{
	if (i == m->a_end || j == m->b_end)
		return i < m->a_end;
	return m->table == NULL || *cell(m, i + 1, j) >= *cell(m, i, j + 1);
}

static void
compare_middle(struct middle *m, struct edits *edits)
{
	size_t i = m->start, j = m->start;

	fill(m);
	while (i < m->a_end || j < m->b_end) {
		if (m->table != NULL && i < m->a_end && j < m->b_end &&
		    same(m->a, i, m->b, j))
			add(edits, ' ', i++, j++);
		else if (goes(m, i, j))
			add(edits, '-', i++, j);
		else
			add(edits, '+', i, j++);
	}
	free(m->table);
}

static void
compare(const struct text *a, const struct text *b, struct edits *edits)
{
	struct middle m = { a, b, 0, a->count, b->count, NULL };

	while (m.start < m.a_end && m.start < m.b_end &&
	       same(a, m.start, b, m.start)) {
		add(edits, ' ', m.start, m.start);
		m.start++;
	}
	while (m.a_end > m.start && m.b_end > m.start &&
	       same(a, m.a_end - 1, b, m.b_end - 1)) {
		m.a_end--;
		m.b_end--;
	}
	compare_middle(&m, edits);
	for (size_t i = m.a_end; i < a->count; i++)
		add(edits, ' ', i, m.b_end + i - m.a_end);
}

static void
print_line(FILE *out, const struct edit *edit, const struct text *a,
    const struct text *b)
{
	const struct text *text = edit->sign == '+' ? b : a;
	size_t at = edit->sign == '+' ? edit->after : edit->before;

	fprintf(
	    out, "%c%.*s", edit->sign, (int)text->length[at], text->line[at]);
	if (text->line[at][text->length[at] - 1] != '\n')
		fputs("\n\\ No newline at end of file\n", out);
}

/* A hunk's first line, from 1; an empty side names the line before it. */
static size_t
first_line(size_t at, size_t count)
{
	return count > 0 ? at + 1 : at;
}

static void
print_hunk(FILE *out, const struct edits *edits, size_t from, size_t to,
    const struct text *a, const struct text *b)
{
	size_t before = 0, after = 0;

	for (size_t i = from; i < to; i++) {
		before += edits->edit[i].sign != '+';
		after += edits->edit[i].sign != '-';
	}
	fprintf(out, "@@ -%zu,%zu +%zu,%zu @@\n",
	    first_line(edits->edit[from].before, before), before,
	    first_line(edits->edit[from].after, after), after);
	for (size_t i = from; i < to; i++)
		print_line(out, &edits->edit[i], a, b);
}

/* The end of the hunk whose first change is at i: context and all. */
static size_t
hunk_end(const struct edits *edits, size_t i)
{
	size_t last = i;

	while (i < edits->count && i <= last + 2 * CONTEXT + 1) {
		if (edits->edit[i].sign != ' ')
			last = i;
		i++;
	}
	return last + 1 + CONTEXT < edits->count ? last + 1 + CONTEXT :
						   edits->count;
}

void
record_print_diff(
    FILE *out, const char *file, const char *before, const char *after)
{
	struct text a = cut(before), b = cut(after);
	struct edits edits = { 0 };
	bool any = false;
	size_t i = 0;

	compare(&a, &b, &edits);
	while (i < edits.count) {
		size_t end;

		if (edits.edit[i].sign == ' ') {
			i++;
			continue;
		}
		if (!any)
			fprintf(out, "--- %s\n+++ %s\n", file, file);
		any = true;
		end = hunk_end(&edits, i);
		print_hunk(
		    out, &edits, i > CONTEXT ? i - CONTEXT : 0, end, &a, &b);
		i = end;
	}
	free(edits.edit);
	free(a.line);
	free(a.length);
	free(b.line);
	free(b.length);
}
