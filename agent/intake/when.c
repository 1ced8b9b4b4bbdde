/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/when.h"

#include <stdlib.h>

#include "loop/clock.h"
#include "proto/date_time.h"

/* Further off than that, a clock that nobody measured is more likely wrong than the reading old. */
static const int64_t tolerance_us = 600 * INT64_C(1000000);

/* Nor does one that we have set run ahead by more, so soon that it matters. */
static const int64_t noise_us = 5 * INT64_C(1000000);

/* A face that far behind the newest one is no older record, which would have come first: the clock began anew. */
static const uint64_t anew_s = 86400;

static const int64_t second_us = INT64_C(1000000);
static const int32_t hour_s = 3600;

bool when_is_told(const struct device_time *time)
{
	return time->year && time->month && time->day;
}

uint64_t when_face_s(const struct device_time *time)
{
	int64_t second = date_time_is_valid(time) ? date_time_to_unix(time) : 0;

	return second > 0 ? (uint64_t)second : 0;
}

/* By our own zone, where the face is local and its offset was never measured; of an hour that comes twice, where it is nearer. */
static int64_t believed_us(const struct device_time *time, int64_t wall_us)
{
	int64_t first_us, again_us;
	bool comes_twice;

	if (time->is_utc)
		return (int64_t)when_face_s(time) * second_us;
	clock_from_face(time->year, time->month, time->day, time->hour, time->minute, time->second, &first_us);
	again_us = first_us + hour_s * second_us;
	comes_twice = clock_zone_s(again_us) == clock_zone_s(first_us) - hour_s;
	return comes_twice && llabs(again_us - wall_us) < llabs(first_us - wall_us) ? again_us : first_us;
}

static bool is_near(int64_t a_us, int64_t b_us)
{
	return a_us - b_us <= tolerance_us && b_us - a_us <= tolerance_us;
}

/*
 * When a face was stamped, by the offset that it was stamped under: the present one where that gives a time since the
 * clock was set, the one before where that gives a time until then. Where both do, as after a clock was set back by an
 * hour, nothing is of a time to come. Returns whether either fits.
 */
static bool correct(const struct device *device, const struct device_time *time, int64_t wall_us, int64_t *ret_at_us)
{
	int64_t face_us = (int64_t)when_face_s(time) * second_us;
	int64_t now_us = face_us + device->clock_offset_s * second_us;
	bool is_before_known = device->clock_set_us && device->clock_before_s != DEVICE_CLOCK_UNKNOWN;
	int64_t before_us = is_before_known ? face_us + device->clock_before_s * second_us : INT64_MAX;

	bool is_since = now_us <= wall_us + tolerance_us && now_us >= device->clock_set_us;
	bool is_until = is_before_known && before_us <= device->clock_set_us + tolerance_us;

	if (is_since && (now_us <= wall_us + noise_us || !is_until))
		*ret_at_us = now_us;
	else if (is_until)
		*ret_at_us = before_us;
	return is_since || is_until;
}

static bool has_begun_anew(const struct device_time *time, uint64_t newest_face_s)
{
	return when_face_s(time) + anew_s < newest_face_s;
}

/* Taken earlier, says the device; when, it need not say. */
static bool is_stored(const struct accepted *accepted)
{
	return reading_has(accepted->reading, FLAG_FROM_STORAGE);
}

/*
 * Of a moment that nobody knows: a meter's memory comes whole, its oldest record in the same second as its newest, and
 * three hundred of them must not page three hundred times. Of these the newest counts as live: it was taken since the last
 * transfer, or is what the person has just measured. A continuous sensor's newest record is what it measures now.
 */
bool when_may_be_old(const struct accepted *accepted)
{
	return is_stored(accepted) || (accepted->readings->sequence_kind == SEQUENCE_RECORD &&
					      accepted->reading->kind != READING_CONTINUOUS_GLUCOSE);
}

static enum time_quality judge(const struct accepted *accepted, int64_t wall_us, uint64_t newest_face_s, int64_t *ret_at_us)
{
	const struct device_time *time = &accepted->reading->device_time;
	const struct device *device = accepted->device;

	if (!when_is_told(time))
		return is_stored(accepted) ? TIME_ESTIMATED : TIME_RECEIVED;
	if (has_begun_anew(time, newest_face_s))
		return TIME_ESTIMATED;
	if (device->has_clock_offset && !time->is_utc)
		return correct(device, time, wall_us, ret_at_us) ? TIME_CORRECTED : TIME_ESTIMATED;
	if (!is_near(believed_us(time, wall_us), wall_us))
		return TIME_ESTIMATED;
	*ret_at_us = believed_us(time, wall_us);
	return TIME_DEVICE;
}

void when_taken(struct accepted *accepted, const struct arrival *arrival, uint64_t newest_face_s)
{
	int64_t at_us = arrival->wall_us;

	accepted->quality = judge(accepted, arrival->wall_us, newest_face_s, &at_us);
	/* Never later than it was heard: the rest of a clock's error is small by then. */
	accepted->at_us = at_us < arrival->wall_us ? at_us : arrival->wall_us;
	accepted->at_zone_s = clock_zone_s(accepted->at_us);
	accepted->received_us = arrival->wall_us;
	accepted->received_zone_s = clock_zone_s(accepted->received_us);
	accepted->is_clock_trusted = arrival->is_clock_trusted;
	/* On the wire it is what was added to the face to come to local time. */
	accepted->offset_s = accepted->quality == TIME_CORRECTED ?
		at_us / second_us + accepted->at_zone_s - (int64_t)when_face_s(&accepted->reading->device_time) :
		0;
	accepted->live = !(when_may_be_old(accepted) && accepted->quality == TIME_ESTIMATED && !arrival->is_newest) &&
		arrival->wall_us - accepted->at_us <= arrival->late_after_s * second_us;
}
