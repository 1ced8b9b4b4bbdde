/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks that count (Elapsed Time Service 1.0): Current Elapsed Time, 0x2BF2, as it is read or indicated.
 *
 *   FFVVVVVVVVVVVVSSZZ UU CC
 *   F … Z  what the clock shows: proto/elapsed_time.h
 *   U  status: 0 the clock needs to be set
 *   C  capabilities: 0 summer time by itself, 1 zone by itself
 *
 * The 9 octets without status and capabilities are what is written to the device, never what it says.
 */
#include "proto/elapsed_time.h"

#include "drivers/driver.h"

enum {
	NEEDS_TO_BE_SET = 1 << 0,
	ZONE_UNKNOWN_MIN = -128 * 15, /* as Time Zone, 0x2A0E, has it */
};

static const char *const capabilities[] = { "applies-dst", "manages-zone" };

static void put_zone(struct readings *found, int16_t offset_min)
{
	if (offset_min == ZONE_UNKNOWN_MIN)
		readings_absent(found, QUANTITY_ZONE_OFFSET, ABSENT_NOT_MEASURED);
	else
		readings_number(found, QUANTITY_ZONE_OFFSET, (struct decimal){ offset_min, 0 }, UNIT_MINUTE);
}

static void put_source(struct readings *found, uint8_t source)
{
	const char *code = time_source_code(source);

	if (code)
		readings_code(found, QUANTITY_CLOCK_SOURCE, code);
}

static enum decode elapsed_time_decode(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	struct elapsed_time time;
	struct reading *reading;

	if (!frame_is_gatt(frame, 0x2bf2))
		return DECODE_NOT_MINE;
	if (elapsed_time_read(&r, &time) < 0 || r.n_left != 2)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_CLOCK);
	if (time.is_tick)
		readings_number(found, QUANTITY_TICK_COUNTER, (struct decimal){ (int64_t)time.ticks, time.exponent },
			UNIT_SECOND);
	else if (elapsed_time_face(&time, &reading->device_time) != 0)
		return DECODE_INSANE;
	if (time.has_offset)
		put_zone(found, time.offset_min);
	put_source(found, time.source);
	readings_boolean(found, QUANTITY_CLOCK_UNSET, reader_u8(&r) & NEEDS_TO_BE_SET);
	readings_codes(found, QUANTITY_CAPABILITY, reader_u8(&r), capabilities,
		sizeof(capabilities) / sizeof(capabilities[0]));
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

const struct driver driver_elapsed_time = {
	.name = "elapsed-time",
	.about = "clocks that count from 2000 or from when they were started (Elapsed Time Service)",
	.decode = elapsed_time_decode,
};
