/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heart rate straps and watches (Heart Rate Service 1.0, clause 3): Heart Rate Measurement, 0x2A37, about once a second,
 * and Body Sensor Location, 0x2A38.
 *
 *   FF RR[RR] [EEEE] [IIII …]   little-endian
 *   F  flags: 0 rate in 16 bits, 1 contact, 2 contact can be told, 3 energy, 4 intervals, 5-7 reserved and ignored
 *   R  heart rate, per minute; 0 before there is one
 *   E  energy expended since it was set to zero, kJ; 0xFFFF: that or more
 *   I  intervals between beats, 1/1024 s, oldest first, as many as fit
 *
 * Without contact the sensor counts noise: the rate is not believed, nor are the intervals. An interval that no heart
 * has is given as it came: artefacts belong to the series, and who analyses beats sorts them out.
 */
#include "drivers/driver.h"
#include "proto/reader.h"

enum {
	MEASUREMENT = 0x2a37,
	LOCATION = 0x2a38,
	INTERVALS_MAX = 128, /* two minutes of a heart at rest; straps send every second */
	ENERGY_SATURATED = 0xffff,
};

enum {
	IS_WIDE = 1 << 0,
	HAS_CONTACT = 1 << 1,
	CAN_TELL_CONTACT = 1 << 2,
	HAS_ENERGY = 1 << 3,
	HAS_INTERVALS = 1 << 4,
};

static bool is_off(uint8_t flags)
{
	return (flags & (CAN_TELL_CONTACT | HAS_CONTACT)) == CAN_TELL_CONTACT;
}

static bool is_long_enough(uint8_t flags, size_t n_data)
{
	size_t n_fixed = 2 + (flags & IS_WIDE ? 1u : 0) + (flags & HAS_ENERGY ? 2u : 0);

	if (!(flags & HAS_INTERVALS))
		return n_data == n_fixed;
	return n_data > n_fixed && (n_data - n_fixed) % 2 == 0;
}

static void put_rate(struct readings *found, uint16_t rate, bool is_believed)
{
	if (is_believed && rate)
		readings_number(found, QUANTITY_HEART_RATE, (struct decimal){ rate, 0 }, UNIT_PER_MINUTE);
	else
		readings_absent(found, QUANTITY_HEART_RATE, ABSENT_TEMPORARY);
}

static void put_contact(struct readings *found, uint8_t flags)
{
	if (flags & CAN_TELL_CONTACT)
		readings_boolean(found, QUANTITY_SENSOR_CONTACT, flags & HAS_CONTACT);
	if (is_off(flags))
		readings_mark(found, FLAG_NO_CONTACT);
}

static void put_energy(struct readings *found, uint16_t energy_kJ)
{
	if (energy_kJ == ENERGY_SATURATED)
		readings_absent(found, QUANTITY_ENERGY_EXPENDED, ABSENT_POSITIVE_INFINITY);
	else
		readings_number(found, QUANTITY_ENERGY_EXPENDED, (struct decimal){ energy_kJ, 0 }, UNIT_KILOJOULE);
}

/* 1000/1024 ms is 0.9765625 ms, without a rest. */
static struct value *put_interval(struct readings *found, uint16_t interval, bool is_believed)
{
	struct decimal interval_ms = { interval * INT64_C(9765625), -7 };

	if (!is_believed)
		return readings_absent(found, QUANTITY_RR_INTERVAL, ABSENT_TEMPORARY);
	return readings_number(found, QUANTITY_RR_INTERVAL, interval_ms, UNIT_MILLISECOND);
}

static enum decode decode_measurement(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r);
	size_t n_intervals;

	if (!is_long_enough(flags, frame->n_data))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_HEART_RATE);
	put_rate(found, (uint16_t)reader_uint(&r, flags & IS_WIDE ? 2 : 1), !is_off(flags));
	put_contact(found, flags);
	if (flags & HAS_ENERGY)
		put_energy(found, reader_u16(&r));
	n_intervals = r.n_left / 2;
	if (n_intervals > INTERVALS_MAX)
		return DECODE_INSANE;
	for (size_t i = 0; i < n_intervals; i++) {
		struct value *value = put_interval(found, reader_u16(&r), !is_off(flags));

		value->instance = (uint8_t)(n_intervals > 1 ? i + 1 : 0);
	}
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode decode_location(const struct frame *frame, struct readings *found)
{
	static const char *const sites[] = { "other", "chest", "wrist", "finger", "hand", "ear-lobe", "foot" };

	if (frame->n_data != 1)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	if (frame->data[0] < sizeof(sites) / sizeof(sites[0])) { /* the others say nothing yet */
		readings_begin(found, READING_CAPABILITIES);
		readings_code(found, QUANTITY_BODY_SITE, sites[frame->data[0]]);
	}
	return DECODE_OK;
}

static enum decode heart_rate_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, MEASUREMENT))
		return decode_measurement(frame, found);
	if (frame_is_gatt(frame, LOCATION))
		return decode_location(frame, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_heart_rate = {
	.name = "heart-rate",
	.about = "heart rate straps and watches (Heart Rate Service)",
	.decode = heart_rate_decode,
};
