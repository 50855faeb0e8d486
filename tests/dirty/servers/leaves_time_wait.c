/* SPDX-License-Identifier: MIT */
/* An echo; the client ends the connection, and keeps its TIME_WAIT. */
#include "lib/server.h"

const struct cause cause = {
	.about = "Echoes until the client closes.",
	.readable = server_echo,
};
