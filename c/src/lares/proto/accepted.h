/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A reading as the agent keeps and sends it: what the driver said, with whose it is, when it was and how sure that is.
 *
 * It is packed (proto/packed.h) and sealed to be kept, and written as JSON (proto/json/reading_json.h) to be sent.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/device.h"
#include "proto/reading.h"

enum { READING_ID_SIZE = 16, BOOT_ID_SIZE = 16, REASSIGNED_WHO_MAX = 65 };

/* How `at` came about. */
enum time_quality {
	TIME_RECEIVED, /* no device time: the moment it was heard */
	TIME_DEVICE, /* the device's clock, within tolerance of ours, unmeasured */
	TIME_CORRECTED, /* the device's clock, by an offset measured on its link */
	TIME_ESTIMATED, /* the device's clock is out of tolerance and was never measured: the moment it was heard */
	TIME_QUALITY_COUNT
};

struct accepted {
	uint8_t id[READING_ID_SIZE];
	uint64_t seq;
	/*
	 * Whether the same record may come again by another way, or years later, so that it must be known by its id: then
	 * `order` is what its device numbers or stamps it by. Equal ids have equal ones.
	 */
	bool may_recur;
	uint64_t order;
	/* Whether it may be one of the last ones again, which its number does not tell. */
	bool may_repeat;
	const struct device *device; /* borrowed */
	const char *person; /* borrowed; NULL: unassigned */
	enum class class;
	int64_t at_us; /* wall clock, Unix time */
	int64_t received_us;
	int32_t at_zone_s, received_zone_s; /* east of UTC at that moment */
	enum time_quality quality;
	int64_t offset_s; /* added to the device's clock face, with TIME_CORRECTED */
	bool is_clock_trusted; /* our own clock, when it was received */
	/* Where it was not: by what the times above are put right once it is. */
	uint8_t boot[BOOT_ID_SIZE];
	uint64_t received_boot_us; /* CLOCK_BOOTTIME */
	bool is_redated; /* they were; and these are what they were before */
	int64_t first_at_us, first_received_us;
	/* Somebody said whose it is, after it was accepted: who, when, and whose it was taken for (NULL: nobody's). Borrowed. */
	const char *reassigned_by; /* NULL: nobody did */
	const char *reassigned_from;
	int64_t reassigned_at_us;
	bool live;
	enum trust trust;
	const struct readings *readings; /* borrowed */
	const struct reading *reading; /* one of them */
};

const char *time_quality_name(enum time_quality quality);
int time_quality_from_name(const char *name); /* or -1 */
