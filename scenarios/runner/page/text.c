/* SPDX-License-Identifier: MIT */
/* May these bytes be a page at all?  What an editor did to a file, by name. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../memory.h"
#include "page.h"

#define MOST (1024 * 1024) /* bytes; a page is a few kilobytes */

static int
read_all(struct page *page, int fd)
{
	ssize_t n;

	page->text = xcalloc(MOST + 2, 1);
	do {
		n = read(
		    fd, page->text + page->length, MOST + 1 - page->length);
		if (n == -1)
			return page_fail(page, 0, "%s", strerror(errno));
		page->length += (size_t)n;
	} while (n > 0 && page->length <= MOST);
	if (page->length > MOST)
		return page_fail(page, 0, "larger than 1 MiB");
	return 0;
}

static int
read_regular(struct page *page, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return page_fail(page, 0, "%s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return page_fail(page, 0, "%s", strerror(EISDIR));
	if (!S_ISREG(st.st_mode))
		return page_fail(page, 0, "not a regular file");
	return read_all(page, fd);
}

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Line separators to YAML 1.1, which would shift every number below them. */
static bool
is_foreign_line_end(const char *text)
{
	return starts(text, "\xc2\x85") || starts(text, "\xe2\x80\xa8") ||
	       starts(text, "\xe2\x80\xa9");
}

static int
check_bytes(struct page *page)
{
	unsigned line = 1;
	bool indenting = true;

	for (size_t i = 0; i < page->length; i++) {
		const char *at = page->text + i;

		if (*at == '\0')
			return page_fail(
			    page, line, "a NUL byte; a page is UTF-8 text");
		if (*at == '\r')
			return page_fail(page, line,
			    "a carriage return (CRLF line ends?); "
			    "the lines of a page end in LF alone");
		if (*at == '\t' && indenting)
			return page_fail(page, line,
			    "a tab in the indentation; indent with spaces");
		if (is_foreign_line_end(at))
			return page_fail(page, line,
			    "a Unicode line separator; "
			    "the lines of a page end in LF alone");
		if (*at == '\n')
			line++;
		indenting = *at == '\n' || (indenting && *at == ' ');
	}
	return 0;
}

static int
check(struct page *page)
{
	if (page->length == 0)
		return page_fail(page, 1, "an empty file; expected a page");
	if (starts(page->text, "\xff\xfe") || starts(page->text, "\xfe\xff"))
		return page_fail(page, 1, "UTF-16; a page is UTF-8");
	if (starts(page->text, "\xef\xbb\xbf"))
		return page_fail(
		    page, 1, "a byte order mark; a page is UTF-8 without one");
	return check_bytes(page);
}

static void
index_lines(struct page *page)
{
	size_t room = 0;

	for (size_t i = 0; i < page->length; i++) {
		if (i > 0 && page->text[i - 1] != '\n')
			continue;
		page->start = xgrow(
		    page->start, page->lines, &room, sizeof(*page->start));
		page->start[page->lines++] = i;
	}
}

int
page_read_text(struct page *page)
{
	/* O_NONBLOCK: to open a FIFO must not wait for a writer. */
	int fd = open(page->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int result;

	if (fd == -1)
		return page_fail(page, 0, "%s", strerror(errno));
	result = read_regular(page, fd);
	close(fd);
	if (result == -1 || check(page) == -1)
		return -1;
	index_lines(page);
	return 0;
}
