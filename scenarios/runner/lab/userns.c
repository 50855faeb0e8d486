/* SPDX-License-Identifier: MIT */
/* The user namespace that gives an ordinary user a lab. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../memory.h"
#include "userns.h"

static int
put_file(pid_t pid, const char *name, const char *text)
{
	char path[64];
	ssize_t n;
	int fd, error;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	n = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return n == -1 ? -1 : 0;
}

/*
 * The map that gives the child every id that this process has: each extent
 * of our own map ("inside outside count") mapped to itself.
 */
static char *
whole_range(const char *file)
{
	unsigned long inside, outside, count;
	char *map = xstrdup("");
	FILE *f = fopen(file, "re");

	if (f == NULL)
		return map;
	while (fscanf(f, "%lu %lu %lu", &inside, &outside, &count) == 3) {
		char *longer =
		    xasprintf("%s%lu %lu %lu\n", map, inside, inside, count);

		free(map);
		map = longer;
	}
	fclose(f);
	return map;
}

int
userns_map(pid_t pid, char **error)
{
	const bool root = geteuid() == 0;
	char *uids = root ? whole_range("/proc/self/uid_map") :
			    xasprintf("%u %u 1\n", geteuid(), geteuid());
	char *gids = root ? whole_range("/proc/self/gid_map") :
			    xasprintf("%u %u 1\n", getegid(), getegid());
	/* An ordinary user must give up setgroups(2) to map a group. */
	int bad = !root && put_file(pid, "setgroups", "deny") == -1;

	bad = bad || put_file(pid, "uid_map", uids) == -1 ||
	      put_file(pid, "gid_map", gids) == -1;
	if (bad)
		*error = userns_why_not(errno);
	free(uids);
	free(gids);
	return bad ? -1 : 0;
}

/* Whether a file of /proc/sys begins with a character. */
static bool
begins(const char *file, char c)
{
	char first = '\0';
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return false;
	(void)!read(fd, &first, 1);
	close(fd);
	return first == c;
}

char *
userns_why_not(int error)
{
	static const char loopback[] =
	    "or use --isolation loopback, which has fewer witnesses";

	if (begins("/proc/sys/user/max_user_namespaces", '0') ||
	    error == ENOSPC || error == EUSERS)
		return xasprintf("this system allows no more user namespaces "
				 "(%s); raise user.max_user_namespaces, %s",
		    strerror(error), loopback);
	if (begins(
		"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1'))
		return xasprintf(
		    "AppArmor gives a user namespace no rights here (%s); set "
		    "kernel.apparmor_restrict_unprivileged_userns to 0 or "
		    "run as root, %s",
		    strerror(error), loopback);
	if (begins("/proc/sys/kernel/unprivileged_userns_clone", '0'))
		return xasprintf("only root may make a user namespace here "
				 "(%s); set kernel.unprivileged_userns_clone "
				 "to 1 or run as root, %s",
		    strerror(error), loopback);
	return xasprintf("this system forbids a user namespace (%s): in a "
			 "container its seccomp profile may, in a chroot the "
			 "kernel does; run where unshare is allowed, %s",
	    strerror(error), loopback);
}
