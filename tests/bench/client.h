/* SPDX-License-Identifier: MIT */
/* A client of a server under measurement, on loopback. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

/*
 * Connects and sends a request; returns when the server's kernel has
 * acknowledged it, whether or not the server has accepted.  What fails ends
 * the program with a sentence.
 */
int client_request(int port);

/* Waits for the reset, and closes. */
void client_await_reset(int fd);

#endif
