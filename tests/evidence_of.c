/* SPDX-License-Identifier: MIT */
/* From what a page expects back to what would have been seen. */
#include <stdio.h>
#include <string.h>

#include "../scenarios/runner/memory.h"
#include "../scenarios/runner/witness/grammar.h"
#include "evidence_of.h"

static const char *
icmp_named(const char *name)
{
	const char *known = NULL;

	for (size_t i = 0; (known = icmp_kind_name(i)) != NULL; i++)
		if (strcmp(known, name) == 0)
			break;
	return known;
}

/* The segment that a line of a wire block prints. */
static struct segment
segment_of(const char *line, unsigned connection)
{
	struct words words = words_cut(line);
	struct segment_words says = segment_line_words(line);
	struct segment s = { .connection = connection,
		.seq = says.seq_value,
		.ack = says.ack_value,
		.ttl = (uint8_t)says.ttl_value,
		.again = strstr(line, " again") != NULL,
		.challenge = strstr(line, " challenge") != NULL,
		.keepalive = strstr(line, " keepalive") != NULL };

	(void)host_parse(words.word[0], &s.sender);
	s.to_server = s.sender == HOST_CLIENT;
	if (strcmp(words.word[2], "icmp") == 0) {
		s.kind = SEGMENT_ICMP;
		s.icmp = icmp_named(words.word[3]);
	} else {
		(void)flags_parse(words.word[2], &s.flags);
	}
	if (s.kind == SEGMENT_TCP && words.count > 3)
		(void)sscanf(words.word[3], "%u", &s.length);
	words_free(&words);
	return s;
}

static void
add_flow(const struct lines *wire, unsigned connection, struct segments *out)
{
	bool here = true;

	for (size_t i = 0; i < wire->count; i++) {
		const char *line = wire->line[i].text;

		if (header_is(line)) {
			here = header_names(line, connection);
			continue;
		}
		if (!here)
			continue;
		out->segment = xgrow(out->segment, out->count, &out->room,
		    sizeof(*out->segment));
		out->segment[out->count++] = segment_of(line, connection);
	}
}

static bool
is_named(const struct lines *wire, unsigned connection)
{
	for (size_t i = 0; i < wire->count; i++)
		if (header_is(wire->line[i].text) &&
		    header_names(wire->line[i].text, connection))
			return true;
	return false;
}

static unsigned
connections_in(const struct lines *wire)
{
	unsigned count = 1;

	while (is_named(wire, count))
		count++;
	return count;
}

struct evidence
evidence_of(const struct expectation *e)
{
	const struct lines *wire = &e->account[ACCOUNT_WIRE];
	struct evidence evidence = { .ending = ENDING_COMPLETE };

	evidence.segments.connections = connections_in(wire);
	for (unsigned c = 0; c < evidence.segments.connections; c++)
		add_flow(wire, c, &evidence.segments);
	for (int k = 0; k < ACCOUNTS; k++) {
		const struct lines *lines = &e->account[k];

		evidence.account[k].heard = true;
		for (size_t i = 0; k != ACCOUNT_WIRE && i < lines->count; i++)
			lines_add(&evidence.account[k].lines, 0, "%s",
			    lines->line[i].text);
	}
	return evidence;
}
