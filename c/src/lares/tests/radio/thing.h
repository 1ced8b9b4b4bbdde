/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the two files of a device share: its kind, its link (thing.c) and what goes over it (thing_value.c). */
#include "tests/radio/world.h"

#define CHARACTERISTIC "org.bluez.GattCharacteristic1"
#define RESOLVE_US UINT64_C(200000)
#define IDLE_US UINT64_C(8000000) /* then the device lets go */

enum { USER = 1, USER_CODE = 1234 }; /* of the scale */

struct kind {
	const char *id, *service;
	enum device_kind kind;
	struct channel channels[CHANNELS_MAX];
	enum { PUSHES, KEEPS_RECORDS, WANTS_CONSENT, IS_POLLED } way; /* all but the first say nothing by themselves */
	size_t n_at, n_value; /* where the measurement's number is in its value, and how long that is */
};

/* The path of the device, or of what is below it. */
void thing_path(const struct thing *t, const char *tail, char ret_path[OBJECT_PATH_MAX]);

/* It says the next that it has to say, as far as it was asked. */
int thing_on_push_time(void *thing, uint64_t now_us);

/* A call to one of its characteristics: as thing_call(). */
const char *thing_channel_call(struct thing *t, const struct channel *c, sd_bus_message *call, sd_bus_message *answer);
