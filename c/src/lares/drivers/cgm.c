/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Continuous glucose sensors (Continuous Glucose Monitoring Service 1.0.2, clauses 3.1 to 3.5). All little-endian.
 *
 * 0x2AA7 CGM Measurement, one or more records:
 *   LL FF GGGG TTTT [SS] [KK] [WW] [DDDD] [QQQQ] [CCCC]
 *   L  length of the record, itself and the CRC included
 *   F  flags: 0 trend, 1 quality, 2-4 reserved, 5 warning, 6 calibration and temperature, 7 status
 *   G  SFLOAT glucose, mg/dL           T  uint16 min since the session began: the record's number
 *   S, K, W  status, calibration and temperature, warning
 *   D  SFLOAT trend, mg/dL/min         Q  SFLOAT quality, %
 *   C  E2E-CRC, where the features say so
 * 0x2AA8 CGM Feature:            FFFFFF PP CCCC             features, sample, CRC: 0xFFFF where there is none
 * 0x2AA9 CGM Status:             TTTT SS KK WW [CCCC]
 * 0x2AAA CGM Session Start Time: YYYY mm dd HH MM SS ZZ OO [CCCC]  clock, zone in quarters of an hour, summer time
 * 0x2AAB CGM Session Run Time:   HHHH [CCCC]                hours
 *
 * The order of S, K and W is disputed: this is that of the bits' numbers in the service, of CGM Status and of Nordic's
 * present firmware; older firmware and decoders of the same maker turn it round.
 */
#include "drivers/cgm.h"
#include "drivers/glucose_value.h"
#include "drivers/zone.h"
#include "proto/crc.h"
#include "proto/date_time.h"

enum {
	MEASUREMENT = 0x2aa7,
	FEATURE = 0x2aa8,
	STATUS = 0x2aa9,
	SESSION_START = 0x2aaa,
	RUN_TIME = 0x2aab,
	CONTROL_POINT = 0x2aac,
};

enum {
	HAS_TREND = 1 << 0,
	HAS_QUALITY = 1 << 1,
	RESERVED = 0x1c,
	HAS_WARNING = 1 << 5,
	HAS_CALIBRATION = 1 << 6,
	HAS_STATUS = 1 << 7,
};

enum {
	N_RECORD = 6, /* at least */
	N_FEATURE = 6,
	N_CRC = 2,
	FEATURE_CRC = 1 << 12,
	NO_CRC = 0xffff,
};

/* Clause 3.1.1.5, by bit: status, calibration and temperature, warning. Bit 14 is unconfirmed: one source only. */
static const enum reading_flag annunciations[] = {
	FLAG_SESSION_STOPPED, FLAG_DEVICE_BATTERY_LOW, FLAG_SENSOR_TYPE, FLAG_SENSOR_MALFUNCTION, FLAG_DEVICE_ALERT,
	FLAG_GENERAL_FAULT, FLAG_COUNT, FLAG_COUNT,
	FLAG_TIME_SYNC_REQUIRED, FLAG_CALIBRATION_NOT_ALLOWED, FLAG_CALIBRATION_RECOMMENDED, FLAG_CALIBRATION_REQUIRED,
	FLAG_TEMPERATURE_TOO_HIGH, FLAG_TEMPERATURE_TOO_LOW, FLAG_CALIBRATION_PENDING, FLAG_COUNT,
	FLAG_BELOW_PATIENT_LOW, FLAG_ABOVE_PATIENT_HIGH, FLAG_BELOW_HYPO, FLAG_ABOVE_HYPER, FLAG_FALLING_FAST,
	FLAG_RISING_FAST, FLAG_BELOW_DEVICE_RANGE, FLAG_ABOVE_DEVICE_RANGE,
};

/* Clause 3.2.1, by bit. */
static const char *const capabilities[] = {
	"calibration", "patient-level-alerts", "hypo-alerts", "hyper-alerts", "rate-alerts", "device-specific-alert",
	"sensor-malfunction-detection", "temperature-detection", "device-range-detection", "battery-low-detection",
	"sensor-type-detection", "general-fault-detection", "e2e-crc", "multiple-bonds", "multiple-sessions",
	"glucose-trend", "glucose-quality",
};

static bool features_are_known(const struct frame *frame)
{
	return frame->features && frame->n_features == N_FEATURE;
}

