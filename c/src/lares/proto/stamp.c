/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/stamp.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "proto/date_time.h"
#include "proto/text.h"

#define SECOND_US INT64_C(1000000)
#define LAST_S INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

enum { DAY_S = 86400 };

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

struct stamp stamp_of(int64_t wall_us, int32_t zone_s)
{
	int64_t at_us = clamp(wall_us, 1000, (LAST_S - DAY_S) * SECOND_US);

	return (struct stamp){ at_us - at_us % 1000, (int32_t)clamp(zone_s / 60 * 60, 60 - DAY_S, DAY_S - 60) };
}

void stamp_format(struct stamp stamp, char ret_text[STAMP_TEXT_MAX])
{
	struct stamp s = stamp_of(stamp.at_us, stamp.zone_s);
	char quoted[STAMP_TEXT_MAX + 2];
	struct text t = text_of(quoted, sizeof(quoted));

	moment_json(&t, s.at_us, s.zone_s);
	memcpy(ret_text, quoted + 1, STAMP_TEXT_MAX - 1);
	ret_text[STAMP_TEXT_MAX - 1] = '\0';
}

static bool has_form(const char *text)
{
	static const char form[] = "0000-00-00T00:00:00.000+00:00";

	for (size_t i = 0; i < sizeof(form); i++) {
		bool is_right = form[i] == '0' ? text[i] >= '0' && text[i] <= '9' :
			form[i] == '+' ? text[i] == '+' || text[i] == '-' : text[i] == form[i];

		if (!is_right)
			return false;
	}
	return true;
}

static int number(const char *digits, int n_digits)
{
	int value = 0;

	for (int i = 0; i < n_digits; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

int stamp_parse(const char *text, struct stamp *ret_stamp)
{
	char again[STAMP_TEXT_MAX];
	struct device_time face;
	struct stamp stamp;
	int64_t local_ms;

	if (!has_form(text))
		return -EINVAL;
	face = (struct device_time){ (uint16_t)number(text, 4), (uint8_t)number(text + 5, 2), (uint8_t)number(text + 8, 2),
		(uint8_t)number(text + 11, 2), (uint8_t)number(text + 14, 2), (uint8_t)number(text + 17, 2), false };
	if (!date_time_is_valid(&face))
		return -EINVAL;
	local_ms = date_time_to_unix(&face) * 1000 + number(text + 20, 3);
	stamp.zone_s = (number(text + 24, 2) * 60 + number(text + 27, 2)) * (text[23] == '-' ? -60 : 60);
	stamp.at_us = local_ms * 1000 - stamp.zone_s * SECOND_US;
	stamp_format(stamp, again); /* an offset of 60 minutes, or a year out of bounds, comes back as another */
	if (strcmp(again, text) != 0)
		return -EINVAL;
	*ret_stamp = stamp;
	return 0;
}
