/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The file `ballast` beside the database: room that is kept back, so that alerts can be committed on a full disk. It holds
 * real blocks, never a hole. While it is gone, what is left of the disk takes its place: it is for alerts alone.
 */
#include <stdbool.h>
#include <stdint.h>

enum {
	BALLAST_BYTES = 8 * 1024 * 1024, /* twice STORE_PENDING_MAX: all that may wait in memory fits in with an alert */
	BALLAST_SHARE = 8, /* of a small limit it is that part at most */
	BALLAST_PATH_MAX = 512,
};

struct ballast {
	char path[BALLAST_PATH_MAX];
	uint64_t bytes;
	bool stands;
};

void ballast_init(struct ballast *ballast, const char *dir, uint64_t limit_bytes);

/*
 * Put it there, where twice its size is free: else it would take the last room from those for whom it is. Returns 0 (also
 * where it stands), -ENOSPC, or another negative errno.
 */
int ballast_make(struct ballast *ballast);

/* Give its room up. Returns whether there was any. */
bool ballast_give(struct ballast *ballast);
