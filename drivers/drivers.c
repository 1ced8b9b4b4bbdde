/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/driver.h"

#include "proto/table.h"

static const char *const decode_names[] = {
	[DECODE_OK] = "ok",
	[DECODE_NOT_MINE] = "not-mine",
	[DECODE_LENGTH] = "length",
	[DECODE_DAMAGED] = "damaged",
	[DECODE_INSANE] = "insane",
	[DECODE_NEEDS_KEY] = "needs-key",
	[DECODE_REPLAY] = "replay",
};

static const struct driver *const drivers[] = {
#define DRIVER(name) &driver_##name,
#include "drivers/drivers.def"
};

const char *decode_name(enum decode outcome)
{
	return decode_names[outcome];
}

int decode_from_name(const char *name)
{
	return table_find(decode_names, DECODE_COUNT, name);
}

size_t drivers_count(void)
{
	return sizeof(drivers) / sizeof(drivers[0]);
}

const struct driver *drivers_at(size_t index)
{
	return drivers[index];
}

enum decode drivers_decode(const struct frame *frame, const struct driver **ret_driver,
	struct readings *ret_readings)
{
	for (size_t i = 0; i < drivers_count(); i++) {
		enum decode outcome = drivers[i]->decode(frame, ret_readings);

		if (outcome != DECODE_NOT_MINE) {
			*ret_driver = drivers[i];
			return outcome;
		}
	}
	*ret_driver = NULL;
	return DECODE_NOT_MINE;
}
