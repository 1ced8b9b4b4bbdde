/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/date_time.h"

#include <errno.h>

enum {
	YEAR_FIRST = 1582, /* GATT's lowest year, the calendar's first */
	YEAR_LAST = 9999,
	DAY_S = 86400,
	DAYS_TO_1970 = 719162, /* from 1 January of year 1 */
	DAYS_IN_400_YEARS = 146097,
};

static const int64_t first_s = INT64_C(-12244089600), last_s = INT64_C(253402300799); /* of YEAR_FIRST and YEAR_LAST */

/* A moment with a year of any size. */
struct face {
	int64_t year;
	unsigned int month, day, hour, minute, second;
};

static int64_t divide_down(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned int days_in_month(int64_t year, unsigned int month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1 January of year 1 to 1 January of `year`. */
static int64_t days_before(int64_t year)
{
	int64_t past = year - 1;

	return past * 365 + divide_down(past, 4) - divide_down(past, 100) + divide_down(past, 400);
}

static struct face face_of(int64_t unix_s)
{
	int64_t day = divide_down(unix_s, DAY_S) + DAYS_TO_1970;
	unsigned int second = (unsigned int)((unix_s % DAY_S + DAY_S) % DAY_S);
	/* By years of mean length: that is right, or in the first two days of a year one too low. */
	struct face face = { .year = divide_down(day * 400, DAYS_IN_400_YEARS) + 1, .month = 1 };

	if (days_before(face.year + 1) <= day)
		face.year++;
	day -= days_before(face.year);
	for (; day >= days_in_month(face.year, face.month); face.month++)
		day -= days_in_month(face.year, face.month);
	face.day = (unsigned int)day + 1;
	face.hour = second / 3600;
	face.minute = second / 60 % 60;
	face.second = second % 60;
	return face;
}

bool date_time_is_valid(const struct device_time *time)
{
	return time->year >= YEAR_FIRST && time->year <= YEAR_LAST && time->month >= 1 && time->month <= 12 &&
		time->day >= 1 && time->day <= days_in_month(time->year, time->month) && time->hour < 24 &&
		time->minute < 60 && time->second < 60;
}

int date_time_read(struct reader *r, struct device_time *ret_time)
{
	struct device_time time = { .year = reader_u16(r) };

	time.month = reader_u8(r);
	time.day = reader_u8(r);
	time.hour = reader_u8(r);
	time.minute = reader_u8(r);
	time.second = reader_u8(r);
	if (r->short_read)
		return -EINVAL;
	if (time.year == 0 || time.month == 0 || time.day == 0)
		return DATE_TIME_UNKNOWN;
	if (!date_time_is_valid(&time))
		return -EINVAL;
	*ret_time = time;
	return 0;
}

void date_time_stamp(struct reader *r, struct reading *reading)
{
	if (date_time_read(r, &reading->device_time) != 0)
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
}

struct device_time date_time_of_unix(int64_t unix_s)
{
	struct face face;

	if (unix_s < first_s || unix_s > last_s)
		return (struct device_time){ 0 };
	face = face_of(unix_s);
	return (struct device_time){ (uint16_t)face.year, (uint8_t)face.month, (uint8_t)face.day, (uint8_t)face.hour,
		(uint8_t)face.minute, (uint8_t)face.second, true };
}

int64_t date_time_to_unix(const struct device_time *time)
{
	int64_t day = days_before(time->year) - DAYS_TO_1970 + time->day - 1;

	for (unsigned int month = 1; month < time->month; month++)
		day += days_in_month(time->year, month);
	return day * DAY_S + (time->hour * 60 + time->minute) * 60 + time->second;
}

int date_time_move(struct device_time *time, int32_t minutes)
{
	struct device_time moved = date_time_of_unix(date_time_to_unix(time) + (int64_t)minutes * 60);

	if (moved.year == 0)
		return -ERANGE;
	moved.is_utc = time->is_utc;
	*time = moved;
	return 0;
}

static void put_two(char *ret_digits, unsigned int number)
{
	ret_digits[0] = (char)('0' + number / 10 % 10);
	ret_digits[1] = (char)('0' + number % 10);
}

static void put_face(struct text *t, const struct face *face)
{
	char rest[] = "-00-00T00:00:00";

	put_two(rest + 1, face->month);
	put_two(rest + 4, face->day);
	put_two(rest + 7, face->hour);
	put_two(rest + 10, face->minute);
	put_two(rest + 13, face->second);
	if (face->year < 0)
		text_put(t, "-");
	text_padded(t, (uint64_t)(face->year < 0 ? -face->year : face->year), 4);
	text_put_n(t, rest, sizeof(rest) - 1);
}

void date_time_json(struct text *t, const struct device_time *time)
{
	struct face face = { time->year, time->month, time->day, time->hour, time->minute, time->second };

	if (time->year == 0) {
		text_put(t, "null");
		return;
	}
	text_put(t, "\"");
	put_face(t, &face);
	text_put(t, time->is_utc ? "Z\"" : "\"");
}

void moment_json(struct text *t, int64_t at_us, int32_t zone_s)
{
	struct face face = face_of(divide_down(at_us, 1000000) + zone_s);
	unsigned int fraction_us = (unsigned int)((at_us % 1000000 + 1000000) % 1000000);
	unsigned int zone_minutes = (unsigned int)(zone_s < 0 ? -(int64_t)zone_s : zone_s) / 60;
	char rest[] = ".000+00:00\"";

	put_two(rest + 1, fraction_us / 10000);
	rest[3] = (char)('0' + fraction_us / 1000 % 10);
	rest[4] = zone_s < 0 ? '-' : '+';
	put_two(rest + 5, zone_minutes / 60);
	put_two(rest + 8, zone_minutes % 60);
	text_put(t, "\"");
	put_face(t, &face);
	text_put_n(t, rest, sizeof(rest) - 1);
}
