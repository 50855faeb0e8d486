/* SPDX-License-Identifier: MIT */
/*
 * The probe library.  A probe is plain non-blocking socket calls in the order
 * in which they are written; each wrapper makes one system call (after a wait
 * where it would block) and writes one line to stdout, the transcript:
 *
 *     [LETTER " "] CALL [" " ARGUMENT] padded to 15, " " RESULT
 *
 *     connect         ok
 *     b write 5       5
 *     await_reset     POLLERR POLLHUP
 *     read            ECONNRESET
 *
 * The first connection has no letter, the second is b, the third c ...
 *
 * Every wait has a deadline (--deadline, 5 seconds).  One that is met is a
 * line too, "read            deadline"; then the probe writes `end` at once,
 * so that the evidence is taken, and its exit status is 1.
 *
 * probe_step() and `end` wait for one line on stdin, so that whoever started
 * the probe can act in between and take the evidence before any descriptor is
 * closed.  At the end of stdin they go on; `end` does not wait on a terminal.
 * That wait has no deadline: it is the starter's.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* An option of a probe; exactly one of flag, number, choice and text is set. */
struct probe_option {
	const char *name; /* without its dashes; NULL ends a table */
	const char *value; /* what the help calls its value; NULL for a flag */
	const char *help; /* one line */
	bool *flag; /* becomes true */
	unsigned *number, least, most; /* a number in least..most */
	const char *const *words; /* NULL-terminated: the words allowed, */
	int *choice; /* and the index of the one chosen */
	const char **text; /* any text */
};

/*
 * Reads "[OPTIONS] HOST PORT"; ends the program where they are wrong (exit
 * status 2) or only --help or --version was asked for.  `options` may be
 * NULL.
 */
void probe_start(int argc, char **argv, const char *about,
    const struct probe_option *options);

/*
 * Ends the transcript with `end`, waits for a line on stdin, and returns the
 * exit status.  The descriptors are open until the process ends.
 */
__attribute__((warn_unused_result)) int probe_end(void);

/* Writes "step NAME" and waits until the starter has done that step. */
void probe_step(const char *name);

/* What to set on every socket before connect(2): SO_RCVBUF, in bytes. */
void probe_receive_buffer(unsigned bytes);

/*
 * Connects.  The result is `ok` if the handshake was completed, also where a
 * reset has followed it in the same instant: that is left for the next call.
 * Returns the descriptor, which the library keeps.
 */
int probe_connect(void);

/* Writes n bytes of 'x', or a text. */
void probe_write(int fd, size_t n);
void probe_write_text(int fd, const char *text);

/* One read of at most 64 KiB; writes how many bytes, EOF, or the error. */
void probe_read(int fd);

/*
 * Reads until the end or an error: "read_to_end 100000 EOF".  One line, since
 * how bytes are cut into reads is no fact.
 */
void probe_read_to_end(int fd);

/*
 * poll(2) with no events: returns POLLERR POLLHUP when a reset has arrived,
 * with or without a FIN before it, and never for a FIN alone.
 */
void probe_await_reset(int fd);

/* poll(2) for POLLRDHUP: only where no reset can follow the FIN. */
void probe_await_end(int fd);

/* The connection's state, out of TCP_INFO, which consumes no error. */
void probe_state(int fd);

/*
 * Acknowledges what has come and the next segments at once (TCP_QUICKACK, not
 * permanent), for a server that waits for that.  Writes no line.
 */
void probe_quickack(int fd);

/*
 * Waits until the end has come, reads it and acknowledges it at once, where
 * that is what draws the reset: a timer would do it 40 ms later.
 */
void probe_read_end(int fd);

/* ------------------------------------------------ half an end (half_close.c)
 */

/* shutdown(SHUT_WR): a FIN; what the server sends can still be read. */
void probe_half_close(int fd);

/* --------------------------------------- a handshake begun (connect_begin.c)
 */

/*
 * Connects without waiting: the line's result is EINPROGRESS.  What becomes
 * of it is asked with probe_state(), probe_await_reset() and probe_read().
 */
int probe_connect_begin(void);

/* ------------------------------------- calls of a probe's own (own.c) */

/*
 * Writes the line of a call that the probe made itself: `ok`, or errno's name
 * where the result is -1.  The call that is the cause is made in sight.
 */
void probe_called(int fd, const char *call, int result);

/* Writes such a line with a result of its own. */
void probe_told(int fd, const char *call, const char *result);

/*
 * Waits until a child of the probe has died: "child           SIGKILL", or
 * "child           exited".
 */
void probe_await_child(pid_t child);

/*
 * To be called first in a child: it dies with the probe, which is its
 * parent, and a signal ends it.
 */
void probe_become_child(pid_t parent);

/* Waits until there is something to read, and reads nothing. */
void probe_await_bytes(int fd);

/* ------------------------------------------------ fast open (fast_open.c)
 */

/*
 * Connects with n bytes of 'x' in the SYN (MSG_FASTOPEN), and does not wait:
 * the result is how many it took, or an error.
 */
int probe_fast_open(size_t n);

/* ----------------------------------------------------------- TLS (tls.c)
 *
 * OpenSSL works on memory, and its bytes are read and written here, so that
 * what the system call returned is what the line says.  One line a call: how
 * its bytes were cut into records and reads is no fact.  A result that is no
 * number is an errno, EOF (the connection ended and TLS did not),
 * close_notify (TLS has ended), or `broken` (no TLS, or an alert).
 *
 * The server's certificate is not verified: a probe is to see how the
 * connection ends, and knows the server by its address.
 */

/*
 * "tls_handshake ok", in TLS 1.3: before that, chance decides how long the
 * server's messages are.  Returns whether it is ok.
 */
bool probe_tls_handshake(int fd);

/* "tls_write 18 18": both count the text, and not its record. */
void probe_tls_write_text(int fd, const char *text);

/* "tls_read 560": what one record held, at the most 16384. */
void probe_tls_read(int fd);

/* "tls_read_to_end 560 ECONNRESET": until TLS or the connection ends. */
void probe_tls_read_to_end(int fd);

/*
 * "tls_incomplete 143": how many bytes have come of a record that has not
 * come whole; nobody can decrypt these.
 */
void probe_tls_incomplete(int fd);

/* "tls_close_notify ok". */
void probe_tls_close_notify(int fd);

/* ------------------------------------------ another library's word (said.c)
 */

/* Writes the line of a callback that a library has made to the probe. */
void probe_said(int fd, const char *callback, const char *what);

#endif
