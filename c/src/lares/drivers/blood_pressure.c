/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blood pressure cuffs (Blood Pressure Service 1.1, clause 3): the Measurement, 0x2A35, and Intermediate Cuff Pressure,
 * 0x2A36; both again as Enhanced, 0x2B34 and 0x2B35; the stored Record, 0x2B36; the Feature, 0x2A49.
 *
 *   0x2A35, 0x2A36   FF SSSS DDDD MMMM [YYYY mm dd HH MM SS] [PPPP] [UU] [TTTT]           little-endian
 *   0x2B34           FF SSSS DDDD MMMM [tttttttt] [PPPP] [UU] [TTTT] [uuuuuuuu]
 *   0x2B35           FF SSSS           [tttttttt] [PPPP] [UU] [TTTT] [uuuuuuuu]
 *   F  flags: 0 kPa instead of mmHg, 1 time, 2 pulse, 3 user, 4 status; where enhanced 5 time that the user sees,
 *      6 times count from 2000 instead of 1900; the rest is reserved and ignored
 *   S  SFLOAT systolic; in 0x2A36 and 0x2B35 the pressure of the cuff right now, in 0x2A36 with D and M unused
 *   D  SFLOAT diastolic
 *   M  SFLOAT mean; NaN, or 0 or 0xFFFF on some cuffs, where it was not computed
 *   Y  time by the cuff's own clock; t, u  the same in seconds, u as the cuff's display had it
 *   P  SFLOAT pulse rate
 *   U  user slot, 0xFF unknown
 *   T  measurement status; what the features (0x2A49) say the cuff cannot tell is not believed
 *
 *   0x2B36           HH NNNN IIII value [CCCC]   in counted segments
 *   H  head (segments.h), N  number of the record, I  the characteristic that the value is of, C  CRC of N I value
 *
 * The length must be the one that the flags say: the Beurer BM85 sends a user octet without its flag and everything
 * after it in another byte order, other vendors send layouts of their own under this UUID.
 *
 * Unconfirmed, one public source only (bluetooth-sig-python) and no capture: all of 0x2B34 to 0x2B36, and what the CRC
 * covers, which is none's word but ours; a record that fails it is refused.
 */
#include "drivers/driver.h"
#include "drivers/segments.h"
#include "proto/crc.h"
#include "proto/date_time.h"
#include "proto/sfloat.h"

enum {
	FEATURE = 0x2a49,
	RECORD = 0x2b36,
	N_CRC = 2,
};

enum {
	IS_KPA = 1 << 0,
	HAS_TIME = 1 << 1,
	HAS_PULSE = 1 << 2,
	HAS_USER = 1 << 3,
	HAS_STATUS = 1 << 4,
	HAS_USER_FACING = 1 << 5,
	IS_SINCE_2000 = 1 << 6,
};

static const struct layout {
	uint16_t characteristic;
	bool is_result, is_enhanced;
	uint8_t n_pressures;
} layouts[] = {
	{ 0x2a35, true, false, 3 },
	{ 0x2a36, false, false, 3 },
	{ 0x2b34, true, true, 3 },
	{ 0x2b35, false, true, 1 },
};

/* Clause 3.3.1.1. Unconfirmed: 6 to 8. */
static const char *const features[] = { "body-movement-detection", "cuff-fit-detection", "irregular-pulse-detection",
	"pulse-range-detection", "position-detection", "multiple-bonds", "e2e-crc", "user-data", "user-facing-time" };

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

static const struct layout *layout_of(uint16_t characteristic)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (layouts[i].characteristic == characteristic)
			return &layouts[i];
	return NULL;
}

static size_t length_of(const struct layout *layout, uint8_t flags)
{
	size_t n_time = layout->is_enhanced ? 4 : 7;
	size_t n_user_facing = layout->is_enhanced ? 4 : 0;

	return 1 + 2u * layout->n_pressures + (flags & HAS_TIME ? n_time : 0) + (flags & HAS_PULSE ? 2u : 0) +
		(flags & HAS_USER ? 1u : 0) + (flags & HAS_STATUS ? 2u : 0) + (flags & HAS_USER_FACING ? n_user_facing : 0);
}

