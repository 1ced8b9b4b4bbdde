/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TaiDoc and FORA meters that answer to requests on the maker's own characteristic (several public clients).
 *
 *   51 CC D0 D1 D2 D3 A5 SS
 *   C  what was asked   S  sum of all before
 *
 *   23 clock    25 time of a record   D1D0: year - 2000 (7 bits) month (4) day (5)   D2 minute (6 bits)   D3 hour (5)
 *               of a record D2 also has: 7 a blood pressure, 6 irregular   (unconfirmed: one source only)
 *   24 model    four digits, D1 before D0
 *   26 value of a record
 *   2B number of records   D1D0
 *
 * A record is two answers, its time and its value, and neither says which record it is of. Lares asks for them one after
 * the other, so that join() puts a value to the time right before it; a value by itself is a record of unknown time.
 *
 * A value does not say what it is of: one family makes cuffs, thermometers, oximeters, meters of glucose, ketone, uric
 * acid and more, each with its own layout, and some of them in one device. Nothing is told that another layout could mean
 * as well:
 *   systolic mean diastolic pulse     where they follow as pressures do: as any other value D1D0 were over 10 000
 *   systolic -------- diastolic pulse where the time says "blood pressure", systolic of 16 bits (unconfirmed)
 *   anything else                     stays raw: 36.5 Cel of a thermometer is 365 mg/dL of a glucose meter
 *
 * 52 clears the memory: Lares never sends it. Serial numbers (27, 28) come in halves and are not kept.
 */
#include <string.h>

#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/reader.h"

enum {
	N_ANSWER = 8,
	N_RECORD = 2 * N_ANSWER, /* as joined */
	N_DATA = 4,
	DATA_AT = 2,
	COMMAND_AT = 1,
	START = 0x51,
	STOP = 0xa5,
	STOP_AT = 6,
};

enum {
	CLOCK = 0x23,
	MODEL = 0x24,
	RECORD_TIME = 0x25,
	RECORD_VALUE = 0x26,
	RECORD_COUNT = 0x2b,
};

enum { /* of D2 of a record's time */
	IS_PRESSURE = 1 << 7,
	IS_IRREGULAR = 1 << 6,
};

enum { /* what no cuff shows of a person, so that no other value looks like one */
	PRESSURE_LOWEST = 20,
	MEAN_LOWEST = 40,
	PULSE_LOWEST = 30,
};

static const struct uuid answers = UUID(0x00001524, 0x1212, 0xefde, 0x1523, 0x785feabcd123);

static bool is_command(const uint8_t *octets, size_t n, uint8_t command)
{
	return n == N_ANSWER && octets[COMMAND_AT] == command;
}

/* A time waits for the value behind it. */
static enum join taidoc_join(const struct frame *frame, struct joined *joined)
{
	bool is_time = is_command(frame->data, frame->n_data, RECORD_TIME);
	bool is_value = is_command(frame->data, frame->n_data, RECORD_VALUE);
	bool has_time = joined->n_octets == N_ANSWER;

	if (!has_time || !is_value)
		joined->n_octets = 0;
	if (!joined_add(joined, frame->data, frame->n_data))
		return JOIN_BROKEN;
	if (!is_time)
		return JOIN_WHOLE;
	return has_time ? JOIN_BROKEN : JOIN_MORE;
}

static bool is_answer(const uint8_t *octets)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < N_ANSWER - 1; i++)
		sum += octets[i];
	return octets[0] == START && octets[STOP_AT] == STOP && octets[N_ANSWER - 1] == (sum & 0xff);
}

static void read_time(const uint8_t *data, struct reading *reading)
{
	unsigned int date = data[0] | (unsigned int)data[1] << 8;
	struct device_time time = { .year = (uint16_t)(2000 + (date >> 9)),
		.month = date >> 5 & 15,
		.day = date & 31,
		.hour = data[3] & 31,
		.minute = data[2] & 63 };

	if (date_time_is_valid(&time))
		reading->device_time = time;
	else
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
}

static void put_pressure(struct readings *found, enum quantity quantity, unsigned int mmHg)
{
	readings_number(found, quantity, (struct decimal){ mmHg, 0 }, UNIT_MMHG);
}

/* Their order and size are those of pressures. */
static bool has_mean(const uint8_t *data)
{
	return data[0] > data[1] && data[1] > data[2] && data[1] >= MEAN_LOWEST && data[2] >= PRESSURE_LOWEST &&
		data[3] >= PULSE_LOWEST;
}

