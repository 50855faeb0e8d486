/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "option.h"

int
option_number(const char *option, const char *text, unsigned least,
    unsigned most, unsigned *value)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	*value = (unsigned)n;
	if (errno == 0 && text[0] >= '0' && text[0] <= '9' && *end == '\0' &&
	    n >= least && n <= most)
		return 0;
	warnx("%s %s: expected a whole number from %u to %u", option, text,
	    least, most);
	return -1;
}

int
option_isolation(const char *text, enum isolation *isolation)
{
	static const char *const names[] = {
		[ISOLATION_AUTO] = "auto",
		[ISOLATION_LAB] = "lab",
		[ISOLATION_LOOPBACK] = "loopback",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) != 0)
			continue;
		*isolation = (enum isolation)i;
		return 0;
	}
	warnx("--isolation %s: expected auto, lab or loopback", text);
	return -1;
}

int
option_folder(const char *text, const char **folder)
{
	struct stat st;

	*folder = text;
	if (stat(text, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	warnx("--pcap %s: expected a folder that exists", text);
	return -1;
}
