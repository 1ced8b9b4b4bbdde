/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/since.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop/clock.h"
#include "proto/date_time.h"
#include "proto/stamp.h"

#define SECOND_US INT64_C(1000000)

int since_parse_span(const char *text, int64_t *ret_s)
{
	static const struct {
		const char *unit;
		int64_t s;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 }, { "d", 86400 }, { "w", 7 * 86400 } };
	char *end;
	long number = strtol(text, &end, 10);

	if (!isdigit((unsigned char)text[0]) || number > 100000)
		return -EINVAL;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end, units[i].unit) == 0) {
			*ret_s = number * units[i].s;
			return 0;
		}
	return -EINVAL;
}

/* A number without a unit is no span here: it may be a year. */
static int before_now(const char *text, int64_t now_us, int64_t *ret_at_us)
{
	int64_t span_s;

	if (text[strspn(text, "0123456789")] == '\0' || since_parse_span(text, &span_s) < 0)
		return -EINVAL;
	*ret_at_us = now_us - span_s * SECOND_US;
	return 0;
}

static int today(int64_t now_us, int64_t *ret_at_us)
{
	struct device_time face = date_time_of_unix(now_us / SECOND_US + clock_zone_s(now_us));

	return clock_from_face(face.year, face.month, face.day, 0, 0, 0, ret_at_us);
}

/* Two or four digits at `text`, or -1. */
static int digits(const char *text, size_t n)
{
	int number = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)text[i]))
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

/* Two digits after `mark`: moves on and returns them, 0 at the end of the text, -1 where there is something else. */
static int part(const char **text, const char *marks)
{
	int number;

	if (**text == '\0')
		return 0;
	if (!strchr(marks, **text))
		return -1;
	number = digits(*text + 1, 2);
	*text += number < 0 ? 0 : 3;
	return number;
}

static int local_face(const char *text, int64_t *ret_at_us)
{
	int year = digits(text, 4), month, day, hour, minute, second;
	struct device_time face;

	if (year < 0)
		return -EINVAL;
	text += 4;
	month = part(&text, "-");
	day = part(&text, "-");
	hour = part(&text, "T ");
	minute = part(&text, ":");
	second = part(&text, ":");
	if (*text || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0)
		return -EINVAL;
	face = (struct device_time){ .year = (uint16_t)year, .month = (uint8_t)month, .day = (uint8_t)day,
		.hour = (uint8_t)hour, .minute = (uint8_t)minute, .second = (uint8_t)second };
	if (!date_time_is_valid(&face))
		return -EINVAL;
	return clock_from_face(face.year, face.month, face.day, face.hour, face.minute, face.second, ret_at_us);
}

int since_parse(const char *text, int64_t now_us, int64_t *ret_at_us)
{
	struct stamp stamp;

	if (stamp_parse(text, &stamp) == 0) {
		*ret_at_us = stamp.at_us;
		return 0;
	}
	if (strcmp(text, "today") == 0)
		return today(now_us, ret_at_us);
	return before_now(text, now_us, ret_at_us) == 0 ? 0 : local_face(text, ret_at_us);
}
