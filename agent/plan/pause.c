/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/section.h"
#include "proto/date_time.h"

#define SECOND_US INT64_C(1000000)

/* `n` digits, or -1; the text moves on. */
static int digits(const char **text, size_t n)
{
	int number = 0;

	for (; n > 0; n--, ++*text) {
		if (**text < '0' || **text > '9')
			return -1;
		number = number * 10 + (**text - '0');
	}
	return number;
}

static bool skip(const char **text, char mark)
{
	if (**text != mark)
		return false;
	++*text;
	return true;
}

/* "Z" or "+01:00" at the end of the text, in minutes east of UTC. */
static bool zone_of(const char **text, int *ret_minutes)
{
	int sign = **text == '-' ? -1 : 1, hours, minutes;

	if (skip(text, 'Z')) {
		*ret_minutes = 0;
		return **text == '\0';
	}
	if (!skip(text, '+') && !skip(text, '-'))
		return false;
	hours = digits(text, 2);
	if (hours < 0 || hours > 23 || !skip(text, ':'))
		return false;
	minutes = digits(text, 2);
	*ret_minutes = sign * (hours * 60 + minutes);
	return minutes >= 0 && minutes < 60 && **text == '\0';
}

static bool face_of(const char **text, struct device_time *ret)
{
	int year = digits(text, 4), month = skip(text, '-') ? digits(text, 2) : -1, day = skip(text, '-') ? digits(text, 2) : -1;
	int hour = skip(text, 'T') ? digits(text, 2) : -1, minute = skip(text, ':') ? digits(text, 2) : -1, second = 0;

	if (skip(text, ':'))
		second = digits(text, 2);
	if (skip(text, '.') && digits(text, 3) < 0)
		return false;
	if (year < 1970 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0)
		return false;
	*ret = (struct device_time){ (uint16_t)year, (uint8_t)month, (uint8_t)day, (uint8_t)hour, (uint8_t)minute,
		(uint8_t)second, false };
	return date_time_is_valid(ret);
}

/* RFC 3339 to the second, or shorter: people write it. Milliseconds, as our own messages have them, are cut. */
bool pause_parse_moment(struct check *c, const char *key, int64_t *ret_us)
{
	const char *text = json_string_value(check_take(c, key));
	struct device_time face;
	int zone_minutes;

	if (!text || !face_of(&text, &face) || !zone_of(&text, &zone_minutes)) {
		check_fault(c, key, "write a day, a time and the offset from UTC: \"2026-12-24T08:00+01:00\"");
		return false;
	}
	*ret_us = (date_time_to_unix(&face) - zone_minutes * INT64_C(60)) * SECOND_US;
	return true;
}

void pause_parse(struct check *c, struct plan_pause *pause)
{
	bool has_from, has_until;
	int reason;

	check_id(c, "id", CHECK_NAME_CHARACTERS, pause->id, sizeof(pause->id));
	check_id(c, "person", CHECK_NAME_CHARACTERS, pause->person, sizeof(pause->person));
	if (check_choice(c, "reason", plan_pause_reason_from_name, "hospital, away or visitor", &reason))
		pause->reason = (enum plan_pause_reason)reason;
	if (check_has(c, "why"))
		check_text(c, "why", pause->why, sizeof(pause->why));
	check_id(c, "set_by", CHECK_NAME_CHARACTERS, pause->set_by, sizeof(pause->set_by));
	has_from = pause_parse_moment(c, "from", &pause->from_us);
	has_until = pause_parse_moment(c, "until", &pause->until_us);
	if (has_from && has_until && pause->until_us <= pause->from_us)
		check_fault(c, "until", "it ends before it begins; write a later time");
	if (!has_from || !has_until)
		pause->id[0] = '\0'; /* nothing more is said of it */
	pause->closer_days = (uint16_t)check_integer_or(c, "closer_days", 0, PLAN_DAYS_MAX, 0);
	check_end(c);
}