static bool has_crc(const struct frame *frame, size_t n_octets, size_t n_known)
{
	if (!features_are_known(frame))
		return n_octets == n_known + N_CRC;
	return frame->features[1] & FEATURE_CRC >> 8;
}

enum decode cgm_check(const struct frame *frame, const uint8_t *octets, size_t n_octets, size_t n_known, bool may_go_on)
{
	bool is_checked = has_crc(frame, n_octets, n_known);

	if (is_checked)
		n_known += N_CRC;
	if (n_octets < n_known || (n_octets > n_known && !may_go_on))
		return DECODE_LENGTH;
	return is_checked && crc16_mcrf4xx(octets, n_octets) != 0 ? DECODE_DAMAGED : DECODE_OK;
}

static void mark(struct readings *found, uint32_t bits)
{
	readings_mark_bits(found, bits, annunciations, sizeof(annunciations) / sizeof(annunciations[0]));
}

/* The moment that is so many minutes into the session, where the sensor has told when that began. */
static void put_offset(const struct frame *frame, struct readings *found, struct reading *reading, uint16_t offset_min)
{
	struct device_time time = frame->session_start;

	readings_number(found, QUANTITY_TIME_OFFSET, (struct decimal){ offset_min, 0 }, UNIT_MINUTE);
	if (time.year == 0)
		return;
	if (date_time_move(&time, offset_min) == 0)
		reading->device_time = time;
	else
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
}

static size_t length_of(uint8_t flags)
{
	return N_RECORD + (flags & HAS_STATUS ? 1u : 0) + (flags & HAS_CALIBRATION ? 1u : 0) +
		(flags & HAS_WARNING ? 1u : 0) + (flags & HAS_TREND ? 2u : 0) + (flags & HAS_QUALITY ? 2u : 0);
}

static uint32_t read_annunciation(struct reader *r, uint8_t flags)
{
	uint32_t bits = 0;

	if (flags & HAS_STATUS)
		bits |= reader_u8(r);
	if (flags & HAS_CALIBRATION)
		bits |= (uint32_t)reader_u8(r) << 8;
	if (flags & HAS_WARNING)
		bits |= (uint32_t)reader_u8(r) << 16;
	return bits;
}

/* A trend of values that are none is none; one beyond the sensor's range still rises or falls. A liquid's is nobody's. */
static void put_trend(struct readings *found, const struct reading *reading, struct sfloat trend)
{
	if (reading->kind == READING_CONTROL_SOLUTION)
		readings_absent(found, QUANTITY_GLUCOSE_TREND, ABSENT_NOT_APPLICABLE);
	else if (glucose_is_disowned(reading))
		readings_absent(found, QUANTITY_GLUCOSE_TREND, ABSENT_ERROR);
	else
		sfloat_put(found, QUANTITY_GLUCOSE_TREND, trend, UNIT_MILLIGRAM_PER_DECILITRE_MINUTE);
}

/*
 * A record that cannot be true has no values: the others of the notification stand, for it would come the same again.
 * Returns whether it can.
 */
static bool believe(struct readings *found, const struct reading *reading)
{
	bool is_sane = reading_is_sane(found, reading);

	for (size_t i = 0; !is_sane && i < reading->n_values; i++) {
		struct value *value = &found->values[reading->first_value + i];

		if (value->kind == VALUE_NUMBER && value->quantity != QUANTITY_TIME_OFFSET)
			*value = (struct value){ .quantity = value->quantity, .kind = VALUE_ABSENT, .absent = ABSENT_ERROR };
	}
	return is_sane;
}

static enum decode record_decode(const struct frame *frame, const uint8_t *octets, size_t n_octets, bool is_control,
	struct readings *found)
{
	struct reader r = reader_of(octets + 1, n_octets - 1);
	uint8_t flags = reader_u8(&r);
	enum decode outcome = cgm_check(frame, octets, n_octets, length_of(flags), flags & RESERVED);
	struct reading *reading;
	struct sfloat glucose;

	if (outcome != DECODE_OK)
		return outcome;
	reading = readings_begin(found, is_control ? READING_CONTROL_SOLUTION : READING_CONTINUOUS_GLUCOSE);
	reading->raw = octets;
	reading->n_raw = n_octets;
	glucose = sfloat_read(&r);
	reading->record = reader_u16(&r);
	mark(found, read_annunciation(&r, flags));
	if (flags & RESERVED)
		reading_mark(reading, FLAG_INCOMPLETE);

