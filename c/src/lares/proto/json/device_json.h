/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* up/device/<id>: an enrolled device, and when it was last heard. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/decimal.h"
#include "proto/device.h"
#include "proto/stamp.h"

enum { DEVICE_JSON_MAX = 3072 };

enum device_state {
	DEVICE_HEARD, /* as it should be */
	DEVICE_SILENT, /* for three of its own intervals */
	DEVICE_NEVER_HEARD, /* since it was enrolled */
	DEVICE_STATE_COUNT
};

struct device_message {
	const char *home;
	const struct device *device;
	enum device_state state;
	bool has_battery;
	struct decimal battery; /* percent, as the device said it */
	struct stamp last_heard; /* none: never */
	uint32_t expected_interval_s; /* 0: neither declared nor learned */
	enum trust trust; /* of what it sends at best */
	uint64_t n_sessions; /* connections that brought values, since it was enrolled or the agent started */
	int64_t zone_s; /* its clock shows local time: how far that is ahead of Unix time */
	const char *trouble; /* what is wrong with it, in words; NULL: nothing */
};

/* Returns the length, or -ENOSPC. */
int device_json(const struct device_message *message, char *ret, size_t n);

const char *device_state_name(enum device_state state);
