/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../scenarios/runner/lab/userns.h"
#include "census.h"
#include "files.h"
#include "invoke.h"
#include "sandbox.h"

static void
copy(const char *what, const char *to)
{
	struct invocation i =
	    invoke_argv(NULL, invoke_words("cp -R %s %s", what, to));

	invoke_expect(&i, 0);
	invoke_free(&i);
}

void
sandbox_setup(void)
{
	static const char *const programs[] = { "resetlab", "servers",
		"clients" };
	const char *build = getenv("RESETLAB_BUILD");
	char from[512];

	files_setup();
	ck_assert_int_eq(chmod(files_path("."), 0755), 0);
	ck_assert_int_eq(mkdir(files_path("build"), 0755), 0);
	ck_assert_int_eq(mkdir(files_path("empty"), 0755), 0);
	ck_assert_int_eq(mkdir(files_path("mounted"), 0755), 0);
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		snprintf(from, sizeof(from), "%s/%s",
		    build != NULL ? build : "build", programs[i]);
		copy(from, files_path("build"));
	}
	ck_assert_int_eq(mkdir(files_path("scenarios"), 0755), 0);
	snprintf(from, sizeof(from), "%s", files_source("scenarios"));
	copy(from, files_path("."));
}

void
sandbox_teardown(void)
{
	files_teardown();
}

void
sandbox_put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	ck_assert_msg(fd != -1, "%s: %m", file);
	ck_assert_msg(write(fd, text, strlen(text)) == (ssize_t)strlen(text),
	    "%s: %m", file);
	close(fd);
}

static void
empty(const char *folder)
{
	ck_assert_msg(
	    mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, NULL) == 0,
	    "tmpfs on %s: %m", folder);
}

void
sandbox_empty_folders(void)
{
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(unshare(CLONE_NEWNS), 0);
	ck_assert_int_eq(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	/* The copy may be in one that is about to be covered. */
	ck_assert_int_eq(
	    mount(files_path("."), "/mnt", NULL, MS_BIND, NULL), 0);
	empty("/tmp");
	empty("/var/tmp");
	empty("/dev/shm");
	census_own_temporary_folders();
}

void
sandbox_enter(void)
{
	char tree[512];

	sandbox_empty_folders();
	snprintf(tree, sizeof(tree), "%s",
	    geteuid() == 0 ? "/mnt" : files_path("."));
	invoke_tree(tree);
	ck_assert_int_eq(chdir(tree), 0);
	ck_assert_int_eq(chdir("empty"), 0);
}

void
sandbox_become_ordinary(void)
{
	uid_t free_uid = 54321;

	if (geteuid() != 0)
		return;
	while (getpwuid(free_uid) != NULL)
		free_uid++;
	ck_assert_int_eq(setgroups(0, NULL), 0);
	ck_assert_int_eq(setgid(free_uid), 0);
	ck_assert_int_eq(setuid(free_uid), 0);
	/* Else the folders of /proc/self would still be root's. */
	ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1), 0);
}

/* Only a parent may map more than one user: this process has one made. */
static void
map_from_outside(pid_t pid, int gate)
{
	char *error = NULL, c;

	if (read(gate, &c, 1) != 1 || userns_map(pid, &error) == -1)
		_exit(1);
	_exit(0);
}

void
sandbox_new_users(void)
{
	const pid_t self = getpid();
	int gate[2], status;
	pid_t mapper;

	ck_assert_int_eq(pipe2(gate, O_CLOEXEC), 0);
	mapper = fork();
	ck_assert_int_ne(mapper, -1);
	if (mapper == 0)
		map_from_outside(self, gate[0]);
	ck_assert_int_eq(unshare(CLONE_NEWUSER | CLONE_NEWNS), 0);
	ck_assert_int_eq(write(gate[1], "\n", 1), 1);
	ck_assert_int_eq(waitpid(mapper, &status, 0), mapper);
	ck_assert_int_eq(status, 0);
	close(gate[0]);
	close(gate[1]);
	ck_assert_int_eq(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
}
