/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <nftables/libnftables.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "census.h"

static bool
is_number(const char *name)
{
	return name[0] != '\0' && name[strspn(name, "0123456789")] == '\0';
}

/* Every entry of a folder, sorted, each to `visit`. */
static void
for_each(const char *folder, FILE *out,
    void (*visit)(FILE *out, const char *folder, const char *name))
{
	struct dirent **entry;
	int n = scandir(folder, &entry, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (strcmp(entry[i]->d_name, ".") != 0 &&
		    strcmp(entry[i]->d_name, "..") != 0)
			visit(out, folder, entry[i]->d_name);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

/* A process's parent, or 0 where it is gone meanwhile. */
static int
parent_of(int pid, char name[32])
{
	char path[64];
	int parent = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (f == NULL)
		return 0;
	if (fscanf(f, "%*d (%31[^)]) %*c %d", name, &parent) != 2)
		parent = 0;
	fclose(f);
	return parent;
}

static void
visit_process(FILE *out, const char *folder, const char *name)
{
	char called[32], unused[32];
	int pid = atoi(name), up;

	(void)folder;
	if (!is_number(name))
		return;
	up = parent_of(pid, called);
	while (up > 1 && up != getpid())
		up = parent_of(up, unused);
	if (up == getpid())
		fprintf(out, "process %d (%s)\n", pid, called);
}

static void
visit_link_to(FILE *out, const char *folder, const char *name)
{
	char path[512], to[256];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	n = readlink(path, to, sizeof(to) - 1);
	if (n == -1)
		return; /* the descriptor that reads the folder */
	to[n] = '\0';
	if (strstr(to, "/proc/") == NULL)
		fprintf(out, "%s -> %s\n", path, to);
}

static bool own_folders;

void
census_own_temporary_folders(void)
{
	own_folders = true;
}

static void
visit_file(FILE *out, const char *folder, const char *name)
{
	if (own_folders || strstr(name, "resetlab") != NULL)
		fprintf(out, "file %s/%s\n", folder, name);
}

/* The lines of a file that hold a text. */
static void
add_lines(FILE *out, const char *file, const char *with)
{
	char line[512];
	FILE *f = fopen(file, "re");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strstr(line, with) != NULL)
			fprintf(out, "%.*s\n", (int)strcspn(line, ":\n"), line);
	if (f != NULL)
		fclose(f);
}

static void
add_rules(FILE *out)
{
	struct nft_ctx *nft;

	/* An ordinary user may not look, and cannot have left any. */
	if (geteuid() != 0)
		return;
	nft = nft_ctx_new(NFT_CTX_DEFAULT);
	ck_assert_ptr_nonnull(nft);
	nft_ctx_buffer_output(nft);
	nft_ctx_buffer_error(nft);
	if (nft_run_cmd_from_buffer(nft, "list ruleset") == 0)
		fprintf(out, "rules %s\n", nft_ctx_get_output_buffer(nft));
	nft_ctx_free(nft);
}

char *
census_take(void)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	for_each("/proc", out, visit_process);
	for_each("/proc/self/fd", out, visit_link_to);
	for_each("/proc/self/ns", out, visit_link_to);
	for_each("/tmp", out, visit_file);
	for_each("/var/tmp", out, visit_file);
	for_each("/dev/shm", out, visit_file);
	add_lines(out, "/proc/self/net/dev", ":");
	add_rules(out);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/*
 * Waits for every descendant; false at the deadline.  SIGCHLD is blocked, so
 * that none can come between the look and the wait.
 */
static bool
reap_all(double until)
{
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	for (;;) {
		struct timespec left = { 0 };
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid > 0)
			continue;
		if (pid == -1 && errno == ECHILD)
			return true;
		left.tv_nsec = (long)((until - now()) * 1e6);
		if (left.tv_nsec <= 0)
			return false;
		left.tv_sec = left.tv_nsec / 1000000000;
		left.tv_nsec %= 1000000000;
		sigtimedwait(&child, NULL, &left);
	}
}

/* The lines of a text that another one has not; static. */
static const char *
beyond(const char *text, const char *other)
{
	static char only[4096];
	char line[600];
	size_t n;

	only[0] = '\0';
	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s\n", (int)n, text);
		if (strstr(other, line) == NULL &&
		    strlen(only) + strlen(line) < sizeof(only))
			strcat(only, line);
	}
	return only;
}

void
census_expect(const char *before, const char *when)
{
	bool gone = reap_all(now() + CENSUS_DEADLINE);
	char *after = census_take();

	ck_assert_msg(strcmp(before, after) == 0,
	    "%s there is in addition:\n%s", when, beyond(after, before));
	ck_assert_msg(gone, "%s a process is left", when);
	free(after);
}
