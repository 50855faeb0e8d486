/* SPDX-License-Identifier: MIT */
/*
 * The tracepoint tcp:tcp_send_reset, as this kernel has it.
 *
 * A record's layout and the reasons' names differ between kernels, so they are
 * read from tracefs, through a mount that has no place in any tree.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <traceevent/event-parse.h>
#include <unistd.h>

#include "../memory.h"
#include "tracepoint.h"

#define FORMAT "events/tcp/tcp_send_reset/format"
#define LONGEST_FORMAT 65536

struct tracepoint {
	struct tep_handle *tep;
	struct tep_event *event;
	const struct tep_format_field *reason, *src, *dst;
};

/* A descriptor of tracefs that is mounted nowhere; -1 with errno. */
static int
open_tracefs(void)
{
	int fs, mount = -1, e;

	fs = fsopen("tracefs", FSOPEN_CLOEXEC);
	if (fs == -1)
		return -1;
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		mount = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	e = errno;
	close(fs);
	errno = e;
	return mount;
}

/* A file of tracefs, NUL-terminated, to be freed; NULL with errno. */
static char *
read_file(int tracefs, const char *name, size_t *length)
{
	char *text;
	ssize_t n;
	int fd, e;

	fd = openat(tracefs, name, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return NULL;
	text = xcalloc(LONGEST_FORMAT, 1);
	*length = 0;
	while ((n = read(fd, text + *length, LONGEST_FORMAT - 1 - *length)) > 0)
		*length += (size_t)n;
	e = errno;
	close(fd);
	if (n == 0)
		return text;
	free(text);
	errno = e;
	return NULL;
}

char *
tracepoint_explain(int e)
{
	if (e == EPERM || e == EACCES)
		return xstrdup("the reasons of resets need root: the "
			       "tracepoint tcp:tcp_send_reset is the whole "
			       "machine's");
	if (e == ENODEV || e == ENOENT)
		return xstrdup("this kernel has no tracepoint "
			       "tcp:tcp_send_reset");
	return xasprintf("the tracepoint tcp:tcp_send_reset cannot be opened: "
			 "%s",
	    strerror(e));
}

char *
tracepoint_file(const char *name, size_t *length)
{
	int tracefs = open_tracefs(), e;
	char *text;

	if (tracefs == -1)
		return NULL;
	text = read_file(tracefs, name, length);
	e = errno;
	close(tracefs);
	errno = e;
	return text;
}

/* Reads the format; the sentence why not, or NULL. */
static char *
read_format(char **format, size_t *length)
{
	*format = tracepoint_file(FORMAT, length);
	return *format == NULL ? tracepoint_explain(errno) : NULL;
}

/* Finds the fields; the sentence why not, or NULL. */
static char *
find_fields(struct tracepoint *t)
{
	if (t->event == NULL)
		return xstrdup("the format of tcp:tcp_send_reset cannot be "
			       "read");
	t->reason = tep_find_field(t->event, "reason");
	t->src = tep_find_field(t->event, "saddr");
	t->dst = tep_find_field(t->event, "daddr");
	if (t->reason == NULL || t->src == NULL || t->dst == NULL)
		return xstrdup("this kernel's tcp:tcp_send_reset tells no "
			       "reason: it needs Linux 6.10 or later");
	return NULL;
}

struct tracepoint *
tracepoint_parse(const char *format, size_t length, char **why_not)
{
	struct tracepoint *t = xcalloc(1, sizeof(*t));

	t->tep = tep_alloc();
	tep_set_loglevel(TEP_LOG_NONE);
	/* What it cannot parse shows in the fields, or in the names. */
	if (t->tep != NULL) {
		tep_parse_event(t->tep, format, length, "tcp");
		t->event =
		    tep_find_event_by_name(t->tep, "tcp", "tcp_send_reset");
	}
	*why_not = find_fields(t);
	if (*why_not == NULL)
		return t;
	tracepoint_free(t);
	return NULL;
}

struct tracepoint *
tracepoint_learn(char **why_not)
{
	struct tracepoint *t;
	char *format = NULL;
	size_t length = 0;

	*why_not = read_format(&format, &length);
	if (*why_not != NULL)
		return NULL;
	t = tracepoint_parse(format, length, why_not);
	free(format);
	return t;
}

void
tracepoint_free(struct tracepoint *t)
{
	if (t == NULL)
		return;
	if (t->tep != NULL)
		tep_free(t->tep);
	free(t);
}

uint64_t
tracepoint_id(const struct tracepoint *t)
{
	return (uint64_t)t->event->id;
}

/* The symbols of `reason` somewhere in the event's print format. */
static const struct tep_print_flag_sym *
symbols(const struct tep_print_arg *arg)
{
	for (; arg != NULL; arg = arg->next)
		if (arg->type == TEP_PRINT_SYMBOL &&
		    arg->symbol.field->type == TEP_PRINT_FIELD &&
		    strcmp(arg->symbol.field->field.name, "reason") == 0)
			return arg->symbol.symbols;
	return NULL;
}

void
tracepoint_reasons(const struct tracepoint *t, struct lines *out)
{
	const struct tep_print_flag_sym *s;

	/* The enum's last value only counts the others. */
	for (s = symbols(t->event->print_fmt.args); s != NULL; s = s->next)
		if (strcmp(s->str, "MAX") != 0)
			lines_add(out, 0, "%s", s->str);
}

static char *
name_of(const struct tracepoint *t, unsigned long long value)
{
	const struct tep_print_flag_sym *s;

	for (s = symbols(t->event->print_fmt.args); s != NULL; s = s->next)
		if (strtoull(s->value, NULL, 0) == value)
			return xstrdup(s->str);
	return xasprintf("UNKNOWN_%llu", value);
}

/* Reads a sockaddr of either family out of a record's field. */
static bool
take_address(const struct tep_format_field *field, const uint8_t *data,
    size_t length, struct in6_addr *address, uint16_t *port)
{
	struct sockaddr_in6 in6 = { 0 };
	struct sockaddr_in in;
	size_t offset = (size_t)field->offset, size = (size_t)field->size;

	if (size > sizeof(in6))
		size = sizeof(in6);
	if (offset + size > length || size < sizeof(in))
		return false;
	memcpy(&in6, data + offset, size);
	memcpy(&in, data + offset, sizeof(in));
	*address = in6.sin6_addr;
	*port = ntohs(in6.sin6_port);
	if (in6.sin6_family == AF_INET6)
		return true;
	*address = (struct in6_addr){ .s6_addr = { [10] = 0xff, [11] = 0xff } };
	memcpy(address->s6_addr + 12, &in.sin_addr, 4);
	return in.sin_family == AF_INET;
}

bool
tracepoint_read(const struct tracepoint *t, const uint8_t *data, size_t length,
    struct reset *out)
{
	size_t offset = (size_t)t->reason->offset;
	size_t size = (size_t)t->reason->size;

	if (offset + size > length ||
	    !take_address(t->src, data, length, &out->src, &out->src_port) ||
	    !take_address(t->dst, data, length, &out->dst, &out->dst_port))
		return false;
	out->reason =
	    name_of(t, tep_read_number(t->tep, data + offset, (int)size));
	return true;
}