/* A cuff whose features are unknown is believed in everything. */
static uint16_t features_of(const struct frame *frame)
{
	struct reader r = reader_of(frame->features, frame->features ? frame->n_features : 0);
	uint16_t bits = reader_u16(&r);

	return r.short_read ? 0xffff : bits;
}

static void mark(struct reading *reading, uint16_t status, uint16_t told)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if ((status & statuses[i].mask) == statuses[i].is && (told & statuses[i].feature))
			reading_mark(reading, statuses[i].flag);
}

/* Zero and 0xFFFF are how cuffs without the function fill a field that is always there: no heart beats 0 a minute here. */
static void put_unless_filled(struct readings *found, enum quantity quantity, struct sfloat value, enum unit unit)
{
	if (sfloat_is_blank(value) || (value.class == FLOAT_NUMBER && value.number.mantissa == 0))
		readings_absent(found, quantity, ABSENT_NOT_MEASURED);
	else
		sfloat_put(found, quantity, value, unit);
}

static bool is_upside_down(struct sfloat systolic, struct sfloat diastolic)
{
	return systolic.class == FLOAT_NUMBER && diastolic.class == FLOAT_NUMBER &&
		decimal_compare(systolic.number, diastolic.number) < 0;
}

/* Returns whether the pressures can be of one heart beat. */
static bool read_pressures(struct reader *r, const struct layout *layout, enum unit unit, struct readings *found)
{
	struct sfloat systolic = sfloat_read(r), diastolic, mean;

	if (!layout->is_result) {
		sfloat_put(found, QUANTITY_CUFF_PRESSURE, systolic, unit);
		reader_take(r, 2u * layout->n_pressures - 2);
		return true;
	}
	diastolic = sfloat_read(r);
	mean = sfloat_read(r);
	sfloat_put(found, QUANTITY_SYSTOLIC_PRESSURE, systolic, unit);
	sfloat_put(found, QUANTITY_DIASTOLIC_PRESSURE, diastolic, unit);
	put_unless_filled(found, QUANTITY_MEAN_PRESSURE, mean, unit);
	return !is_upside_down(systolic, diastolic);
}

/* Nothing is measured in the second in which the count begins: 0 is a clock that was never set. */
static void put_seconds(struct reading *reading, uint32_t seconds, bool is_since_2000)
{
	int64_t epoch_s = is_since_2000 ? INT64_C(946684800) : INT64_C(-2208988800);

	if (seconds == 0) {
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
		return;
	}
	reading->device_time = date_time_of_unix(epoch_s + seconds);
	reading->device_time.is_utc = false; /* nobody says whose time it is */
}

/* How far the display is ahead of the stamps, where the cuff tells both: its zone and summer time. */
static void put_offset(struct readings *found, uint32_t stamp, uint32_t user_facing)
{
	struct decimal offset_s = { (int64_t)user_facing - stamp, 0 };

	if (!stamp || !user_facing)
		return;
	if (quantity_is_sane(QUANTITY_TIME_OFFSET, offset_s, UNIT_SECOND))
		readings_number(found, QUANTITY_TIME_OFFSET, offset_s, UNIT_SECOND);
	else
		readings_absent(found, QUANTITY_TIME_OFFSET, ABSENT_ERROR);
}

/* The face is what the cuff's display had, where it tells: that is the clock that can be read and set. */
static void put_times(struct readings *found, struct reading *reading, uint8_t flags, uint32_t stamp,
	uint32_t user_facing)
{
	if (flags & (HAS_TIME | HAS_USER_FACING))
		put_seconds(reading, flags & HAS_USER_FACING ? user_facing : stamp, flags & IS_SINCE_2000);
	put_offset(found, stamp, user_facing);
}

