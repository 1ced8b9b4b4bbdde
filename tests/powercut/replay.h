/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Cut the power wherever it can be cut, by what a device's log says, and look at what is left. */
#include <stdint.h>

#include "look.h"
#include "write_log.h"

struct replay {
	struct write_log log;
	const struct model *records; /* of the commits 1, 2, … */
	size_t n_records;
	struct look look; /* its image: the device before the log begins */
	uint64_t seed;
	bool is_of_upgrades; /* only the cuts that fall into one */
	unsigned n_torn; /* looks at each cut with a part of what was in the device's cache */
};

struct replay_tally {
	unsigned n_upgrading; /* cuts between the opening of a store of before and its having been opened */
	unsigned n_flushes, n_torn; /* cuts: what was durable; and with a part of the rest */
	unsigned n[VERDICT_COUNT];
	uint64_t n_commits;
};

/* Returns 0, -ENOMEM, or -EBADMSG where the log is none, or does not go to its end. */
int replay_run(struct replay *replay, struct replay_tally *ret_tally);
