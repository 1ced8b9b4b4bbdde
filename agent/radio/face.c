/* SPDX-License-Identifier: Apache-2.0 */
#include "radio/face.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "proto/reader.h"

enum { ADJUSTED_BY_REFERENCE = 1 << 1 }; /* Adjust Reason: external reference time update */

int face_read(const uint8_t *bytes, size_t n_bytes, int64_t *ret_face_s)
{
	struct reader r = reader_of(bytes, n_bytes);
	struct tm face = { 0 }, given;
	int64_t face_s;

	face.tm_year = reader_u16(&r);
	face.tm_mon = reader_u8(&r);
	face.tm_mday = reader_u8(&r);
	face.tm_hour = reader_u8(&r);
	face.tm_min = reader_u8(&r);
	face.tm_sec = reader_u8(&r);
	if (r.short_read)
		return -EINVAL;
	if (face.tm_year == 0 || face.tm_mon == 0 || face.tm_mday == 0)
		return FACE_NOT_SET;
	face.tm_year -= 1900;
	face.tm_mon -= 1;

	/* timegm(3) carries a 31st of February over into March: what it changed was no moment. */
	given = face;
	face_s = timegm(&face);
	if (face.tm_mday != given.tm_mday || face.tm_mon != given.tm_mon || face.tm_hour != given.tm_hour ||
		face.tm_min != given.tm_min || face.tm_sec != given.tm_sec)
		return -EINVAL;
	*ret_face_s = face_s;
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