/* `r` holds exactly what its flags say. */
static enum decode decode_measurement(const struct frame *frame, const struct layout *layout, struct reader r,
	struct readings *found)
{
	struct reading *reading =
		readings_begin(found, layout->is_result ? READING_BLOOD_PRESSURE : READING_CUFF_PRESSURE);
	uint8_t flags = reader_u8(&r);
	bool is_one_beat = read_pressures(&r, layout, flags & IS_KPA ? UNIT_KILOPASCAL : UNIT_MMHG, found);
	uint32_t stamp = 0;

	if ((flags & HAS_TIME) && layout->is_enhanced)
		stamp = reader_u32(&r);
	else if (flags & HAS_TIME)
		date_time_stamp(&r, reading);
	if (flags & HAS_PULSE) {
		struct sfloat pulse = sfloat_read(&r);

		if (layout->is_result) /* a vital sign, and half a measurement is none */
			put_unless_filled(found, QUANTITY_PULSE_RATE, pulse, UNIT_PER_MINUTE);
	}
	if (flags & HAS_USER)
		reading->user = reader_u8(&r);
	if (flags & HAS_STATUS)
		mark(reading, reader_u16(&r), features_of(frame));
	if (layout->is_enhanced)
		put_times(found, reading, flags, stamp, flags & HAS_USER_FACING ? reader_u32(&r) : 0);
	return is_one_beat && readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static bool is_intact(const struct reader *payload)
{
	size_t n_covered = payload->n_left - N_CRC;
	struct reader crc = reader_of(payload->at + n_covered, N_CRC);

	return crc16_mcrf4xx(payload->at, n_covered) == reader_u16(&crc);
}

/* Whether there is a CRC only the features would tell, and the length does. A record of anything else says nothing. */
static enum decode decode_record(const struct frame *frame, struct readings *found)
{
	const struct layout *layout;
	struct reader payload, r;
	enum decode outcome;
	uint16_t number;
	size_t n_value;

	if (!segments_are_whole(frame, &payload))
		return DECODE_LENGTH;
	r = payload;
	number = reader_u16(&r);
	layout = layout_of(reader_u16(&r));
	if (r.short_read)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	if (!layout)
		return DECODE_OK;
	n_value = length_of(layout, r.n_left ? r.at[0] : 0);
	if (r.n_left != n_value && r.n_left != n_value + N_CRC)
		return DECODE_LENGTH;
	if (r.n_left != n_value && !is_intact(&payload))
		return DECODE_DAMAGED;
	found->sequence_kind = SEQUENCE_RECORD;
	outcome = decode_measurement(frame, layout, r, found);
	found->reading[0].record = number;
	readings_mark(found, FLAG_FROM_STORAGE);
	return outcome;
}

static enum decode decode_feature(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);

	if (frame->n_data != 2)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	readings_codes(found, QUANTITY_CAPABILITY, reader_u16(&r), features, sizeof(features) / sizeof(features[0]));
	return DECODE_OK;
}

static enum decode blood_pressure_decode(const struct frame *frame, struct readings *found)
{
	const struct layout *layout;
	struct reader r = reader_of(frame->data, frame->n_data);

	if (frame_is_gatt(frame, FEATURE))
		return decode_feature(frame, found);
	if (frame_is_gatt(frame, RECORD))
		return decode_record(frame, found);
	layout = frame->kind == FRAME_GATT ? layout_of(uuid_to_u16(&frame->characteristic)) : NULL;
	if (!layout)
		return DECODE_NOT_MINE;
	if (frame->n_data == 0 || frame->n_data != length_of(layout, frame->data[0]))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	return decode_measurement(frame, layout, r, found);
}

static enum join blood_pressure_join(const struct frame *frame, struct joined *joined)
{
	if (frame_is_gatt(frame, RECORD))
		return segments_join(frame, joined);
	return segments_join_whole(frame, joined);
}

const struct driver driver_blood_pressure = {
	.name = "blood-pressure",
	.about = "blood pressure cuffs (Blood Pressure Service)",
	.decode = blood_pressure_decode,
	.join = blood_pressure_join,
};
