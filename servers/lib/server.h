/* SPDX-License-Identifier: MIT */
/*
 * The scaffold that every server stands on.  A cause is one file that defines
 * `const struct cause cause`; main(), the options that all have in common,
 * the listener and the event loop live here.
 *
 * One thread, one event loop.  Sockets are plain descriptors, non-blocking,
 * close-on-exec, TCP_NODELAY; there are no bufferevents, because one that
 * reads empties the kernel's receive queue and so changes the cause.
 *
 * The system call that makes the reset is never made here but in the cause's
 * own file: server_release() gives the descriptor back for exactly that.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

/* A client's connection.  It lives until it is released. */
struct connection {
	int fd; /* owned by the scaffold until server_release() */
	unsigned long number; /* 1 is the first that was accepted */
	bool faulty; /* is to meet the fault: one of the --first K */
	int stage; /* the cause's own, 0 at first: how far it has come */
	void *own; /* the cause's own, NULL at first: see `gone` */
	void *layer; /* the stream's own (stream.h), NULL at first */
};

/* An option of a cause; exactly one of flag, number and choice is set. */
struct server_option {
	const char *name; /* without its dashes; NULL ends a table */
	const char *value; /* what the help calls its value; NULL for a flag */
	const char *help; /* one line */
	bool *flag; /* becomes true */
	unsigned *number, least, most; /* a number in least..most */
	const char *const *words; /* NULL-terminated: the words allowed, */
	int *choice; /* and the index of the one chosen */
	const char **text; /* any text */
};

struct cause {
	const char *about; /* one sentence, for --help */
	const struct server_option *options; /* or NULL */

	/*
	 * All are called from the event loop and may release connections; all
	 * may be NULL, but without readable, accepted must release.
	 *
	 * check         after the options are read: NULL, or one sentence on
	 *               what does not go together (then exit status 2);
	 * listening     once, before the first client: the listener's fd;
	 * accepted      a client was accepted;
	 * readable      bytes or an end may be unread.  It is tried at once
	 *               after accept, so expect server_read() to return 0;
	 * writable      what server_await_writable() waited for;
	 * gone          c is released, whatever has done it: frees c->own;
	 * acknowledged  what server_await_acknowledged() waited for;
	 * exhausted     accept(2) failed with this errno, and a client waits.
	 */
	const char *(*check)(void);
	void (*listening)(int fd);
	void (*accepted)(struct connection *c);
	void (*readable)(struct connection *c);
	void (*writable)(struct connection *c);
	void (*gone)(struct connection *c);
	void (*acknowledged)(struct connection *c);
	void (*exhausted)(int error);
};

/* Defined by each servers/NAME.c; one that forgets it does not link. */
extern const struct cause cause;

/* ---------------------------------------------- connections (connection.c) */

/*
 * Reads what is there.  Returns 1..size, or 0 where there is nothing to do:
 * nothing is unread, or the client has ended or reset the connection, and
 * then c is closed and gone.  After 0 do not touch c.
 */
__attribute__((warn_unused_result)) ssize_t server_read(
    struct connection *c, void *buffer, size_t size);

/*
 * The same without reading: returns how many bytes are unread, or 0 where
 * there is nothing to do, as above.
 */
__attribute__((warn_unused_result)) int server_peek(struct connection *c);

/*
 * Writes an answer that is smaller than a send buffer.  Returns false where
 * it could not be written whole; that is logged, and c stays open.
 */
bool server_write(struct connection *c, const void *buffer, size_t size);

/* Reads what is there and sends it back. */
void server_echo(struct connection *c);

/*
 * Forgets a connection and returns its descriptor, which the caller now owns
 * and closes.  c is gone.
 */
__attribute__((warn_unused_result)) int server_release(struct connection *c);

/* The K of --first; ULONG_MAX without it.  For faults of no connection. */
unsigned long server_first(void);

/* The connection that was accepted longest ago, or NULL. */
struct connection *server_oldest(void);

/* The one that was accepted next after c, or NULL. */
struct connection *server_next(const struct connection *c);

/* -------------------------------------------------------- clocks (timer.c) */

/*
 * Calls `then` once after that many milliseconds, unless it is asked again
 * before (then it starts anew) or c is released.  Only for causes that are a
 * clock; a condition is waited for as such.
 */
void server_after(struct connection *c, unsigned milliseconds,
    void (*then)(struct connection *c));

/* ----------------------------------------------------- conditions (await.c) */

/* How many bytes are unread (FIONREAD). */
int server_unread(const struct connection *c);

/* How many bytes were written and have not been sent (SIOCOUTQNSD). */
int server_unsent(const struct connection *c);

/* How many bytes were written and have not been acknowledged (SIOCOUTQ). */
int server_unacknowledged(const struct connection *c);

/*
 * Has the kernel report acknowledgements of what is written from now on:
 * SO_TIMESTAMPING with TX_ACK and OPT_TSONLY makes the error queue readable
 * at that moment (Documentation/networking/timestamping.rst).
 */
void server_watch_acknowledgements(struct connection *c);

/*
 * Calls `acknowledged` once, when everything written has been acknowledged,
 * and `readable` no more; if it has been already, before this returns: do not
 * touch c after it.  c must be watched since before the last write.
 */
void server_await_acknowledged(struct connection *c);

/* --------------------------------------------------- arrivals (arrivals.c) */

