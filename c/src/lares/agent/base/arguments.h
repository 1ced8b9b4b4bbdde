/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The command line of laresd and of lares-mqtt, which have the same: --config FILE, --version, --help. */

enum {
	EXIT_WRONG_USE = 2,
	EXIT_CONFIGURATION = 78, /* EX_CONFIG: systemd shows it as such */
};

struct program {
	const char *name;
	const char *about; /* one sentence */
};

enum { ARGUMENTS_ANSWERED = 1 };

/*
 * Returns 0 with the configuration's path, a string of argv; ARGUMENTS_ANSWERED where the version or the help was asked
 * for and is on stdout; or -EINVAL, with the usage on stderr.
 */
int arguments_read(const struct program *program, int argc, char **argv, const char **ret_path);
