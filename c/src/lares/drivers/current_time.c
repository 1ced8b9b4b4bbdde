/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device says of its clock (Current Time Service 1.1, clause 3, and the formats of the GATT Specification
 * Supplement that it is made of):
 *
 *   0x2A08 Date Time, 7       by itself inside the services of many makers (A&D, Roche)
 *   0x2A2B Current Time, 10   date and time 7 | day of the week, 1 Monday, 0 unknown | 1/256 s | why it was set
 *   0x2A0E Time Zone, 1       quarters of an hour (zone.h)
 *   0x2A0D DST Offset, 1      quarters of an hour (zone.h)
 *   0x2A0F Local Time Information, 2       zone | DST offset
 *   0x2A14 Reference Time Information, 4   source | 1/8 s of drift, 254 more, 255 unknown | days, hours since it was set
 *
 * The face is local: UTC + zone + DST. Fractions are dropped, the radio takes longer; the day of the week follows from
 * the date. A clock that shows no moment that there is says nothing at all, unlike one beside a measurement.
 */
#include "drivers/driver.h"
#include "drivers/zone.h"
#include "proto/date_time.h"
#include "proto/elapsed_time.h"

enum {
	DAYS_OF_WEEK = 7,
	ACCURACY_OUT_OF_RANGE = 254,
	ACCURACY_UNKNOWN = 255,
	AGE_OUT_OF_RANGE = 255, /* in both octets */
};

/* Each reads one field, and returns whether it can be true. */
static bool read_face(struct reader *r, struct readings *found)
{
	int outcome = date_time_read(r, &found->reading[0].device_time);

	if (outcome == DATE_TIME_UNKNOWN)
		readings_mark(found, FLAG_CLOCK_UNKNOWN);
	return outcome >= 0;
}

static bool read_zone(struct reader *r, struct readings *found)
{
	return zone_put(found, (int8_t)reader_u8(r));
}

static bool read_dst(struct reader *r, struct readings *found)
{
	return zone_put_dst(found, reader_u8(r));
}

static bool read_current_time(struct reader *r, struct readings *found)
{
	static const char *const reasons[] = { "manual", "external-reference", "time-zone-change", "dst-change" };
	bool is_moment = read_face(r, found);
	uint8_t day_of_week = reader_u8(r);

	reader_u8(r); /* fractions */
	readings_codes(found, QUANTITY_CLOCK_ADJUSTED, reader_u8(r), reasons, sizeof(reasons) / sizeof(reasons[0]));
	return is_moment && day_of_week <= DAYS_OF_WEEK;
}

static bool read_local_time(struct reader *r, struct readings *found)
{
	bool is_zone = read_zone(r, found);

	return read_dst(r, found) && is_zone;
}

static void put_accuracy(struct readings *found, uint8_t eighths)
{
	if (eighths == ACCURACY_UNKNOWN)
		readings_absent(found, QUANTITY_CLOCK_ACCURACY, ABSENT_NOT_MEASURED);
	else if (eighths == ACCURACY_OUT_OF_RANGE)
		readings_absent(found, QUANTITY_CLOCK_ACCURACY, ABSENT_POSITIVE_INFINITY);
	else
		readings_number(found, QUANTITY_CLOCK_ACCURACY, (struct decimal){ eighths * 125, -3 }, UNIT_SECOND);
}

/* Returns whether it can be true: hours go to 23. */
static bool put_age(struct readings *found, uint8_t days, uint8_t hours)
{
	if (days == AGE_OUT_OF_RANGE || hours == AGE_OUT_OF_RANGE)
		readings_absent(found, QUANTITY_CLOCK_AGE, ABSENT_POSITIVE_INFINITY);
	else
		readings_number(found, QUANTITY_CLOCK_AGE, (struct decimal){ days * 24 + hours, 0 }, UNIT_HOUR);
	return hours < 24 || hours == AGE_OUT_OF_RANGE;
}

static bool read_reference_time(struct reader *r, struct readings *found)
{
	const char *source = time_source_code(reader_u8(r));
	uint8_t days;

	if (source)
		readings_code(found, QUANTITY_CLOCK_SOURCE, source);
	put_accuracy(found, reader_u8(r));
	days = reader_u8(r);
	return put_age(found, days, reader_u8(r));
}

static const struct format {
	uint16_t characteristic;
	uint8_t n_octets;
	bool (*read)(struct reader *r, struct readings *found);
} formats[] = {
	{ 0x2a08, 7, read_face },
	{ 0x2a2b, 10, read_current_time },
	{ 0x2a0d, 1, read_dst },
	{ 0x2a0e, 1, read_zone },
	{ 0x2a0f, 2, read_local_time },
	{ 0x2a14, 4, read_reference_time },
};

static const struct format *format_of(const struct frame *frame)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (frame_is_gatt(frame, formats[i].characteristic))
			return &formats[i];
	return NULL;
}

static enum decode current_time_decode(const struct frame *frame, struct readings *found)
{
	const struct format *format = format_of(frame);
	struct reader r = reader_of(frame->data, frame->n_data);

	if (!format)
		return DECODE_NOT_MINE;
	if (frame->n_data != format->n_octets)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_CLOCK);
	return format->read(&r, found) ? DECODE_OK : DECODE_INSANE;
}

const struct driver driver_current_time = {
	.name = "current-time",
	.about = "clocks of devices (Current Time Service, and Date Time anywhere)",
	.decode = current_time_decode,
};
