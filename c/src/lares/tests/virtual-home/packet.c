/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/packet.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "proto/reader.h"

enum { CURRENT_TIME = 0x2a2b, DATE_TIME_SIZE = 7, CURRENT_TIME_SIZE = 10 };

static void add(uint8_t *bytes, size_t n_octets, uint64_t sum)
{
	for (size_t i = 0; i < n_octets; i++) {
		sum += bytes[i];
		bytes[i] = (uint8_t)sum;
		sum >>= 8;
	}
}

/* Date Time 0x2A08: year u16, month, day, hours, minutes, seconds. */
static void put_face(uint8_t ret[DATE_TIME_SIZE], const struct tm *face)
{
	unsigned year = (unsigned)face->tm_year + 1900;

	ret[0] = (uint8_t)year;
	ret[1] = (uint8_t)(year >> 8);
	ret[2] = (uint8_t)(face->tm_mon + 1);
	ret[3] = (uint8_t)face->tm_mday;
	ret[4] = (uint8_t)face->tm_hour;
	ret[5] = (uint8_t)face->tm_min;
	ret[6] = (uint8_t)face->tm_sec;
}

static struct tm face_at(int64_t wall_s)
{
	time_t time = (time_t)wall_s;
	struct tm face;

	return *localtime_r(&time, &face);
}

static size_t fill(uint8_t *ret, const struct value *value, const struct actor *device, uint64_t number,
	struct moment moment)
{
	memcpy(ret, value->bytes, value->n);
	for (size_t i = 0; i < value->n_counters; i++)
		add(ret + value->counters[i].at, value->counters[i].n_octets, number);
	if (value->has_stamp)
		for (size_t i = 0; i < sizeof(moment.now_ns); i++)
			ret[value->stamp_at + i] = (uint8_t)(moment.now_ns >> 8 * i);
	if (value->has_time) {
		struct tm face = face_at(moment.wall_s + device->clock_offset_s);

		put_face(ret + value->time_at, &face);
	}
	return value->n;
}

void packet_build(struct packet *ret, const struct event *event, const struct actor *device, uint64_t number,
	struct moment moment)
{
	const struct advert *advert = &event->advert;

	if (event->deed == DEED_INDICATE || event->deed == DEED_RECORD) {
		ret->n_parts = 1;
		ret->parts[0].n = fill(ret->parts[0].bytes,
			event->deed == DEED_RECORD ? &event->record : &event->indication.value, device, number, moment);
		return;
	}
	ret->n_parts = advert->n_sections;
	for (size_t i = 0; i < advert->n_sections; i++)
		ret->parts[i].n = fill(ret->parts[i].bytes, &advert->sections[i].value, device, number, moment);
}

static size_t clock_size(const struct characteristic *c)
{
	return uuid_to_u16(&c->uuid) == CURRENT_TIME ? CURRENT_TIME_SIZE : DATE_TIME_SIZE;
}

size_t packet_clock(const struct characteristic *c, int32_t offset_s, int64_t wall_s, uint8_t ret[SCENARIO_CLOCK_MAX])
{
	struct tm face = face_at(wall_s + offset_s);

	memset(ret, 0, SCENARIO_CLOCK_MAX);
	put_face(ret, &face);
	ret[DATE_TIME_SIZE] = (uint8_t)(face.tm_wday ? face.tm_wday : 7); /* Day of Week 0x2A09: Monday is 1 */
	return clock_size(c);
}

int packet_clock_set(const struct characteristic *c, const uint8_t *face, size_t n, int64_t wall_s,
	int32_t *ret_offset_s)
{
	struct reader r = reader_of(face, n);
	struct tm tm = { .tm_year = reader_u16(&r) - 1900, .tm_isdst = -1 };

	tm.tm_mon = reader_u8(&r) - 1;
	tm.tm_mday = reader_u8(&r);
	tm.tm_hour = reader_u8(&r);
	tm.tm_min = reader_u8(&r);
	tm.tm_sec = reader_u8(&r);
	if (n != clock_size(c) || tm.tm_year < 0 || tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 ||
		tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59)
		return -EINVAL;
	*ret_offset_s = (int32_t)((int64_t)mktime(&tm) - wall_s);
	return 0;
}
