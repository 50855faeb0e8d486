/* SPDX-License-Identifier: MIT */
/* An echo, which hears nothing of what the firewall before it does. */
#include "lib/server.h"

const struct cause cause = {
	.about = "An echo behind a firewall.",
	.readable = server_echo,
};