/*
 * From now on calls `readable` once, and then for each thing that arrives:
 * bytes, an end, a reset, the acknowledgement of our own FIN.  It is not
 * called for what is merely there, so a socket whose reading half is shut,
 * and which is readable without end, does not keep the server busy.
 */
void server_await_arrivals(struct connection *c);

/* ------------------------------------------------- directions (direct.c) */

/*
 * For a server that reads and writes by turns.  From now on calls `readable`
 * while bytes or an end are unread; or `writable` while something can be
 * written, and `readable` no more; or neither, until asked again.
 */
void server_await_readable(struct connection *c);
void server_await_writable(struct connection *c);
void server_await_nothing(struct connection *c);

/* The connection's state (state.c): TCP_ESTABLISHED ... of netinet/tcp.h. */
int server_state(const struct connection *c);

/* ------------------------------------------------------- event loop (base.c)
 */

/* The event loop, for a cause that has events of its own. */
struct event_base *server_events(void);

/* --------------------------------------------------------- limits (limit.c) */

/*
 * Sets this process's own soft limit of RLIMIT_NOFILE, RLIMIT_AS ... and
 * returns what it was (getrlimit(2)).
 */
rlim_t server_limit(int resource, rlim_t soft);

/* ------------------------------------------------------ listener (listen.c) */

/* Accepts no more; the listener stays open, and clients queue up in it. */
void server_pause_accepting(void);

/* Accepts again, those first who have queued up. */
void server_resume_accepting(void);

/*
 * Calls `queued` when at least n clients wait in the listener's queue, once.
 * Accepting must be paused.
 */
void server_await_queue(unsigned n, void (*queued)(void));

/* Forgets the listener and returns its descriptor; the caller closes it. */
__attribute__((warn_unused_result)) int server_release_listener(void);

/*
 * Accepts one client by hand.  Returns its descriptor, which the caller owns,
 * or -1 with errno.  *name, if not NULL, is set to its address, static.
 */
int server_accept(const char **name);

/* ------------------------------------------------------- workers (worker.c) */

/*
 * Serves a connection from a worker.  Returns true in the worker, which must
 * end with _exit(2) or die; there c->fd is blocking and the only descriptor
 * above stderr (but for the file of counts, where there is one).  Returns false
 * in the server, where c is gone: its copy of the descriptor is closed before
 * the worker goes on, so that only the worker's death can end the connection.
 *
 * The worker leaves no core file and dies with the server; its end is logged
 * as "worker died of SIGABRT" or "worker exited with status 1".
 */
__attribute__((warn_unused_result)) bool server_fork(struct connection *c);

/* A process that holds the connection's descriptor open and does nothing. */
void server_fork_holder(struct connection *c);

/* -------------------------------------------------- witness (witness.c) */

/*
 * For a server to which something is done, and whose log is the account of
 * it: each makes one call and logs what it returned, "read: 5", "read: EOF",
 * "read: ECONNRESET", "write 5: EPIPE", "getpeername: ENOTCONN".  They return
 * what the call does, with its errno, and c stays whatever came.  That there
 * is nothing to read (EAGAIN) is not logged.
 */
ssize_t server_try_read(struct connection *c, void *buffer, size_t size);
ssize_t server_try_write(struct connection *c, const void *buffer, size_t size);
int server_try_peer(struct connection *c);

/* Whether the client has ended or reset the connection (POLLRDHUP). */
bool server_has_ended(const struct connection *c);

/*
 * Has the connection wake the server when it has ended or was reset, and not
 * for bytes, so that they stay unread (SO_RCVLOWAT).
 */
void server_await_only_end(struct connection *c);

/* ------------------------------------------------ upstream (upstream.c) */

/* What a proxy hears of the server behind it, always for a client's c. */
struct upstream_calls {
	void (*connected)(struct connection *c, int error); /* 0, or errno */
	void (*readable)(struct connection *c, int fd); /* or it ended */
	void (*idle)(struct connection *c); /* nothing came for so long */
};

/*
 * Connects to a numeric address for a client, one upstream to a client.
 * After `idle` milliseconds in which nothing came, and again after each such
 * time, `idle` is called; 0 is never.
 */
void server_open_upstream(struct connection *c, const char *address,
    unsigned port, unsigned idle, const struct upstream_calls *calls);

/* The upstream's descriptor; -1 where c has none. */
int server_upstream(const struct connection *c);

/*
 * Forgets it and returns its descriptor, which the caller now owns and
 * closes; -1 where there is none.  To be called before c is released.
 */
__attribute__((warn_unused_result)) int server_release_upstream(
    const struct connection *c);

/* -------------------------------------------------------- counts (count.c) */

/*
 * Counts a request for `resetlab serve --count`: to be called by a server of
 * requests when it has read one whole, before it does anything about it.
 * Without --count it makes no system call.  Connections are counted where
 * they are accepted.  A worker may call it too.
 */
void server_count_request(void);

/* ------------------------------------------------------------ log (log.c) */

/*
 * Writes one sentence on one act to stderr, with the peer's address before
 * it, in one write(2); nothing with --quiet.  c may be NULL.  Call it before
 * the act: then what a client has seen is in the log.
 */
__attribute__((format(printf, 2, 3))) void server_log(
    const struct connection *c, const char *fmt, ...);

/* "EMFILE"; static. */
const char *server_errno(int error);

#endif
