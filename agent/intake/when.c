/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/when.h"

#include "loop/clock.h"

/* Further off than that, a clock that nobody measured is more likely wrong than the reading old. */
static const int64_t tolerance_us = 600 * INT64_C(1000000);

static const int64_t second_us = INT64_C(1000000);

bool when_is_told(const struct device_time *time)
{
	return time->year && time->month && time->day;
}

static int64_t face_us(const struct device_time *time)
{
	int64_t wall_us;

	if (clock_from_face(time->year, time->month, time->day, time->hour, time->minute, time->second, &wall_us) < 0)
		return 0;
	/* mktime() took the face for local; a UTC face is that much later or earlier. */
	return time->is_utc ? wall_us + clock_zone_s(wall_us) * second_us : wall_us;
}

static bool is_near(int64_t a_us, int64_t b_us)
{
	return a_us - b_us <= tolerance_us && b_us - a_us <= tolerance_us;
}

void when_taken(struct accepted *accepted, const struct arrival *arrival)
{
	const struct device *device = accepted->device;
	const struct device_time *time = &accepted->reading->device_time;
	int64_t told_us = when_is_told(time) ? face_us(time) : 0;

	accepted->received_us = accepted->at_us = arrival->wall_us;
	accepted->is_clock_trusted = arrival->is_clock_trusted;
	accepted->quality = TIME_RECEIVED;
	if (told_us && device->has_clock_offset) {
		told_us += device->clock_offset_s * second_us;
		accepted->offset_s = device->clock_offset_s;
		accepted->quality = TIME_CORRECTED;
	} else if (told_us) {
		accepted->quality = is_near(told_us, arrival->wall_us) ? TIME_DEVICE : TIME_ESTIMATED;
	}
	/* A corrected time that lies well ahead says that the device's clock was set since the offset was measured. */
	if (accepted->quality == TIME_CORRECTED && told_us > arrival->wall_us + tolerance_us)
		accepted->quality = TIME_ESTIMATED;
	if (accepted->quality == TIME_CORRECTED || accepted->quality == TIME_DEVICE)
		accepted->at_us = told_us < arrival->wall_us ? told_us : arrival->wall_us;
	if (accepted->quality != TIME_CORRECTED)
		accepted->offset_s = 0;
	accepted->at_zone_s = clock_zone_s(accepted->at_us);
	accepted->received_zone_s = clock_zone_s(accepted->received_us);
	accepted->live = arrival->wall_us - accepted->at_us <= arrival->late_after_s * second_us;
}
