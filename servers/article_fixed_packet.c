/* SPDX-License-Identifier: MIT */
/*
 * Cause: the article's second example, which takes what one recv returns for
 * a message of its client.
 *
 * Mechanism: TCP has no messages (RFC 9293 3.7).  A recv of fewer than 64
 * bytes makes it shut the connection down and close it: a FIN, since all was
 * read, and so no reset; what a client still sends afterwards draws one, and
 * then says EPIPE.  A longer message is a record and the beginning of another.
 * It also writes with no MSG_NOSIGNAL: a client that has reset the connection
 * can kill it, and everybody who waits in its queue is reset
 * (inet_csk_listen_stop).
 *
 * Client sees: EOF; an echo whose last byte is NUL, and then EOF; ECONNRESET
 * only where somebody else has killed the program.
 *
 * Seen in the wild: fixed records read with one recv; a program in C that
 * never ignored SIGPIPE.
 *
 * The service echoes records of 64 bytes, one client after the other: step by
 * step what the article's program does when it is run, and nothing of its
 * text.  (fixed_packet asks what else it could have done.)  A connection that
 * is not to meet the fault may send what it likes.
 */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/server.h"

#define RECORD 64

static bool tell;

/* Serves this one until it ends; the others wait in the queue. */
static void
accepted(struct connection *c)
{
	(void)c;
	server_log(c, "accepted");
	server_pause_accepting();
}

static void
end(struct connection *c, bool by_force)
{
	int fd = server_release(c);

	if (by_force)
		/* Sends a FIN: whatever is called force here, it is none. */
		shutdown(fd, SHUT_RDWR);
	close(fd);
	server_resume_accepting();
}

/* Plain send(2): an EPIPE comes with SIGPIPE, which kills the program. */
static void
echo(struct connection *c, char *record)
{
	record[RECORD - 1] = '\0';
	server_log(c, "echoing a record, its last byte NUL");
	if (send(c->fd, record, RECORD, 0) == -1)
		server_log(
		    c, "write: %s, which it ignores", server_errno(errno));
}

static void
readable(struct connection *c)
{
	char record[RECORD];
	ssize_t n = server_try_read(c, record, sizeof(record));

	if (n == RECORD) {
		echo(c, record);
	} else if (n > 0 && !c->faulty) {
		server_write(c, record, (size_t)n);
	} else if (n > 0) {
		server_log(
		    c, "no record of %d: shutting down, and closing", RECORD);
		end(c, true);
		/* The client may have seen the end before this is written. */
		if (tell)
			server_log(NULL, "that connection is closed");
	} else if (n == 0) {
		end(c, false);
	} else if (errno != EAGAIN) {
		end(c, true);
	}
}

/* The scaffold ignores it; the article's program does not. */
static void
listening(int fd)
{
	(void)fd;
	if (server_first() > 0)
		signal(SIGPIPE, SIG_DFL);
}

static const struct server_option options[] = {
	{ .name = "tell",
	    .help = "log when a connection has been closed",
	    .flag = &tell },
	{ 0 },
};

const struct cause cause = {
	.about = "The article's echo of 64-byte packets.",
	.options = options,
	.listening = listening,
	.accepted = accepted,
	.readable = readable,
};
