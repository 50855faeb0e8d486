/* SPDX-License-Identifier: MIT */
/*
 * The file of --count.  It is written here once, with zeros; from then on the
 * servers write their numbers into their places by themselves, before they
 * act: nothing that a client has seen can be missing.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../memory.h"
#include "inside.h"

/*
 * Columns of a number, as the servers write it.  Its place is a multiple of
 * that: the kernel copies it as one word, and no reader sees half of it.
 */
#define WIDTH 8

/* Prints `before`, blanks, and a zero in a number's place: returns that. */
static unsigned
print_place(FILE *out, const char *before)
{
	long at;

	fputs(before, out);
	do {
		putc(' ', out);
		at = ftell(out);
	} while (at % WIDTH != 0);
	fprintf(out, "%*d", WIDTH, 0);
	return (unsigned)at;
}

/* {"close_unread": {"connections": 0, "requests": 0}, ...}; to be freed. */
static char *
first_text(struct serving *s, size_t *length)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, length);

	if (out == NULL)
		err(SUITE_ENVIRONMENT, "open_memstream");
	fputs("{", out);
	for (size_t i = 0; i < s->count; i++) {
		struct server *server = &s->server[i];

		fprintf(
		    out, "%s\n\"%s\": {", i > 0 ? "," : "", server->offer->key);
		server->count_at[0] = print_place(out, "\"connections\":");
		server->count_at[1] = print_place(out, ", \"requests\":");
		fputs("}", out);
	}
	fputs("\n}\n", out);
	if (fclose(out) != 0)
		err(SUITE_ENVIRONMENT, "open_memstream");
	return text;
}

/*
 * One write over what another run has left, which may be longer: blanks cover
 * the rest of it before it is cut off.  So whoever reads it meanwhile finds
 * the one or the other.
 */
static int
replace(int fd, char *text, size_t length, off_t old)
{
	const size_t all = old > (off_t)length ? (size_t)old : length;

	text = xreallocarray(text, all, 1);
	memset(text + length, '\n', all - length);
	errno = ENOSPC; /* what a short write means */
	if (pwrite(fd, text, all, 0) != (ssize_t)all ||
	    ftruncate(fd, (off_t)length) == -1) {
		free(text);
		return -1;
	}
	free(text);
	return 0;
}

static int
fail(const struct serving *s, const char *why)
{
	warnx("--count %s: %s", s->plan->count, why);
	return -1;
}

int
counts_open(struct serving *s)
{
	const char *path = s->plan->count;
	struct stat st;
	size_t length;
	char *text;

	if (path == NULL)
		return 0;
	s->counts_new = access(path, F_OK) == -1;
	s->counts = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (s->counts == -1 || fstat(s->counts, &st) == -1)
		return fail(s, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(s, "expected a file, or a name for one");
	/* The servers inherit it: it is held until the last of them is gone. */
	if (flock(s->counts, LOCK_EX | LOCK_NB) == -1)
		return fail(s, "another resetlab serve counts into it");
	text = first_text(s, &length);
	if (replace(s->counts, text, length, st.st_size) == -1)
		return fail(s, strerror(errno));
	return 0;
}

void
counts_close(struct serving *s)
{
	if (s->counts == -1)
		return;
	if (s->counts_new && !s->served)
		unlink(s->plan->count);
	close(s->counts);
}
