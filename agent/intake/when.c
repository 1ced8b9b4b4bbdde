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

/*
 * The offset that a face was stamped under: the present one where that gives a time since the clock was set, the one
 * before where that gives a time until then. Returns whether either fits.
 */
static bool find_offset(const struct device *device, int64_t told_us, int64_t wall_us, int64_t *ret_offset_s)
{
	int64_t now_us = told_us + device->clock_offset_s * second_us;
	int64_t before_us = told_us + device->clock_before_s * second_us;

	if (now_us <= wall_us + tolerance_us && now_us >= device->clock_set_us) {
		*ret_offset_s = device->clock_offset_s;
		return true;
	}
	if (device->clock_set_us && before_us <= device->clock_set_us + tolerance_us) {
		*ret_offset_s = device->clock_before_s;
		return true;
	}
	return false;
}

static enum time_quality judge_face(struct accepted *accepted, int64_t told_us, int64_t wall_us)
{
	if (!accepted->device->has_clock_offset)
		return is_near(told_us, wall_us) ? TIME_DEVICE : TIME_ESTIMATED;
	return find_offset(accepted->device, told_us, wall_us, &accepted->offset_s) ? TIME_CORRECTED : TIME_ESTIMATED;
}

void when_taken(struct accepted *accepted, const struct arrival *arrival)
{
	const struct device_time *time = &accepted->reading->device_time;

	accepted->received_us = accepted->at_us = arrival->wall_us;
	accepted->is_clock_trusted = arrival->is_clock_trusted;
	accepted->offset_s = 0;
	accepted->quality = TIME_RECEIVED;
	if (when_is_told(time)) {
		int64_t told_us = face_us(time);

		accepted->quality = judge_face(accepted, told_us, arrival->wall_us);
		told_us += accepted->offset_s * second_us;
		/* Never later than it was heard: the rest of a clock's error is small by then. */
		if (accepted->quality != TIME_ESTIMATED && told_us < arrival->wall_us)
			accepted->at_us = told_us;
	}
	accepted->at_zone_s = clock_zone_s(accepted->at_us);
	accepted->received_zone_s = clock_zone_s(accepted->received_us);
	accepted->live = arrival->wall_us - accepted->at_us <= arrival->late_after_s * second_us;
}
