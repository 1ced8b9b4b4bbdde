/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/series.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_US INT64_C(1000000)
#define DAY_US (86400 * SECOND_US)

enum { MORNING_FROM_MIN = 240, MORNING_TO_MIN = 720 };

/* ---- the days of a series ---- */

size_t series_place(const struct series *series, int32_t day)
{
	size_t low = 0, high = series->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (series->days[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct day *series_find(const struct series *series, int32_t day)
{
	size_t at = series_place(series, day);

	return at < series->n && series->days[at].day == day ? &series->days[at] : NULL;
}

void series_drop_oldest(struct series *series)
{
	series->days++;
	series->n--;
}

static int grow(struct series *series)
{
	size_t n_gone = series->room ? (size_t)(series->days - series->room) : 0;
	struct day *room = series->room;

	if (n_gone + series->n < series->n_room)
		return 0;
	if (n_gone > 0) {
		memmove(room, series->days, series->n * sizeof(*room));
	} else {
		room = reallocarray(room, series->n_room ? series->n_room * 2 : 8, sizeof(*room));
		if (!room)
			return -ENOMEM;
		series->room = room;
		series->n_room = series->n_room ? series->n_room * 2 : 8;
	}
	series->days = room;
	return 0;
}

static int insert(struct series *series, int32_t day, size_t at)
{
	int r = grow(series);

	if (r < 0)
		return r;
	memmove(&series->days[at + 1], &series->days[at], (series->n++ - at) * sizeof(series->days[0]));
	series->days[at] = (struct day){ .day = day };
	return 0;
}

int series_obtain(struct series *series, int32_t day, size_t *ret_at)
{
	size_t at = series_place(series, day);
	int r = series_find(series, day) ? 0 : insert(series, day, at);

	if (r == 0)
		*ret_at = at;
	return r;
}

void series_remove(struct series *series, size_t at)
{
	memmove(&series->days[at], &series->days[at + 1], (--series->n - at) * sizeof(series->days[0]));
}

const struct day_value *series_last_of(const struct series *series, uint8_t device)
{
	for (size_t i = series->n; device && i > 0; i--) {
		if (series->days[i - 1].last.device == device)
			return &series->days[i - 1].last;
		if (series->days[i - 1].first.device == device)
			return &series->days[i - 1].first;
	}
	return NULL;
}

/* ---- a day ---- */

static bool is_morning(int64_t at_us, int32_t zone_s)
{
	int64_t minute = (at_us + zone_s * SECOND_US) % DAY_US / (60 * SECOND_US);

	return minute >= MORNING_FROM_MIN && minute < MORNING_TO_MIN;
}

static bool is_beyond(const struct day_value *value, const struct day_value *than, int side)
{
	int order;

	return unit_compare(value->number, value->unit, than->number, than->unit, &order) == 0 && order * side > 0;
}

/* Whether it may take the place of that one, and does where it comes earlier (or later, for the last). */
static bool takes_place(const struct day_value *value, const struct day_value *of, bool comes_before)
{
	return value->is_bonded != of->is_bonded ? value->is_bonded : comes_before;
}

bool day_add(struct day *day, const struct day_value *value, int64_t at_us, int32_t zone_s)
{
	bool in_morning = is_morning(at_us, zone_s);
	bool comes_first = (in_morning && !day->is_morning) || (in_morning == day->is_morning && at_us < day->first_at_us);
	bool is_first = day->count == 0 || takes_place(value, &day->first, comes_first);

	if (is_first) {
		day->is_judged &= value->is_bonded == day->first.is_bonded; /* what anybody can send stands in no bonded value's way */
		day->first = *value;
		day->first_at_us = at_us;
		day->is_morning = in_morning;
	}
	if (day->count == 0 || takes_place(value, &day->last, at_us >= day->last_at_us)) {
		day->last = *value;
		day->last_at_us = at_us;
	}
	if (day->count == 0 || is_beyond(value, &day->lowest, -1))
		day->lowest = *value;
	if (day->count == 0 || is_beyond(value, &day->highest, 1))
		day->highest = *value;
	day->count += day->count < UINT32_MAX;
	return is_first;
}
