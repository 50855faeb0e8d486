/* SPDX-License-Identifier: MIT */
/* resetlab list --symptoms: from what a client sees to what may be behind it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "../report/build.h"
#include "../report/show.h"
#include "list.h"
#include "symptoms.h"

/* The symptom of that name, an old one or a new one. */
static struct symptom *
symptom_of(struct symptoms *all, const char *client)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->symptom[i].client, client) == 0)
			return &all->symptom[i];
	all->symptom =
	    xgrow(all->symptom, all->count, &all->room, sizeof(*all->symptom));
	all->symptom[all->count] =
	    (struct symptom){ .client = xstrdup(client) };
	return &all->symptom[all->count++];
}

/* The symptom's sign that equals this one, which it takes over. */
static struct sign *
sign_in(struct symptom *symptom, struct sign *sign)
{
	for (size_t i = 0; i < symptom->count; i++) {
		if (!sign_equal(&symptom->sign[i], sign))
			continue;
		sign_free(sign);
		return &symptom->sign[i];
	}
	symptom->sign = xgrow(symptom->sign, symptom->count, &symptom->room,
	    sizeof(*symptom->sign));
	symptom->sign[symptom->count] = *sign;
	return &symptom->sign[symptom->count++];
}

/* Picks come page by page, so what is there already stands last. */
static void
add_once(struct lines *lines, const char *text)
{
	if (lines->count == 0 ||
	    strcmp(lines->line[lines->count - 1].text, text) != 0)
		lines_add(lines, 0, "%s", text);
}

static int
by_client(const void *a, const void *b)
{
	const struct symptom *x = a, *y = b;
	bool x_last = strcmp(x->client, "nothing") == 0;
	bool y_last = strcmp(y->client, "nothing") == 0;

	return x_last != y_last ? (x_last ? 1 : -1) :
				  strcmp(x->client, y->client);
}

void
symptoms_read(const struct pick *pick, size_t picks, struct symptoms *out)
{
	for (size_t i = 0; i < picks; i++) {
		char *name = list_case_name(&pick[i]);

		for (size_t k = 0; k < pick[i].c->expectations; k++) {
			const struct expectation *e =
			    &pick[i].c->expectation[k];
			struct sign sign = sign_of(e), *at;
			char *client = sign_client(e);

			at = sign_in(symptom_of(out, client), &sign);
			add_once(&at->cases, name);
			add_once(&at->causes, pick[i].scenario->name);
			free(client);
		}
		free(name);
	}
	if (out->count > 0)
		qsort(
		    out->symptom, out->count, sizeof(*out->symptom), by_client);
}

void
symptoms_free(struct symptoms *symptoms)
{
	for (size_t i = 0; i < symptoms->count; i++) {
		struct symptom *s = &symptoms->symptom[i];

		for (size_t k = 0; k < s->count; k++)
			sign_free(&s->sign[k]);
		free(s->sign);
		free(s->client);
	}
	free(symptoms->symptom);
	*symptoms = (struct symptoms){ 0 };
}

static void
print_part(const char *label, const struct lines *lines, const char *none)
{
	char *text = lines->count > 0 ? list_joined(lines) : xstrdup(none);

	show_hang(stdout, label, text, 12, LIST_WIDTH);
	free(text);
}

static void
print_sign(const struct sign *sign)
{
	putchar('\n');
	show_hang(stdout, "  wire", sign->wire, 12, LIST_WIDTH);
	print_part("  counters", &sign->counters, "none moves");
	print_part("  reason", &sign->resets, "none: the kernel sent no reset");
	print_part("  cases", &sign->cases, "");
	if (sign->causes.count > 1)
		show_wrap(stdout,
		    "None of this tells these causes apart; the server's log "
		    "does.",
		    12, LIST_WIDTH);
}

void
list_symptoms_text(const struct pick *pick, size_t picks)
{
	struct symptoms all = { 0 };

	symptoms_read(pick, picks, &all);
	show_wrap(stdout,
	    "What a client sees first of its trouble, and what the other "
	    "witnesses say then: how the connection ended on the wire, which "
	    "counters moved, and the kernel's reason.",
	    0, LIST_WIDTH);
	for (size_t i = 0; i < all.count; i++) {
		printf("\n%s\n", all.symptom[i].client);
		for (size_t k = 0; k < all.symptom[i].count; k++)
			print_sign(&all.symptom[i].sign[k]);
	}
	symptoms_free(&all);
}

static json_t *
sign_json(const struct sign *sign)
{
	return build_must(json_pack("{so so so so so}", "wire",
	    list_text(sign->wire), "counters", list_array(&sign->counters),
	    "resets", list_array(&sign->resets), "causes",
	    list_array(&sign->causes), "cases", list_array(&sign->cases)));
}

void
list_symptoms_json(const struct pick *pick, size_t picks)
{
	json_t *symptoms = build_must(json_array());
	struct symptoms all = { 0 };

	symptoms_read(pick, picks, &all);
	for (size_t i = 0; i < all.count; i++) {
		json_t *signs = build_must(json_array());

		for (size_t k = 0; k < all.symptom[i].count; k++)
			json_array_append_new(
			    signs, sign_json(&all.symptom[i].sign[k]));
		json_array_append_new(symptoms,
		    build_must(json_pack("{so so}", "client",
			list_text(all.symptom[i].client), "signs", signs)));
	}
	symptoms_free(&all);
	list_print(json_pack(
	    "{ss so}", "format", "resetlab-symptoms-1", "symptoms", symptoms));
}
