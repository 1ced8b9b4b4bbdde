/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/elapsed_time.h"

#include <errno.h>

#include "proto/date_time.h"

enum {
	IS_TICK = 1 << 0,
	IS_UTC = 1 << 1,
	RESOLUTION_SHIFT = 2,
	HAS_OFFSET = 1 << 4,
	IS_CURRENT = 1 << 5,
	QUARTER_MIN = 15,
	EPOCH_S = 946684800, /* 2000-01-01T00:00:00 since 1970 */
};

static const struct {
	int8_t exponent;
	uint16_t per_second;
} resolutions[] = { { 0, 1 }, { -1, 10 }, { -3, 1000 }, { -4, 10000 } };

static uint64_t per_second(int8_t exponent)
{
	size_t i = 0;

	while (resolutions[i].exponent != exponent)
		i++;
	return resolutions[i].per_second;
}

int elapsed_time_read(struct reader *r, struct elapsed_time *ret_time)
{
	uint8_t flags = reader_u8(r);
	struct elapsed_time time = {
		.is_tick = flags & IS_TICK,
		.is_utc = flags & IS_UTC,
		.is_current = flags & IS_CURRENT,
		.has_offset = flags & HAS_OFFSET,
		.exponent = resolutions[flags >> RESOLUTION_SHIFT & 3].exponent,
	};
	int16_t offset_min;

	time.ticks = reader_uint(r, 6);
	time.source = reader_u8(r);
	offset_min = (int16_t)(reader_int(r, 1) * QUARTER_MIN);
	if (r->short_read)
		return -EINVAL;
	time.offset_min = time.has_offset ? offset_min : 0;
	*ret_time = time;
	return 0;
}

int elapsed_time_face(const struct elapsed_time *time, struct device_time *ret_time)
{
	struct device_time face;

	if (time->is_tick)
		return ELAPSED_TIME_NO_MOMENT;
	face = date_time_of_unix((int64_t)(time->ticks / per_second(time->exponent)) + EPOCH_S);
	if (face.year == 0)
		return ELAPSED_TIME_NO_MOMENT;
	face.is_utc = time->is_utc;
	*ret_time = face;
	return 0;
}

const char *time_source_code(uint8_t source)
{
	static const char *const codes[] = { "unknown", "ntp", "gps", "radio", "manual", "atomic", "cellular",
		"not-synchronized" };

	return source < sizeof(codes) / sizeof(codes[0]) ? codes[source] : NULL;
}
