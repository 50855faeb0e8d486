/* SPDX-License-Identifier: MIT */
/* Inside the lab's first process: what its parts share. */
#ifndef LAB_INIT_H
#define LAB_INIT_H

#include <netlink/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lab.h"

struct nft_ctx;

#define INIT_CHILDREN 4 /* a server and a probe; and room */
#define INIT_SAVED 16 /* sysctls that one case may change */

/* Processes below the first one. */
enum left {
	LEFT_BEHIND, /* those below no child that still runs */
	LEFT_ALL, /* every one */
};

/* One end of a link. */
struct init_port {
	int index; /* of the interface */
	int marker_fd; /* packet socket for marker frames only */
	uint8_t mac[6];
};

struct init_host {
	int net_fd; /* its network namespace */
	int packet_fd;
	int snmp_fd;
	int netstat_fd;
	int diag_fd; /* NETLINK_SOCK_DIAG */
	struct nl_sock *route; /* NETLINK_ROUTE */
	struct nl_sock *generic; /* NETLINK_GENERIC, for tcp_metrics */
	int metrics_family;
	struct nft_ctx *nft; /* made by the first rule */
	struct init_port port[2]; /* towards the client; towards the server */
};

/* A sysctl that a case changed, and what it was. */
struct init_saved {
	int host;
	char name[96];
	char value[128];
};

struct init {
	struct lab_plan plan;
	int control_fd; /* to the runner */
	int signal_fd; /* SIGCHLD */
	bool ipv6; /* the kernel has it */
	bool alone; /* pid 1 of a pid namespace: may kill(-1) */
	unsigned hosts;
	struct init_host host[HOSTS];
	pid_t child[INIT_CHILDREN]; /* 0: free */
	pid_t awake; /* what keeps the CPU from idling; 0: none */
	bool foreign; /* a foreign command ran since the lab was cleared */
	struct init_saved saved[INIT_SAVED];
	unsigned saves;
	char trouble[1024]; /* what failed, as a sentence */
};

/* Notes what failed, with errno's text behind; returns -1. */
__attribute__((format(printf, 2, 3))) int init_fail(
    struct init *lab, const char *fmt, ...);
/* The same without errno. */
__attribute__((format(printf, 2, 3))) int init_failx(
    struct init *lab, const char *fmt, ...);

/* The addresses of a host (lab.c knows them as well). */
void lab_addresses(const struct lab_plan *plan, enum host host,
    struct in_addr *ipv4, struct in6_addr *ipv6);

/* The first process; never returns.  (init.c) */
_Noreturn void init_main(const struct lab_plan *plan, int control_fd);

/* Enters a host's network namespace; -1 with trouble, or 0. (network.c) */
int init_enter(struct init *lab, int host);
/* Makes the hosts and their links. (network.c) */
int init_network(struct init *lab);
/* veth, addresses, routes, neighbours of one link. (link.c) */
int link_join(struct init *lab, int a, int a_port, int b, int b_port);
/* Waits until an interface can send. (carrier.c) */
int carrier_await(struct init *lab, int host, int index);
/* Waits until a host's IPv6 address is its own. (carrier.c) */
int carrier_await_address(struct init *lab, int host);
/* Sends a marker frame over every link and back. (marker.c) */
int marker_open(struct init *lab, struct init_port *port);
int marker_flush(struct init *lab);

/* Sets what every lab is pinned to in the current host. (sysctl.c) */
int sysctl_pin(struct init *lab);
/* Sets one and keeps what it was; restores all that were set. (sysctl.c) */
int sysctl_set(struct init *lab, int host, const char *name, const char *value);
int sysctl_restore(struct init *lab);

/* What to start: fds[] become 0, 1, 2 ... of the child. */
struct init_program {
	char *const *argv;
	const int *fds;
	unsigned count; /* of fds, 3 at least */
	bool foreign;
	char **environment; /* spawn.c's own, for a foreign one */
};

/* Starts a child in a host; its pid, or -1 with trouble. (spawn.c) */
pid_t spawn_child(struct init *lab, int host, struct init_program *program);

/* Ends processes below this one; how many, or -1 with trouble. (left.c) */
int left_end(struct init *lab, enum left which);
/* Stops every one, and waits until each has; 0, or -1 with trouble. */
int left_stop(struct init *lab);
/* Waits until none has anything to do; 0, or -1 with trouble. */
int left_settle(struct init *lab);

/* Starts what keeps the CPU from idling, if it is to. (awake.c) */
int awake_begin(struct init *lab);

/* Destroys every TCP socket of every host; how many there were. (clean.c) */
int clean_sockets(struct init *lab);
/* Destroys a host's connections with a port; how many. (clean.c) */
int clean_connections(struct init *lab, int host, uint16_t port);
/* How many sockets with a port are in a state. (clean.c) */
int clean_count(struct init *lab, int host, int state, uint16_t port);
/*
 * Flushes learned routes of every host; how many peers TCP remembers, which
 * nothing in a lab can make it forget. (clean.c)
 */
int clean_memory(struct init *lab);

/* Adds a rule; removes all rules of a host, or of every one. (firewall.c) */
int firewall_add(
    struct init *lab, int host, const char *chain, const char *rule);
int firewall_remove(struct init *lab, int host);
int firewall_flush(struct init *lab);

#endif