	glucose_put(found, is_control ? QUANTITY_CONTROL_GLUCOSE : QUANTITY_GLUCOSE, glucose, UNIT_MILLIGRAM_PER_DECILITRE);
	put_offset(frame, found, reading, (uint16_t)reading->record);
	if (flags & HAS_TREND)
		put_trend(found, reading, sfloat_read(&r));
	if (flags & HAS_QUALITY)
		glucose_put_beside(found, QUANTITY_GLUCOSE_QUALITY, sfloat_read(&r), UNIT_PERCENT);
	return DECODE_OK;
}

static enum decode measurement_decode(const struct frame *frame, struct readings *found)
{
	bool is_control = features_are_known(frame) && glucose_is_control(frame->features[3]);
	const uint8_t *octets = frame->data;
	enum decode outcome = DECODE_LENGTH;
	size_t n_sane = 0;

	if (frame->n_data > FRAME_DATA_MAX) /* up to there all records find room */
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	found->sequence_kind = SEQUENCE_RECORD;
	for (size_t n_left = frame->n_data; n_left; n_left -= *octets, octets += *octets) {
		if (*octets < N_RECORD || *octets > n_left)
			return DECODE_LENGTH;
		outcome = record_decode(frame, octets, *octets, is_control, found);
		if (outcome != DECODE_OK)
			return outcome;
		n_sane += believe(found, &found->reading[found->n_readings - 1]);
	}
	if (outcome != DECODE_OK)
		return outcome;
	return n_sane ? DECODE_OK : DECODE_INSANE;
}

/* The one value that says itself whether it has a CRC. */
static enum decode feature_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint32_t features = (uint32_t)reader_uint(&r, 3);
	uint8_t sample = reader_u8(&r);
	uint16_t crc = reader_u16(&r);

	if (frame->n_data != N_FEATURE)
		return DECODE_LENGTH;
	if (crc != (features & FEATURE_CRC ? crc16_mcrf4xx(frame->data, N_FEATURE - N_CRC) : NO_CRC))
		return DECODE_DAMAGED;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	readings_codes(found, QUANTITY_CAPABILITY, features, capabilities, sizeof(capabilities) / sizeof(capabilities[0]));
	glucose_put_sample(found, sample);
	return DECODE_OK;
}

static enum decode status_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	enum decode outcome = cgm_check(frame, frame->data, frame->n_data, 5, false);
	struct reading *reading;

	if (outcome != DECODE_OK)
		return outcome;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_GLUCOSE_SENSOR);
	put_offset(frame, found, reading, reader_u16(&r));
	mark(found, (uint32_t)reader_uint(&r, 3));
	return DECODE_OK;
}

static enum decode session_start_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	enum decode outcome = cgm_check(frame, frame->data, frame->n_data, 9, false);
	struct reading *reading;

	if (outcome != DECODE_OK)
		return outcome;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_GLUCOSE_SENSOR);
	date_time_stamp(&r, reading);
	zone_put(found, (int8_t)reader_u8(&r));
	zone_put_dst(found, reader_u8(&r));
	return DECODE_OK;
}

static enum decode run_time_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	enum decode outcome = cgm_check(frame, frame->data, frame->n_data, 2, false);

	if (outcome != DECODE_OK)
		return outcome;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_GLUCOSE_SENSOR);
	readings_number(found, QUANTITY_SESSION_RUN_TIME, (struct decimal){ reader_u16(&r), 0 }, UNIT_HOUR);
	return DECODE_OK;
}

static enum decode cgm_decode(const struct frame *frame, struct readings *found)
{
	switch (frame->kind == FRAME_GATT ? uuid_to_u16(&frame->characteristic) : 0) {
	case MEASUREMENT:
		return measurement_decode(frame, found);
	case FEATURE:
		return feature_decode(frame, found);
	case STATUS:
		return status_decode(frame, found);
	case SESSION_START:
		return session_start_decode(frame, found);
	case RUN_TIME:
		return run_time_decode(frame, found);
	case CONTROL_POINT:
		return cgm_control_decode(frame, found);
	default:
		return DECODE_NOT_MINE;
	}
}

const struct driver driver_cgm = {
	.name = "cgm",
	.about = "continuous glucose sensors (Continuous Glucose Monitoring Service)",
	.decode = cgm_decode,
};
