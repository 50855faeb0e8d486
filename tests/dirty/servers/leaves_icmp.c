/* SPDX-License-Identifier: MIT */
/* An echo, beside whose port nobody takes datagrams. */
#include "lib/server.h"

const struct cause cause = {
	.about = "Echoes; its host answers datagrams with ICMP errors.",
	.readable = server_echo,
};
