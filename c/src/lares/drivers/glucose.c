/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Glucose meters: Glucose Measurement, 0x2A18, its context, 0x2A34 (glucose_context.c), and Glucose Feature, 0x2A51
 * (Glucose Service 1.0, clauses 3.1 to 3.3).
 *
 *   FF NNNN YYYY mm dd HH MM SS [OOOO] [CCCC PP] [SSSS]   little-endian
 *   F  flags: 0 time offset, 1 concentration and sample, 2 mol/L instead of kg/L, 3 status, 4 a context follows,
 *      5-7 reserved and ignored
 *   N  sequence number: the meter's own, whoever measured
 *   Y  base time: by the clock as it was before its user set it
 *   O  int16 min: what the user has set it by since, 0x7FFF more, 0x8000 less; what the meter shows is base + offset
 *   C  SFLOAT concentration; kg/L is 10^5 mg/dL, mol/L is 10^3 mmol/L
 *   P  sample: type, low half; location, high half
 *   S  sensor status annunciation
 *
 * A record without concentration tells of a test that failed. Status is believed without asking the features: a meter
 * that disowns a value gives none. Accu-Chek and Contour meters keep to the service; the
 * first set their clock by the offset alone, and meters whose clock was never set stamp years long gone, which is for
 * those who know the time to see.
 */
#include "drivers/driver.h"
#include "drivers/glucose_context.h"
#include "drivers/glucose_value.h"
#include "proto/date_time.h"

enum {
	MEASUREMENT = 0x2a18,
	CONTEXT = 0x2a34,
	FEATURE = 0x2a51,
};

enum {
	HAS_TIME_OFFSET = 1 << 0,
	HAS_CONCENTRATION = 1 << 1,
	IS_MOLAR = 1 << 2,
	HAS_STATUS = 1 << 3,
	HAS_CONTEXT = 1 << 4,
};

enum { KG_PER_L_TO_MG_PER_DL = 5, MOL_PER_L_TO_MMOL_PER_L = 3 };

/* Clause 3.1.1.7, by bit. */
static const enum reading_flag statuses[] = {
	FLAG_DEVICE_BATTERY_LOW, FLAG_SENSOR_MALFUNCTION, FLAG_SAMPLE_INSUFFICIENT, FLAG_STRIP_INSERTION, FLAG_STRIP_TYPE,
	FLAG_ABOVE_DEVICE_RANGE, FLAG_BELOW_DEVICE_RANGE, FLAG_TEMPERATURE_TOO_HIGH, FLAG_TEMPERATURE_TOO_LOW,
	FLAG_READ_INTERRUPTED, FLAG_GENERAL_FAULT, FLAG_TIME_FAULT,
};

/* Clause 3.3.1, by bit: what the meter can tell of a measurement, and that it knows several collectors. */
static const char *const capabilities[] = {
	"battery-low-detection", "sensor-malfunction-detection", "sample-insufficient-detection",
	"strip-insertion-detection", "strip-type-detection", "device-range-detection", "temperature-detection",
	"read-interrupt-detection", "general-fault-detection", "time-fault-detection", "multiple-bonds",
};

/* The fields that are there; the others as they are when they are not. */
struct record {
	uint8_t flags, sample;
	uint16_t sequence, status;
	int16_t offset_min;
	struct device_time time; /* base time */
	bool is_time_known;
	struct sfloat concentration;
};

static size_t length_of(uint8_t flags)
{
	return 10 + (flags & HAS_TIME_OFFSET ? 2u : 0) + (flags & HAS_CONCENTRATION ? 3u : 0) + (flags & HAS_STATUS ? 2u : 0);
}

static struct record read_record(struct reader r)
{
	struct record record = { .flags = reader_u8(&r), .concentration = { .class = FLOAT_NRES } };

	record.sequence = reader_u16(&r);
	record.is_time_known = date_time_read(&r, &record.time) == 0;
	if (record.flags & HAS_TIME_OFFSET)
		record.offset_min = (int16_t)reader_u16(&r);
	if (record.flags & HAS_CONCENTRATION) {
		record.concentration = sfloat_read(&r);
		record.sample = reader_u8(&r);
	}
	if (record.flags & HAS_STATUS)
		record.status = reader_u16(&r);
	return record;
}

/* An offset that the meter cannot tell leaves its clock unknown: nobody saw the base time on its screen. */
static void put_time(struct readings *found, struct reading *reading, struct record *record)
{
	bool is_told = record->offset_min != INT16_MAX && record->offset_min != INT16_MIN;

	if (record->is_time_known && is_told && date_time_move(&record->time, record->offset_min) == 0)
		reading->device_time = record->time;
	else
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
	if (!(record->flags & HAS_TIME_OFFSET))
		return;
	if (is_told)
		readings_number(found, QUANTITY_TIME_OFFSET, (struct decimal){ record->offset_min, 0 }, UNIT_MINUTE);
	else
		readings_absent(found, QUANTITY_TIME_OFFSET,
			record->offset_min > 0 ? ABSENT_POSITIVE_INFINITY : ABSENT_NEGATIVE_INFINITY);
}

static void put_concentration(struct readings *found, enum quantity quantity, struct record *record)
{
	bool is_molar = record->flags & IS_MOLAR;
	int8_t *exponent = &record->concentration.number.exponent;

	*exponent = (int8_t)(*exponent + (is_molar ? MOL_PER_L_TO_MMOL_PER_L : KG_PER_L_TO_MG_PER_DL));
	glucose_put(found, quantity, record->concentration, is_molar ? UNIT_MILLIMOLE_PER_LITRE : UNIT_MILLIGRAM_PER_DECILITRE);
}

static enum decode measurement_decode(const struct frame *frame, struct readings *found)
{
	struct record record;
	struct reading *reading;
	bool is_control;

	if (frame->n_data == 0 || frame->n_data != length_of(frame->data[0]))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	record = read_record(reader_of(frame->data, frame->n_data));
	is_control = glucose_is_control(record.sample);
	reading = readings_begin(found, is_control ? READING_CONTROL_SOLUTION : READING_GLUCOSE);
	reading->record = found->act = record.sequence;
	found->sequence_kind = SEQUENCE_RECORD;
	found->part = record.flags & HAS_CONTEXT ? PART_HEAD : PART_WHOLE;

	readings_mark_bits(found, record.status, statuses, sizeof(statuses) / sizeof(statuses[0]));
	put_concentration(found, is_control ? QUANTITY_CONTROL_GLUCOSE : QUANTITY_GLUCOSE, &record);
	if (record.flags & HAS_CONCENTRATION)
		glucose_put_sample(found, record.sample);
	put_time(found, reading, &record);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode feature_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);

	if (frame->n_data != 2)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CAPABILITIES);
	readings_codes(found, QUANTITY_CAPABILITY, reader_u16(&r), capabilities,
		sizeof(capabilities) / sizeof(capabilities[0]));
	return DECODE_OK;
}

static enum decode glucose_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, MEASUREMENT))
		return measurement_decode(frame, found);
	if (frame_is_gatt(frame, CONTEXT))
		return glucose_context_decode(frame, found);
	if (frame_is_gatt(frame, FEATURE))
		return feature_decode(frame, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_glucose = {
	.name = "glucose",
	.about = "glucose meters and what their users note beside (Glucose Service)",
	.decode = glucose_decode,
};
