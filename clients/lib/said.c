/* SPDX-License-Identifier: MIT */
/* What a library that a probe uses has said. */
#include "private.h"

void
probe_said(int fd, const char *callback, const char *what)
{
	transcript_write(fd, callback, what);
}
