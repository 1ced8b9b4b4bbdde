/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As octets, big-endian:
 *   version 1 | bits 1 | address 6 | service 16 | characteristic 16 | company 2 | session start 8
 *   | wall_us 8 | late_after_s 8 | n_features 1 | features | n_data 2 | data
 */
#include "intake/kept.h"

#include <errno.h>
#include <string.h>

#include "proto/reader.h"

enum { VERSION = 1 };

enum {
	IS_GATT = 1 << 0,
	IS_MANUFACTURER = 1 << 1,
	IS_CLOCK_TRUSTED = 1 << 2,
	IS_BONDED = 1 << 3,
	IS_UTC = 1 << 4, /* the session's start */
	IS_NEWEST = 1 << 5,
	IS_FIRST_FETCH = 1 << 6,
};

static int put_section(const struct frame *frame, const uint8_t *raw, struct kept *kept)
{
	for (size_t i = 0; raw && i < frame->n_sections; i++) {
		const struct section *section = &frame->sections[i];

		if (raw < section->data || raw >= section->data + section->n_data || section->n_data > FRAME_DATA_MAX)
			continue;
		kept->is_manufacturer = section->is_manufacturer;
		kept->company = section->company;
		kept->service = section->service;
		kept->n_data = section->n_data;
		memcpy(kept->data, section->data, section->n_data);
		return 0;
	}
	return -EINVAL;
}

static int put_value(const struct frame *frame, struct kept *kept)
{
	if (frame->n_data > FRAME_DATA_MAX || frame->n_features > KEPT_FEATURES_MAX)
		return -EINVAL;
	kept->service = frame->service;
	kept->characteristic = frame->characteristic;
	kept->session_start = frame->session_start;
	kept->n_data = frame->n_data;
	if (frame->n_data)
		memcpy(kept->data, frame->data, frame->n_data);
	kept->n_features = frame->features ? frame->n_features : 0;
	if (kept->n_features)
		memcpy(kept->features, frame->features, frame->n_features);
	return 0;
}

int kept_of(const struct frame *frame, const uint8_t *raw, const struct arrival *arrival, struct kept *ret_kept)
{
	*ret_kept = (struct kept){ .arrival = *arrival, .kind = frame->kind, .address = frame->address };
	return frame->kind == FRAME_GATT ? put_value(frame, ret_kept) : put_section(frame, raw, ret_kept);
}

struct frame kept_frame(const struct kept *kept)
{
	struct frame frame = { .kind = kept->kind, .address = kept->address };

	if (kept->kind == FRAME_ADVERT) {
		frame.n_sections = 1;
		frame.sections[0] = (struct section){ .is_manufacturer = kept->is_manufacturer, .company = kept->company,
			.service = kept->service, .data = kept->data, .n_data = kept->n_data };
		return frame;
	}
	frame.service = kept->service;
	frame.characteristic = kept->characteristic;
	frame.data = kept->data;
	frame.n_data = kept->n_data;
	frame.features = kept->n_features ? kept->features : NULL;
	frame.n_features = kept->n_features;
	frame.session_start = kept->session_start;
	return frame;
}

static uint8_t bits_of(const struct kept *kept)
{
	return (uint8_t)((kept->kind == FRAME_GATT ? IS_GATT : 0) | (kept->is_manufacturer ? IS_MANUFACTURER : 0) |
		(kept->arrival.is_clock_trusted ? IS_CLOCK_TRUSTED : 0) | (kept->arrival.is_bonded ? IS_BONDED : 0) |
		(kept->session_start.is_utc ? IS_UTC : 0) | (kept->arrival.is_newest ? IS_NEWEST : 0) |
		(kept->arrival.is_first_fetch ? IS_FIRST_FETCH : 0));
}

uint8_t *kept_put_uint(uint8_t *at, uint64_t value, size_t n_octets)
{
	while (n_octets-- > 0)
		*at++ = (uint8_t)(value >> 8 * n_octets);
	return at;
}

