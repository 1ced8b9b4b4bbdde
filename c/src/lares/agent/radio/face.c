/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/face.h"

#include <string.h>
#include <time.h>

#include "proto/date_time.h"

enum { ADJUSTED_BY_REFERENCE = 1 << 1 }; /* Adjust Reason: external reference time update */

int face_read(const uint8_t *bytes, size_t n_bytes, int64_t *ret_face_s)
{
	struct reader r = reader_of(bytes, n_bytes);
	struct device_time face;
	int result = date_time_read(&r, &face);

	if (result != 0)
		return result == DATE_TIME_UNKNOWN ? FACE_NOT_SET : result;
	*ret_face_s = date_time_to_unix(&face);
	return 0;
}

/*
 *   YY YY MM DD HH MM SS            Date Time
 *   YY YY MM DD HH MM SS WW FF RR   Current Time: day of week (1 Monday), fractions of 1/256 s, adjust reason
 */
void face_write(int64_t face_s, uint8_t *ret_bytes, size_t n_bytes)
{
	time_t second = (time_t)face_s;
	struct tm face;
	int year;

	gmtime_r(&second, &face);
	year = face.tm_year + 1900;
	memset(ret_bytes, 0, n_bytes);
	ret_bytes[0] = (uint8_t)year;
	ret_bytes[1] = (uint8_t)(year >> 8);
	ret_bytes[2] = (uint8_t)(face.tm_mon + 1);
	ret_bytes[3] = (uint8_t)face.tm_mday;
	ret_bytes[4] = (uint8_t)face.tm_hour;
	ret_bytes[5] = (uint8_t)face.tm_min;
	ret_bytes[6] = (uint8_t)face.tm_sec;
	if (n_bytes == FACE_CURRENT_TIME_SIZE) {
		ret_bytes[7] = (uint8_t)(face.tm_wday == 0 ? 7 : face.tm_wday);
		ret_bytes[9] = ADJUSTED_BY_REFERENCE;
	}
}
