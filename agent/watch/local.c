/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/local.h"

#include <stdlib.h>

#define MINUTE_US INT64_C(60000000)
#define DAY_US (LOCAL_DAY_MIN * MINUTE_US)

enum { THURSDAY = 3 }; /* 1970-01-01 */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int32_t zone_at(const struct zone *zone, const struct moment *now, int64_t wall_us)
{
	return zone && zone->at_s ? zone->at_s(zone->context, wall_us) : now->zone_s;
}

static struct local local_at(int64_t wall_us, int32_t zone_s)
{
	int64_t face_us = wall_us + zone_s * INT64_C(1000000), day = floor_div(face_us, DAY_US);

	return (struct local){ day, (uint16_t)((face_us - day * DAY_US) / MINUTE_US),
		(uint8_t)(((day + THURSDAY) % 7 + 7) % 7) };
}

bool local_is_known(const struct moment *now)
{
	return now->wall_us >= LOCAL_KNOWN_US;
}

struct local local_of(const struct moment *now)
{
	return local_at(now->wall_us, now->zone_s);
}

/* The wall time of a clock face, the face given as if it were UTC. Zones do not change twice within two days. */
static int64_t wall_of(int64_t face_us, bool is_end, const struct zone *zone, const struct moment *now, bool *ret_is_skipped)
{
	int32_t before_s = zone_at(zone, now, face_us - DAY_US), after_s = zone_at(zone, now, face_us + DAY_US);
	int64_t by_before_us = face_us - before_s * INT64_C(1000000), by_after_us = face_us - after_s * INT64_C(1000000);
	bool is_before, is_after;

	*ret_is_skipped = false;
	if (before_s == after_s)
		return by_before_us;
	is_before = zone_at(zone, now, by_before_us) == before_s;
	is_after = zone_at(zone, now, by_after_us) == after_s;
	*ret_is_skipped = !is_before && !is_after;
	if (is_before && is_after)
		return is_end ? by_after_us : by_before_us;
	return is_after ? by_after_us : by_before_us;
}

struct occurrence local_occurrence(const struct plan_window *window, int64_t day, const struct zone *zone,
	const struct moment *now)
{
	int32_t length_min = window->to_min - window->from_min + (window->to_min <= window->from_min ? LOCAL_DAY_MIN : 0);
	int64_t from_us = day * DAY_US + window->from_min * MINUTE_US;
	bool is_skipped, is_end_skipped;
	struct occurrence found = { .day = day };

	found.begin_us = wall_of(from_us, false, zone, now, &is_skipped);
	found.end_us = wall_of(from_us + length_min * MINUTE_US, true, zone, now, &is_end_skipped);
	if (is_skipped)
		found.end_us = found.begin_us + length_min * MINUTE_US;
	return found;
}

static bool is_on_day(const struct plan_window *window, int64_t day)
{
	return window->days >> (((day + THURSDAY) % 7 + 7) % 7) & 1;
}

bool local_find(const struct plan_window *windows, size_t n_windows, const struct zone *zone, const struct moment *now,
	int64_t wall_us, struct occurrence *ret_occurrence)
{
	int64_t today = local_at(wall_us, zone_at(zone, now, wall_us)).day;
	bool is_found = false;

	/* One that began yesterday may go on. */
	for (int64_t day = today - 1; day <= today + 8 && !is_found; day++)
		for (size_t i = 0; i < n_windows; i++) {
			struct occurrence o;

			if (!is_on_day(&windows[i], day))
				continue;
			o = local_occurrence(&windows[i], day, zone, now);
			o.window = i;
			if (o.end_us <= wall_us || (is_found && ret_occurrence->begin_us <= o.begin_us))
				continue;
			*ret_occurrence = o;
			is_found = true;
		}
	return is_found;
}

bool local_is_in(const struct plan_window *windows, size_t n_windows, const struct zone *zone, const struct moment *now,
	int64_t *ret_end_us)
{
	struct occurrence found;

	if (!local_find(windows, n_windows, zone, now, now->wall_us, &found) || found.begin_us > now->wall_us)
		return false;
	if (ret_end_us)
		*ret_end_us = found.end_us;
	return true;
}

int64_t local_monotonic_us(const struct moment *now, int64_t wall_us)
{
	return (int64_t)now->now_us + (wall_us - now->wall_us);
}

uint64_t local_due_us(const struct moment *now, int64_t wall_us)
{
	return (uint64_t)local_later(local_monotonic_us(now, wall_us), 0);
}

bool local_can_be(int64_t time_us)
{
	return time_us > LOCAL_NEVER && time_us < -LOCAL_NEVER;
}

struct local_saved local_save(const struct moment *now)
{
	return (struct local_saved){ (int64_t)now->now_us, now->wall_us, now->boot };
}

bool local_moved_us(const struct local_saved *saved, const struct moment *now, int64_t *ret_by_us)
{
	int64_t passed_us, passed_wall_us;

	if (!local_can_be(saved->now_us) || !local_can_be(saved->wall_us))
		return false;
	passed_us = (int64_t)now->now_us - saved->now_us;
	passed_wall_us = now->wall_us - saved->wall_us;
	if (saved->boot && saved->boot == now->boot && passed_us >= 0)
		*ret_by_us = 0;
	else if (passed_us >= 0 && llabs(passed_us - passed_wall_us) <= LOCAL_STEP_S * INT64_C(1000000))
		*ret_by_us = 0;
	else
		*ret_by_us = passed_us - (passed_wall_us > 0 ? passed_wall_us : 0);
	return true;
}

void local_move(int64_t *time_us, int64_t by_us)
{
	if (!local_can_be(*time_us) || !local_can_be(*time_us + by_us))
		*time_us = LOCAL_NEVER;
	else
		*time_us += by_us;
}

void local_move_past(int64_t *time_us, int64_t by_us, const struct moment *now)
{
	local_move(time_us, by_us);
	if (*time_us > (int64_t)now->now_us)
		*time_us = (int64_t)now->now_us;
}