static uint8_t *put_time(uint8_t *at, const struct device_time *time)
{
	at = kept_put_uint(at, time->year, 2);
	*at++ = time->month;
	*at++ = time->day;
	*at++ = time->hour;
	*at++ = time->minute;
	*at++ = time->second;
	*at++ = 0;
	return at;
}

size_t kept_write(const struct kept *kept, uint8_t *ret_blob)
{
	uint8_t *at = ret_blob;

	*at++ = VERSION;
	*at++ = bits_of(kept);
	at = mempcpy(at, kept->address.octet, sizeof(kept->address.octet));
	at = mempcpy(at, kept->service.octet, sizeof(kept->service.octet));
	at = mempcpy(at, kept->characteristic.octet, sizeof(kept->characteristic.octet));
	at = kept_put_uint(at, kept->company, 2);
	at = put_time(at, &kept->session_start);
	at = kept_put_uint(at, (uint64_t)kept->arrival.wall_us, 8);
	at = kept_put_uint(at, (uint64_t)kept->arrival.late_after_s, 8);
	at = kept_put_uint(at, kept->n_features, 1);
	at = mempcpy(at, kept->features, kept->n_features);
	at = kept_put_uint(at, kept->n_data, 2);
	at = mempcpy(at, kept->data, kept->n_data);
	return (size_t)(at - ret_blob);
}

static void read_octets(struct reader *r, uint8_t *ret_octets, size_t n)
{
	const uint8_t *octets = reader_take(r, n);

	if (octets && n)
		memcpy(ret_octets, octets, n);
}

static struct device_time read_time(struct reader *r, bool is_utc)
{
	struct device_time time = { .year = reader_u16_be(r), .is_utc = is_utc };

	time.month = reader_u8(r);
	time.day = reader_u8(r);
	time.hour = reader_u8(r);
	time.minute = reader_u8(r);
	time.second = reader_u8(r);
	reader_u8(r);
	return time;
}

static void read_head(struct reader *r, struct kept *kept)
{
	uint8_t bits = reader_u8(r);

	kept->kind = bits & IS_GATT ? FRAME_GATT : FRAME_ADVERT;
	kept->is_manufacturer = bits & IS_MANUFACTURER;
	kept->arrival.is_clock_trusted = bits & IS_CLOCK_TRUSTED;
	kept->arrival.is_bonded = bits & IS_BONDED;
	kept->arrival.is_newest = bits & IS_NEWEST;
	kept->arrival.is_first_fetch = bits & IS_FIRST_FETCH;
	read_octets(r, kept->address.octet, sizeof(kept->address.octet));
	read_octets(r, kept->service.octet, sizeof(kept->service.octet));
	read_octets(r, kept->characteristic.octet, sizeof(kept->characteristic.octet));
	kept->company = reader_u16_be(r);
	kept->session_start = read_time(r, bits & IS_UTC);
	kept->arrival.wall_us = (int64_t)reader_uint_be(r, 8);
	kept->arrival.late_after_s = (int64_t)reader_uint_be(r, 8);
}

int kept_read(const uint8_t *blob, size_t n_blob, struct kept *ret_kept)
{
	struct reader r = reader_of(blob, n_blob);

	*ret_kept = (struct kept){ 0 };
	if (reader_u8(&r) != VERSION)
		return -EBADMSG;
	read_head(&r, ret_kept);
	ret_kept->n_features = reader_u8(&r);
	if (ret_kept->n_features > KEPT_FEATURES_MAX)
		return -EBADMSG;
	read_octets(&r, ret_kept->features, ret_kept->n_features);
	ret_kept->n_data = reader_u16_be(&r);
	if (ret_kept->n_data > FRAME_DATA_MAX)
		return -EBADMSG;
	read_octets(&r, ret_kept->data, ret_kept->n_data);
	return r.short_read || r.n_left ? -EBADMSG : 0;
}
