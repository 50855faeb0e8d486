/* SPDX-License-Identifier: MIT */
/* A foreign command: its words, its file, and the cases that it can follow. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foreign.h"
#include "memory.h"
#include "scenario.h"

void
foreign_result_free(struct foreign_result *result)
{
	if (result == NULL)
		return;
	free(result->out);
	free(result->err);
	free(result);
}

/* ------------------------------------------------------------------ words */

static void
print_url(
    FILE *out, const struct foreign *foreign, const struct foreign_place *place)
{
	const bool six = place->family == 6;

	fprintf(out, "%s://%s%s%s:%u",
	    foreign->tls  ? "https" :
	    foreign->http ? "http" :
			    "tcp",
	    six ? "[" : "", place->host, six ? "]" : "", place->port);
	if (foreign->tls || foreign->http)
		fputs(foreign->path != NULL ? foreign->path : "/", out);
}

/* Prints what stands for the word that begins here; its length, or 0. */
static size_t
fill(FILE *out, const char *text, const struct foreign *foreign,
    const struct foreign_place *place)
{
	if (strncmp(text, "{host}", 6) == 0) {
		fputs(place->host, out);
		return 6;
	}
	if (strncmp(text, "{port}", 6) == 0) {
		fprintf(out, "%u", place->port);
		return 6;
	}
	if (strncmp(text, "{url}", 5) == 0) {
		print_url(out, foreign, place);
		return 5;
	}
	if (strncmp(text, "{cacert}", 8) == 0 && place->ca_fd != -1) {
		fprintf(out, "/proc/self/fd/%d", place->ca_fd);
		return 8;
	}
	return 0;
}

static char *
fill_word(const char *word, const struct foreign *foreign,
    const struct foreign_place *place)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		err(3, "open_memstream");
	for (const char *p = word; *p != '\0';) {
		size_t n = fill(out, p, foreign, place);

		if (n == 0)
			putc(*p++, out);
		p += n;
	}
	if (fclose(out) != 0)
		err(3, "open_memstream");
	return text;
}

char **
foreign_words(const struct foreign *foreign, const struct foreign_place *place)
{
	size_t count = 0;
	char **words;

	while (foreign->argv[count] != NULL)
		count++;
	words = xcalloc(count + 1, sizeof(*words));
	for (size_t i = 0; i < count; i++)
		words[i] = fill_word(foreign->argv[i], foreign, place);
	return words;
}

void
foreign_words_free(char **words)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		free(words[i]);
	free(words);
}

bool
foreign_asks_for(const struct foreign *foreign, const char *what)
{
	for (size_t i = 0; foreign->argv[i] != NULL; i++)
		if (strstr(foreign->argv[i], what) != NULL)
			return true;
	return false;
}

/* ------------------------------------------------------------------- file */

/* 0, or the errno with which exec would fail; EISDIR for a folder. */
static int
try_file(const char *file)
{
	struct stat st;

	if (stat(file, &st) == -1)
		return errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? EISDIR : EACCES;
	return faccessat(AT_FDCWD, file, X_OK, AT_EACCESS) == -1 ? errno : 0;
}

/* As execvp(3) looks for it: one that is forbidden is no end of the search. */
static int
try_along(const char *path, const char *name)
{
	char *copy = xstrdup(path), *rest = copy, *folder;
	int found = ENOENT;

	while (found != 0 && (folder = strsep(&rest, ":")) != NULL) {
		char *file =
		    xasprintf("%s/%s", *folder == '\0' ? "." : folder, name);
		int error = try_file(file);

		if (error == 0 || error == EACCES)
			found = error;
		free(file);
	}
	free(copy);
	return found;
}

char *
foreign_why_not(const char *name)
{
	const char *path = getenv("PATH");
	int error;

	if (*name == '\0')
		return xstrdup("the command has no name");
	if (strchr(name, '/') != NULL)
		error = try_file(name);
	else
		error = try_along(path != NULL ? path : "/bin:/usr/bin", name);
	if (error == 0)
		return NULL;
	if (error == ENOENT && strchr(name, '/') == NULL)
		return xasprintf("there is no command \"%s\" along PATH", name);
	return xasprintf(
	    "the command \"%s\" cannot be executed: %s", name, strerror(error));
}

/* ------------------------------------------------------------------ steps */

static bool
is_until(const struct act *act)
{
	return act->kind == ACT_UNTIL_LOG || act->kind == ACT_UNTIL_SOCKET ||
	       act->kind == ACT_UNTIL_ORPHANS;
}

const char *
foreign_lost_step(const struct scenario_case *c)
{
	/* What follows an until-... of its step is in order by that. */
	for (size_t i = 0; i < c->steps; i++)
		if (c->step[i].acts > 0 && !is_until(&c->step[i].act[0]))
			return c->step[i].name;
	return NULL;
}

bool
foreign_has_tls(const struct scenario_case *c)
{
	for (size_t i = 1; c->server[0] != NULL && c->server[i] != NULL; i++)
		if (strcmp(c->server[i], "--tls") == 0)
			return true;
	return false;
}
