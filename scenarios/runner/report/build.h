/* SPDX-License-Identifier: MIT */
/*
 * What everybody who writes JSON does with jansson: it gives NULL where there
 * is no memory, and where we are wrong; either ends the program (exit status
 * 3).  Values that are given are taken over.
 */
#ifndef REPORT_BUILD_H
#define REPORT_BUILD_H

#include <jansson.h>

/* The value itself. */
json_t *build_must(json_t *value);

void build_set(json_t *object, const char *key, json_t *value);
void build_add(json_t *array, json_t *value);

/* A text, clean (show.h); null for NULL. */
json_t *build_text(const char *words);

#endif
