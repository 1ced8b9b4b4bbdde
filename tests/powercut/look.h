/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A device as a power cut leaves it: mounted, and its store looked at by a process of its own. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../crash/model.h"

struct look {
	const char *device, *mount_point;
	const char *dir; /* of the store, when it is mounted */
	uint8_t *image; /* what is on the device: written whole before each look, and left as it is by that */
	size_t n_image;
	const char *store_id; /* the one that was acknowledged; "": none was yet */
	const struct model *acknowledged;
	const struct model *under_way; /* the next commit, which may be there instead. NULL: there was none */
	bool is_upgrading; /* the store is of before, or of now, and nothing between */
};

/*
 * Mount it, which repairs the file system from its journal; open keys and store; compare; go on writing; ask SQLite for
 * damage. While it is upgraded, before that and apart from it: whether the schema's number is that of its tables. Says on stderr
 * what is wrong.
 */
enum verdict look_at(const struct look *look);
