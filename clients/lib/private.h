/* SPDX-License-Identifier: MIT */
/* What the files of the probe library know of each other. */
#ifndef PROBE_PRIVATE_H
#define PROBE_PRIVATE_H

#include <linux/tcp.h> /* its tcp_info is the whole one */
#include <sys/socket.h>

#include "probe.h"

/* start.c: where to connect to, and how long a wait may last. */
extern struct sockaddr_storage probe_address;
extern socklen_t probe_address_length;
extern unsigned probe_deadline;

/* transcript.c: one line; fd -1 for one that belongs to no connection. */
void transcript_name(int fd); /* the next letter is this descriptor's */
void transcript_write(int fd, const char *call, const char *result);
void transcript_error(int fd, const char *call, int error);
void transcript_count(int fd, const char *call, size_t n);

/* Writes that the deadline was met, and ends the probe. */
void transcript_deadline(int fd, const char *call) __attribute__((noreturn));

/* calls.c: TCP_INFO, which consumes no error. */
struct tcp_info socket_info(int fd);

/*
 * calls.c: send(2) and recv(2), after a wait where they would block.  They
 * return what the call does, and write no line.
 */
ssize_t write_some(int fd, const void *bytes, size_t size, const char *call);
ssize_t read_some(int fd, void *buffer, size_t size, const char *call);

/*
 * wait.c: waits until one of the events, or an error or hang-up, and returns
 * what came; does not return where the deadline is met.
 */
short wait_for(int fd, short events, const char *call);

#endif
