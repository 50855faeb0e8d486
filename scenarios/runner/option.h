/* SPDX-License-Identifier: MIT */
/*
 * The values of options that several subcommands take.  Each function reads
 * one, or says in a sentence on stderr what was expected, and returns -1.
 */
#ifndef RUNNER_OPTION_H
#define RUNNER_OPTION_H

#include "suite.h"

/* A whole number from `least` to `most`, in digits only. */
__attribute__((warn_unused_result)) int option_number(const char *option,
    const char *text, unsigned least, unsigned most, unsigned *value);

/* auto, lab or loopback. */
__attribute__((warn_unused_result)) int option_isolation(
    const char *text, enum isolation *isolation);

/* --pcap: a folder that exists; *folder is then the text. */
__attribute__((warn_unused_result)) int option_folder(
    const char *text, const char **folder);

#endif
