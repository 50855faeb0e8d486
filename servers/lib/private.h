/* SPDX-License-Identifier: MIT */
/* What the files of the scaffold know of each other, and no cause knows. */
#ifndef SERVER_PRIVATE_H
#define SERVER_PRIVATE_H

#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "server.h"

#define PEER_MAX 96 /* an address with its scope, and a port */

/* What a connection waits for. */
enum awaited {
	AWAIT_READABLE, /* bytes or an end */
	AWAIT_ACKNOWLEDGED, /* that nothing written is unacknowledged */
	AWAIT_WRITABLE, /* room in the send buffer */
};

struct client {
	struct connection c; /* first: a cause's pointer is ours */
	TAILQ_ENTRY(client) next;
	struct sockaddr_storage address;
	socklen_t address_length;
	struct event event;
	bool waiting; /* event is added */
	enum awaited awaited;
	struct event timer;
	bool timing; /* timer is added */
	void (*timed)(struct connection *c);
};

struct settings {
	const char *listen;
	unsigned port;
	unsigned first; /* UINT_MAX: all */
	const char *count_to; /* "FD:AT:AT", or NULL */
	bool quiet;
	bool allow_remote;
};

extern struct settings settings; /* options.c */
extern struct event_base *server_base; /* main.c */

/* options.c: reads the command line; ends the program where it is wrong. */
void options_read(int argc, char **argv);

/*
 * reach.c: the address of --listen and --port; returns its length.  Ends the
 * program where it is none, or where others could reach it unasked.
 */
socklen_t reach_resolve(struct sockaddr_storage *address);

/* listen.c: ends the program with a sentence where it cannot listen. */
void listen_open(void);
void listen_announce(void);
void listen_close(void);

/* connection.c */
void connection_accepted(
    int fd, const struct sockaddr *address, socklen_t length);
void connection_wait(struct client *client, short events, enum awaited what);
void connection_close_all(void);

/* await.c: an event on a connection whose `awaited` is not AWAIT_READABLE. */
void await_fired(struct client *client);

/*
 * count.c: begins to count, where --count-to says so; counts an accepted
 * connection; the descriptor of the file of counts, or -1.
 */
void count_open(void);
void count_connection(void);
int count_file(void);

/* log.c: "192.0.2.1:80" or "[2001:db8::1]:80". */
void peer_name(
    const struct sockaddr *address, socklen_t length, char name[PEER_MAX]);

/* worker.c: reaps those that have ended; ends and reaps all. */
void worker_reap(void);
void worker_end_all(void);

#endif
