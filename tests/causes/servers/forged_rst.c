/* SPDX-License-Identifier: MIT */
/* An echo, in whose name somebody else will send a reset. */
#include "lib/server.h"

const struct cause cause = {
	.about = "An echo that resets nobody.",
	.readable = server_echo,
};
