/* SPDX-License-Identifier: MIT */
/*
 * Is it YAML, and on which line does each node stand?
 *
 * The events are read once for what a page may not have (they know anchors
 * and tags, the tree has lost them), then the tree is built.
 */
#include <string.h>

#include "page.h"

#define DEPTH 12 /* collections in collections; a page needs seven */

static unsigned
line_at(const struct page *page, size_t offset)
{
	unsigned line = 1;

	while (line < page->lines && page->start[line] <= offset)
		line++;
	return line;
}

static int
fail_yaml(struct page *page, const yaml_parser_t *parser)
{
	unsigned line = (unsigned)parser->problem_mark.line + 1;

	if (parser->error == YAML_READER_ERROR)
		return page_fail(page, line_at(page, parser->problem_offset),
		    "not UTF-8 text: %s", parser->problem);
	/* At the file's end the mark is behind its last line. */
	if (line > page->lines)
		line = page->lines;
	if (parser->context == NULL)
		return page_fail(page, line, "not YAML: %s", parser->problem);
	return page_fail(page, line, "not YAML: %s, %s that began in line %zu",
	    parser->problem, parser->context, parser->context_mark.line + 1);
}

static int
check_scalar(struct page *page, const yaml_event_t *event)
{
	const unsigned char *text = event->data.scalar.value;

	for (size_t i = 0; i < event->data.scalar.length; i++)
		if ((text[i] < ' ' && text[i] != '\n' && text[i] != '\t') ||
		    text[i] == 0x7f)
			return page_fail(page,
			    (unsigned)event->start_mark.line + 1,
			    "a control character (0x%02x) in a text", text[i]);
	return 0;
}

static int
check_decoration(struct page *page, const yaml_event_t *event,
    const yaml_char_t *anchor, const yaml_char_t *tag)
{
	unsigned line = (unsigned)event->start_mark.line + 1;

	if (anchor != NULL)
		return page_fail(page, line,
		    "an anchor (&%.60s); a page writes everything out",
		    (const char *)anchor);
	if (tag != NULL)
		return page_fail(page, line, "a tag (%.60s); a page has none",
		    (const char *)tag);
	return 0;
}

static int
check_event(struct page *page, const yaml_event_t *event, int *documents)
{
	unsigned line = (unsigned)event->start_mark.line + 1;

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (++*documents > 1)
			return page_fail(
			    page, line, "a second document; a page is one");
		return 0;
	case YAML_ALIAS_EVENT:
		return page_fail(page, line,
		    "an alias (*%.60s); a page writes everything out",
		    (const char *)event->data.alias.anchor);
	case YAML_SCALAR_EVENT:
		if (check_decoration(page, event, event->data.scalar.anchor,
			event->data.scalar.tag) == -1)
			return -1;
		return check_scalar(page, event);
	case YAML_SEQUENCE_START_EVENT:
		return check_decoration(page, event,
		    event->data.sequence_start.anchor,
		    event->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return check_decoration(page, event,
		    event->data.mapping_start.anchor,
		    event->data.mapping_start.tag);
	default:
		return 0;
	}
}

static int
check_depth(struct page *page, const yaml_event_t *event, int *depth)
{
	*depth += event->type == YAML_SEQUENCE_START_EVENT ||
		  event->type == YAML_MAPPING_START_EVENT;
	*depth -= event->type == YAML_SEQUENCE_END_EVENT ||
		  event->type == YAML_MAPPING_END_EVENT;
	if (*depth > DEPTH)
		return page_fail(page, (unsigned)event->start_mark.line + 1,
		    "nested deeper than anything in a page");
	return 0;
}

static int
check_events(struct page *page, yaml_parser_t *parser)
{
	int documents = 0, depth = 0, result = 0;
	bool end = false;

	while (result == 0 && !end) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return fail_yaml(page, parser);
		result = check_event(page, &event, &documents);
		if (result == 0)
			result = check_depth(page, &event, &depth);
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return result;
}

static int
check_root(struct page *page)
{
	yaml_node_t *root = yaml_document_get_root_node(&page->document);

	if (root == NULL)
		return page_fail(
		    page, 1, "nothing but comments; expected a page");
	if (root->type != YAML_MAPPING_NODE)
		return page_fail(page, page_line(root),
		    "%s; a page is a mapping of keys", page_kind(root));
	return 0;
}

/* Runs one pass over the text from its start. */
static int
with_parser(struct page *page, int (*pass)(struct page *, yaml_parser_t *))
{
	yaml_parser_t parser;
	int result;

	if (!yaml_parser_initialize(&parser))
		return page_fail(page, 0, "no memory to read it");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &parser, (const unsigned char *)page->text, page->length);
	result = pass(page, &parser);
	yaml_parser_delete(&parser);
	return result;
}

static int
load(struct page *page, yaml_parser_t *parser)
{
	if (!yaml_parser_load(parser, &page->document))
		return fail_yaml(page, parser);
	return check_root(page);
}

int
page_parse(struct page *page)
{
	if (with_parser(page, check_events) == -1)
		return -1;
	return with_parser(page, load);
}

unsigned
page_line(const yaml_node_t *node)
{
	return (unsigned)node->start_mark.line + 1;
}

const char *
page_kind(const yaml_node_t *node)
{
	switch (node->type) {
	case YAML_SCALAR_NODE:
		return node->data.scalar.length > 0 ? "a text" : "nothing";
	case YAML_SEQUENCE_NODE:
		return "a list";
	default:
		return "a mapping";
	}
}

static bool
is_blank(const struct page *page, unsigned line)
{
	const char *text = page->text + page->start[line - 1];

	text += strspn(text, " ");
	return *text == '\n' || *text == '\0';
}

/* A block's end mark is where the next line starts, behind blank lines. */
static unsigned
last_line_of_block(const struct page *page, const yaml_node_t *node)
{
	unsigned line = (unsigned)node->end_mark.line;

	if (node->end_mark.column > 0 && line < page->lines)
		line++; /* the file's last line has no newline */
	while (line > page_line(node) && is_blank(page, line))
		line--;
	return line;
}

static int
last_child(const yaml_node_t *node)
{
	if (node->type == YAML_SEQUENCE_NODE)
		return node->data.sequence.items.top[-1];
	return node->data.mapping.pairs.top[-1].value;
}

/* Whether its own end mark says where it ends: a block ends at a dedent. */
static bool
is_open(const yaml_node_t *node)
{
	return (node->type == YAML_SEQUENCE_NODE &&
		   node->data.sequence.style == YAML_BLOCK_SEQUENCE_STYLE) ||
	       (node->type == YAML_MAPPING_NODE &&
		   node->data.mapping.style == YAML_BLOCK_MAPPING_STYLE);
}

unsigned
page_last_line(struct page *page, const yaml_node_t *node)
{
	while (is_open(node))
		node =
		    yaml_document_get_node(&page->document, last_child(node));
	if (node->type == YAML_SCALAR_NODE &&
	    (node->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
		node->data.scalar.style == YAML_FOLDED_SCALAR_STYLE))
		return last_line_of_block(page, node);
	return (unsigned)node->end_mark.line + 1;
}
