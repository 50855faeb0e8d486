/* SPDX-License-Identifier: MIT */
/* What every host of a lab is pinned to, and what a case changes. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

/*
 * A new network namespace inherits some of these from the host and gets the
 * kernel's default for others; here all are the same on every machine.
 */
static const struct pin {
	const char *name;
	const char *value;
} pins[] = {
	/*
	 * The next host, made out of this one, has a table of sockets of its
	 * own.  Others share the machine's, which is searched from end to end
	 * whenever sockets are listed: 262,144 buckets with 24 GiB of memory.
	 * Half as many connections may be in TIME_WAIT.
	 */
	{ "ipv4/tcp_child_ehash_entries", "4096" },
	{ "ipv4/tcp_congestion_control", "reno" },
	{ "ipv4/tcp_rmem", "4096 131072 6291456" },
	{ "ipv4/tcp_wmem", "4096 16384 4194304" },
	/* A window that grows by itself would depend on timing. */
	{ "ipv4/tcp_moderate_rcvbuf", "0" },
	{ "ipv4/tcp_timestamps", "1" },
	{ "ipv4/tcp_sack", "1" },
	{ "ipv4/tcp_window_scaling", "1" },
	{ "ipv4/tcp_ecn", "0" },
	{ "ipv4/tcp_no_metrics_save", "1" },
	/* Tail loss probes repeat what is merely waiting for a delayed ACK. */
	{ "ipv4/tcp_early_retrans", "0" },
	{ "ipv4/tcp_fastopen", "1" },
	{ "ipv4/tcp_abort_on_overflow", "0" },
	{ "ipv4/tcp_syncookies", "1" },
	{ "ipv4/tcp_mtu_probing", "0" },
	{ "ipv4/tcp_invalid_ratelimit", "0" },
	{ "ipv4/tcp_challenge_ack_limit", "2147483647" },
	{ "ipv4/icmp_ratelimit", "0" },
	/* No type counts against the host's own limit: 50 in a burst. */
	{ "ipv4/icmp_ratemask", "0" },
	{ "ipv4/conf/all/rp_filter", "0" },
	{ "ipv4/conf/default/rp_filter", "0" },
	{ "ipv4/ip_forward", "1" },
	{ "ipv6/conf/all/disable_ipv6", "0" },
	{ "ipv6/conf/default/disable_ipv6", "0" },
	{ "ipv6/conf/all/forwarding", "1" },
	{ "ipv6/conf/default/accept_dad", "0" },
	{ "ipv6/conf/default/dad_transmits", "0" },
	{ "ipv6/conf/default/router_solicitations", "0" },
	/* 1: no link-local address, so no MLD and no discovery. */
	{ "ipv6/conf/default/addr_gen_mode", "1" },
	{ "ipv6/icmp/ratelimit", "0" },
	{ "ipv6/icmp/ratemask", "\n" },
};

const char *
lab_pins(void)
{
	return "reno, rmem 4096 131072 6291456 (no autotuning), wmem 4096 "
	       "16384 4194304, timestamps, SACK, no ECN, no tail loss probes, "
	       "no metrics kept, ICMP unlimited, MTU 1500, offloads off";
}

/* Writes a file below /proc/sys/net; -1 with errno, or 0. */
static int
put(const char *name, const char *value)
{
	char path[160];
	ssize_t n;
	int fd, error;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	n = write(fd, value, strlen(value));
	error = errno;
	close(fd);
	errno = error;
	return n == -1 ? -1 : 0;
}

int
sysctl_pin(struct init *lab)
{
	for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++) {
		/* What this kernel does not have cannot differ. */
		if (put(pins[i].name, pins[i].value) == 0 || errno == ENOENT)
			continue;
		return init_fail(lab,
		    "a lab needs to set net/%s in its own hosts and cannot, "
		    "is /proc/sys read-only?",
		    pins[i].name);
	}
	return 0;
}

/* net.ipv4.tcp_ecn is ipv4/tcp_ecn; an interface's name has no dot here. */
static void
slashes(const char *dotted, char *path, size_t size)
{
	snprintf(path, size, "%s", dotted);
	for (char *p = path; *p != '\0'; p++)
		if (*p == '.')
			*p = '/';
}

static int
get(const char *name, char *value, size_t size)
{
	char path[160];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	n = read(fd, value, size - 1);
	close(fd);
	value[n > 0 ? n : 0] = '\0';
	return n >= 0 ? 0 : -1;
}

int
sysctl_set(struct init *lab, int host, const char *name, const char *value)
{
	struct init_saved *s = &lab->saved[lab->saves];

	if (lab->saves == INIT_SAVED)
		return init_failx(
		    lab, "a case may set %d sysctls at most", INIT_SAVED);
	if (init_enter(lab, host) == -1)
		return -1;
	s->host = host;
	slashes(name, s->name, sizeof(s->name));
	if (get(s->name, s->value, sizeof(s->value)) == -1 ||
	    put(s->name, value) == -1)
		return init_fail(lab, "setting net.%s to %s", name, value);
	lab->saves++;
	return 0;
}

int
sysctl_restore(struct init *lab)
{
	/* Backwards: one that was set twice gets its first value. */
	while (lab->saves > 0) {
		struct init_saved *s = &lab->saved[--lab->saves];

		if (init_enter(lab, s->host) == -1)
			return -1;
		if (put(s->name, s->value) == -1)
			return init_fail(lab, "restoring net/%s", s->name);
	}
	return 0;
}
