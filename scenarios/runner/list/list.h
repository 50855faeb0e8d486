/* SPDX-License-Identifier: MIT */
/*
 * The room behind `resetlab list`: what the pages say, seen from five sides.
 *
 *     cases.c               the catalogue: causes and their cases
 *     coverage.c, reasons.c which cases show a reason, or move a counter
 *     symptoms.c, signs.c   what a client sees, and what may be behind it
 *     article.c             what the article says, and what came of it
 *     words.c, json.c       what they have in common
 *
 * All of it is read off the pages' `expect` and `article`: nothing is run.
 */
#ifndef LIST_LIST_H
#define LIST_LIST_H

#include <jansson.h>
#include <stddef.h>

#include "../catalogue.h"
#include "../lines.h"

#define LIST_WIDTH 78 /* columns of text */

/* Each prints the picked cases to stdout. */
typedef void list_printer(const struct pick *pick, size_t picks);

list_printer list_cases_text, list_cases_json, list_cases_markdown;
list_printer list_reasons_text, list_reasons_json;
list_printer list_symptoms_text, list_symptoms_json;
list_printer list_article_text, list_article_json;

/* ------------------------------------------------------------------ words.c
 */

/* "close_unread/unread"; to be freed. */
char *list_case_name(const struct pick *pick);

/* The lines as one text, ", " between them; to be freed. */
char *list_joined(const struct lines *lines);

/* ------------------------------------------------------------------- json.c
 */

/* A clean text; null for NULL. */
json_t *list_text(const char *words);
json_t *list_array(const struct lines *lines);
/* Prints it to stdout, and frees it. */
void list_print(json_t *root);

#endif
