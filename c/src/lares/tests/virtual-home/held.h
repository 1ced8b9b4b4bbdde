/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What a device holds in one characteristic: the scenario's value, what was written last, or its clock. */
#include "tests/virtual-home/scenario.h"

struct held {
	uint8_t written[SCENARIO_VALUE_MAX];
	size_t n_written;
	bool is_written;
};

/* Returns the length. */
size_t held_read(const struct held *held, const struct characteristic *c, const struct actor *device, int64_t wall_s,
	uint8_t ret[SCENARIO_VALUE_MAX]);

/* A clock that is written is set. Returns 0, HELD_CLOCK_SET, or -EINVAL: too long, or no time. */
enum { HELD_CLOCK_SET = 1 };
int held_write(struct held *held, const struct characteristic *c, struct actor *device, int64_t wall_s,
	const uint8_t *octets, size_t n);
