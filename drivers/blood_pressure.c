/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blood pressure cuffs: Blood Pressure Measurement, 0x2A35, and Intermediate Cuff Pressure, 0x2A36 (Blood Pressure
 * Service 1.1, clauses 3.1 and 3.2).
 *
 *   FF SSSS DDDD MMMM [YYYY mm dd HH MM SS] [PPPP] [UU] [TTTT]   little-endian
 *   F  flags: 0 kPa instead of mmHg, 1 time, 2 pulse, 3 user, 4 status, 5-7 reserved and ignored
 *   S  SFLOAT systolic; in 0x2A36 the pressure of the cuff right now, with D and M unused
 *   D  SFLOAT diastolic
 *   M  SFLOAT mean; NaN, or 0 on some cuffs, where it was not computed
 *   Y  time by the cuff's own clock
 *   P  SFLOAT pulse rate
 *   U  user slot, 0xFF unknown
 *   T  measurement status; what the features (0x2A49) say the cuff cannot tell is not believed
 *
 * The length must be the one that the flags say: the Beurer BM85 sends a user octet without its flag and everything
 * after it in another byte order, other vendors send layouts of their own under this UUID.
 */
#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/sfloat.h"

enum {
	MEASUREMENT = 0x2a35,
	CUFF_PRESSURE = 0x2a36,
};

enum {
	IS_KPA = 1 << 0,
	HAS_TIME = 1 << 1,
	HAS_PULSE = 1 << 2,
	HAS_USER = 1 << 3,
	HAS_STATUS = 1 << 4,
};

static const struct {
	uint16_t mask, is; /* clause 3.1.1.6; bits 3 and 4 are one field */
	uint16_t feature; /* clause 3.3.1.1: the bit that says the cuff can tell */
	enum reading_flag flag;
} statuses[] = {
	{ 0x01, 0x01, 0x01, FLAG_BODY_MOVEMENT },
	{ 0x02, 0x02, 0x02, FLAG_CUFF_TOO_LOOSE },
	{ 0x04, 0x04, 0x04, FLAG_IRREGULAR_PULSE },
	{ 0x18, 0x08, 0x08, FLAG_PULSE_ABOVE_RANGE },
	{ 0x18, 0x10, 0x08, FLAG_PULSE_BELOW_RANGE },
	{ 0x20, 0x20, 0x10, FLAG_IMPROPER_POSITION },
};

static size_t length_of(uint8_t flags)
{
	return 7 + (flags & HAS_TIME ? 7u : 0) + (flags & HAS_PULSE ? 2u : 0) + (flags & HAS_USER ? 1u : 0) +
		(flags & HAS_STATUS ? 2u : 0);
}

/* A cuff whose features are unknown is believed in everything. */
static uint16_t features_of(const struct frame *frame)
{
	struct reader r = reader_of(frame->features, frame->features ? frame->n_features : 0);
	uint16_t features = reader_u16(&r);

	return r.short_read ? 0xffff : features;
}

static void mark(struct reading *reading, uint16_t status, uint16_t features)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if ((status & statuses[i].mask) == statuses[i].is && (features & statuses[i].feature))
			reading_mark(reading, statuses[i].flag);
}

/* Zero is how cuffs without the function fill a field that is always there: no heart beats 0 a minute here. */
static void put_unless_zero(struct readings *found, enum quantity quantity, struct sfloat value, enum unit unit)
{
	if (value.class == FLOAT_NUMBER && value.number.mantissa == 0)
		readings_absent(found, quantity, ABSENT_NOT_MEASURED);
	else
		sfloat_put(found, quantity, value, unit);
}

static bool is_upside_down(struct sfloat systolic, struct sfloat diastolic)
{
	return systolic.class == FLOAT_NUMBER && diastolic.class == FLOAT_NUMBER &&
		decimal_compare(systolic.number, diastolic.number) < 0;
}

/* A clock that says "unknown", or a moment that there is none, does not make the pressures untrue. */
static void read_time(struct reader *r, struct reading *reading)
{
	if (date_time_read(r, &reading->device_time) != 0)
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
}

static enum decode blood_pressure_decode(const struct frame *frame, struct readings *found)
{
	bool is_result = frame_is_gatt(frame, MEASUREMENT);
	struct reader r = reader_of(frame->data, frame->n_data);
	struct sfloat systolic, diastolic, mean;
	struct reading *reading;
	enum unit unit;
	uint8_t flags;

	if (!is_result && !frame_is_gatt(frame, CUFF_PRESSURE))
		return DECODE_NOT_MINE;
	flags = reader_u8(&r);
	if (frame->n_data != length_of(flags))
		return DECODE_LENGTH;

	readings_init(found, frame->data, frame->n_data);
	systolic = sfloat_read(&r);
	diastolic = sfloat_read(&r);
	mean = sfloat_read(&r);
	unit = flags & IS_KPA ? UNIT_KILOPASCAL : UNIT_MMHG;
	reading = readings_begin(found, is_result ? READING_BLOOD_PRESSURE : READING_CUFF_PRESSURE);
	if (is_result) {
		sfloat_put(found, QUANTITY_SYSTOLIC_PRESSURE, systolic, unit);
		sfloat_put(found, QUANTITY_DIASTOLIC_PRESSURE, diastolic, unit);
		put_unless_zero(found, QUANTITY_MEAN_PRESSURE, mean, unit);
	} else {
		sfloat_put(found, QUANTITY_CUFF_PRESSURE, systolic, unit);
	}

	if (flags & HAS_TIME)
		read_time(&r, reading);
	if (flags & HAS_PULSE) {
		struct sfloat pulse = sfloat_read(&r);

		if (is_result) /* a vital sign, and half a measurement is none */
			put_unless_zero(found, QUANTITY_PULSE_RATE, pulse, UNIT_PER_MINUTE);
	}
	if (flags & HAS_USER)
		reading->user = reader_u8(&r);
	if (flags & HAS_STATUS)
		mark(reading, reader_u16(&r), features_of(frame));

	if (!readings_are_sane(found) || (is_result && is_upside_down(systolic, diastolic)))
		return DECODE_INSANE;
	return DECODE_OK;
}

const struct driver driver_blood_pressure = {
	.name = "blood-pressure",
	.about = "blood pressure cuffs (Blood Pressure Service)",
	.decode = blood_pressure_decode,
};
