/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One home's lives on a device that is watched. */
#include <stdbool.h>
#include <stdint.h>

struct writer {
	const char *dir; /* of the store, on the file system that is on the device */
	const char *device; /* its name in the device mapper; log-writes */
	const char *records; /* a file to be made, elsewhere: what each commit leaves behind */
	uint64_t seed, n_commits;
	bool is_upgrading; /* each life begins with a file as the first Lares left it, and has one commit */
	bool is_careless; /* nothing is synced: for the proof that losses are found */
};

/* Returns 0 or a negative errno, and says on stderr what it was. */
int writer_run(const struct writer *writer);