static bool has_wide_systolic(const uint8_t *time, const uint8_t *data)
{
	return time && (time[2] & IS_PRESSURE) && data[1] <= 1 && (data[0] | data[1] << 8) > data[2] &&
		data[2] >= PRESSURE_LOWEST && data[3] >= PULSE_LOWEST;
}

/* From a memory, even where it is the latest. `time` is NULL where it is not known. */
static enum decode decode_value(const uint8_t *time, const uint8_t *data, struct readings *found)
{
	bool is_wide = has_wide_systolic(time, data);
	bool is_pressure = is_wide || has_mean(data);
	struct reading *reading = readings_begin(found, is_pressure ? READING_BLOOD_PRESSURE : READING_SENSOR);

	reading_mark(reading, FLAG_FROM_STORAGE);
	if (time)
		read_time(time, reading);
	if (!is_pressure) {
		readings_text(found, QUANTITY_RAW, VALUE_HEX, data, N_DATA);
		return DECODE_OK;
	}
	if (time && (time[2] & IS_PRESSURE) && (time[2] & IS_IRREGULAR))
		reading_mark(reading, FLAG_IRREGULAR_PULSE);
	put_pressure(found, QUANTITY_SYSTOLIC_PRESSURE, is_wide ? data[0] | (unsigned int)data[1] << 8 : data[0]);
	put_pressure(found, QUANTITY_DIASTOLIC_PRESSURE, data[2]);
	if (!is_wide)
		put_pressure(found, QUANTITY_MEAN_PRESSURE, data[1]);
	readings_number(found, QUANTITY_PULSE_RATE, (struct decimal){ data[3], 0 }, UNIT_PER_MINUTE);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static void put_model(struct readings *found, const uint8_t *data)
{
	char digits[2 * 2 + 1];

	hex_encode((const uint8_t[]){ data[1], data[0] }, 2, digits);
	readings_begin(found, READING_DEVICE_INFORMATION);
	readings_text(found, QUANTITY_MODEL, VALUE_TEXT, digits, 4);
}

static void put_count(struct readings *found, const uint8_t *data)
{
	struct reader r = reader_of(data, N_DATA);

	readings_begin(found, READING_CONTROL_POINT);
	readings_code(found, QUANTITY_REQUEST, "number-of-records");
	readings_number(found, QUANTITY_RECORD_COUNT, (struct decimal){ reader_u16(&r), 0 }, UNIT_NONE);
}

static enum decode decode_answer(uint8_t command, const uint8_t *data, struct readings *found)
{
	switch (command) {
	case CLOCK:
		read_time(data, readings_begin(found, READING_CLOCK));
		return DECODE_OK;
	case MODEL:
		put_model(found, data);
		return DECODE_OK;
	case RECORD_TIME:
		return DECODE_LENGTH; /* the half of a record */
	case RECORD_VALUE:
		return decode_value(NULL, data, found);
	case RECORD_COUNT:
		put_count(found, data);
		return DECODE_OK;
	default:
		return DECODE_OK;
	}
}

static enum decode taidoc_decode(const struct frame *frame, struct readings *found)
{
	const uint8_t *octets = frame->data;

	if (!frame_is_vendor_gatt(frame, &answers))
		return DECODE_NOT_MINE;
	if (frame->n_data != N_ANSWER && frame->n_data != N_RECORD)
		return DECODE_LENGTH;
	for (size_t at = 0; at < frame->n_data; at += N_ANSWER)
		if (!is_answer(octets + at))
			return DECODE_DAMAGED;

	readings_init(found, octets, frame->n_data);
	if (frame->n_data == N_ANSWER)
		return decode_answer(octets[COMMAND_AT], octets + DATA_AT, found);
	if (!is_command(octets, N_ANSWER, RECORD_TIME) || !is_command(octets + N_ANSWER, N_ANSWER, RECORD_VALUE))
		return DECODE_LENGTH;
	return decode_value(octets + DATA_AT, octets + N_ANSWER + DATA_AT, found);
}

const struct driver driver_taidoc = {
	.name = "taidoc",
	.about = "TaiDoc and FORA meters, by their own protocol",
	.decode = taidoc_decode,
	.join = taidoc_join,
};
