/* SPDX-License-Identifier: MIT */
/*
 * What goes between a lab and its first process: one datagram of a
 * SOCK_SEQPACKET pair each, descriptors beside it.
 */
#ifndef LAB_MESSAGE_H
#define LAB_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

enum message_kind {
	/* to the first process */
	MESSAGE_BUILD, /* the parent has written the maps */
	/* a: host, b: enum spawn_flag; text: argv, each with its NUL; 3 fds
	   and more */
	MESSAGE_SPAWN,
	MESSAGE_END_LEFT,
	MESSAGE_FREEZE,
	MESSAGE_FLUSH,
	MESSAGE_SIGNAL, /* a: pid, b: signal */
	MESSAGE_CLEAR,
	MESSAGE_RULE, /* a: host; text: chain NUL rule NUL */
	MESSAGE_SYSCTL, /* a: host; text: name NUL value NUL */
	MESSAGE_SOCKETS, /* a: host, b: state, c: port */
	MESSAGE_DESTROY, /* a: host, c: port */
	MESSAGE_REMOVE_RULES, /* a: host */
	MESSAGE_INJECT, /* a: host; text: the packet */
	/* from it */
	MESSAGE_DONE, /* a: the value; fds after MESSAGE_BUILD */
	MESSAGE_FAILED, /* text: a sentence */
	MESSAGE_EXITED, /* a: pid, b: wait status */
};

enum spawn_flag {
	SPAWN_FOREIGN = 1, /* not one of ours */
	SPAWN_CLIENT_SOCKETS = 2, /* it gets a socket to see them with */
	SPAWN_TOO_LONG = 4, /* there was no room for its words */
};

#define MESSAGE_FDS 9 /* three for each of three hosts */
#define MESSAGE_TEXT (32 * 1024)
#define MESSAGE_WORDS 1024 /* of a command line, and one less fit */

struct message {
	uint32_t kind;
	int32_t a, b, c;
	uint32_t length; /* of text */
	uint32_t fds;
	int fd[MESSAGE_FDS];
	char text[MESSAGE_TEXT];
};

/* Sends one; -1 with errno, or 0. The descriptors stay the caller's. */
int message_send(int socket_fd, const struct message *m);

/*
 * Receives one; its descriptors are the caller's, close-on-exec.  Returns 1,
 * 0 at the end of the stream, or -1 with errno (EAGAIN: none waits; EMFILE:
 * there was no room for its descriptors).
 */
int message_receive(int socket_fd, struct message *m);

#endif
