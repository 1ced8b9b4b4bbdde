/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/packed.h"

#include <errno.h>
#include <string.h>

#include "proto/reader.h"

enum { VERSION = 1 };

enum {
	IS_LIVE = 1 << 0,
	IS_CLOCK_TRUSTED = 1 << 1,
	HAS_PERSON = 1 << 2,
	HAS_OTHER_ZONE = 1 << 3, /* it was received in another zone than it was taken in */
	HAS_TIME = 1 << 4,
	IS_UTC = 1 << 5,
	HAS_SEQUENCE = 1 << 6,
	HAS_USER = 1 << 7,
	HAS_FLAGS = 1 << 8,
	HAS_BOOT = 1 << 9,
	IS_REDATED = 1 << 10,
	IS_REASSIGNED = 1 << 11,
	BITS_KNOWN = (1 << 12) - 1,
};

/* The octet before what a value holds. */
enum {
	VALUE_KIND_MASK = 0x07,
	VALUE_HAS_UNIT = 0x08,
	VALUE_HAS_INSTANCE = 0x10,
	VALUE_HAS_STEPS = 0x20,
	VALUE_BITS_KNOWN = 0x3f,
};

/* ---- writing ---- */

/* Writes what fits; `overflow` stays set once something did not. */
struct writer {
	uint8_t *at, *end;
	bool overflow;
};

static void put_octets(struct writer *w, const void *octets, size_t n)
{
	if ((size_t)(w->end - w->at) < n)
		w->overflow = true;
	else if (n)
		w->at = mempcpy(w->at, octets, n);
}

static void put_octet(struct writer *w, unsigned int octet)
{
	put_octets(w, &(uint8_t){ (uint8_t)octet }, 1);
}

static void put_number(struct writer *w, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		put_octet(w, (number & 0x7f) | 0x80);
	put_octet(w, (unsigned int)number);
}

static void put_signed(struct writer *w, int64_t number)
{
	put_number(w, (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0));
}

static void put_string(struct writer *w, const char *string)
{
	put_octets(w, string, strlen(string) + 1);
}

static unsigned int bits_of(const struct accepted *accepted)
{
	const struct reading *reading = accepted->reading;

	return (accepted->live ? IS_LIVE : 0) | (accepted->is_clock_trusted ? IS_CLOCK_TRUSTED : HAS_BOOT) |
		(accepted->person ? HAS_PERSON : 0) |
		(accepted->received_zone_s != accepted->at_zone_s ? HAS_OTHER_ZONE : 0) |
		(reading->device_time.year ? HAS_TIME : 0) | (reading->device_time.is_utc ? IS_UTC : 0) |
		(accepted->readings->sequence_kind != SEQUENCE_NONE ? HAS_SEQUENCE : 0) |
		(reading->user != READING_NO_USER ? HAS_USER : 0) |
		(reading->flags[0] || reading->flags[1] ? HAS_FLAGS : 0) | (accepted->is_redated ? IS_REDATED : 0) |
		(accepted->reassigned_by ? IS_REASSIGNED : 0);
}

static void put_device_time(struct writer *w, const struct device_time *time)
{
	const uint8_t octets[] = { (uint8_t)time->year, (uint8_t)(time->year >> 8), time->month, time->day, time->hour,
		time->minute, time->second };

	put_octets(w, octets, sizeof(octets));
}

/* Each as the distance from the one before, counted from 1; 0 ends them. */
static void put_flags(struct writer *w, const struct reading *reading)
{
	unsigned int last = 0;

	for (unsigned int flag = 0; flag < FLAG_COUNT; flag++) {
		if (!reading_has(reading, (enum reading_flag)flag))
			continue;
		put_number(w, flag + 1 - last);
		last = flag + 1;
	}
	put_octet(w, 0);
}

static void put_content(struct writer *w, const struct readings *readings, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER:
		put_octet(w, (uint8_t)value->number.exponent);
		put_signed(w, value->number.mantissa);
		break;
	case VALUE_ABSENT:
		put_octet(w, value->absent);
		break;
	case VALUE_BOOLEAN:
		put_octet(w, value->truth);
		break;
	case VALUE_CODE:
	case VALUE_EVENT:
		put_string(w, value->code);
		break;
	case VALUE_TEXT:
	case VALUE_HEX:
		put_number(w, value->text.n);
		put_octets(w, readings->text + value->text.at, value->text.n);
		break;
	}
}

static void put_value(struct writer *w, const struct readings *readings, const struct value *value)
{
	bool has_steps = value->kind == VALUE_EVENT && value->steps;

	put_number(w, value->quantity);
	put_octet(w, value->kind | (value->unit != UNIT_NONE ? VALUE_HAS_UNIT : 0u) |
		(value->instance ? VALUE_HAS_INSTANCE : 0u) | (has_steps ? VALUE_HAS_STEPS : 0u));
	if (value->unit != UNIT_NONE)
		put_number(w, value->unit);
	if (value->instance)
		put_octet(w, value->instance);
	if (has_steps)
		put_octet(w, value->steps);
	put_content(w, readings, value);
}

static void put_times(struct writer *w, const struct accepted *accepted, unsigned int bits)
{
	put_signed(w, accepted->at_zone_s);
	put_signed(w, packed_ms(accepted->received_us) - packed_ms(accepted->at_us));
	if (bits & HAS_OTHER_ZONE)
		put_signed(w, accepted->received_zone_s - accepted->at_zone_s);
	if (accepted->quality == TIME_CORRECTED)
		put_signed(w, accepted->offset_s);
	if (bits & HAS_TIME)
		put_device_time(w, &accepted->reading->device_time);
}

static void put_boot(struct writer *w, const struct accepted *accepted, unsigned int bits)
{
	if (bits & HAS_BOOT) {
		put_octets(w, accepted->boot, sizeof(accepted->boot));
		put_number(w, accepted->received_boot_us);
	}
	if (bits & IS_REDATED) {
		put_signed(w, packed_ms(accepted->first_at_us));
		put_signed(w, packed_ms(accepted->first_received_us));
	}
}

static void put_trail(struct writer *w, const struct accepted *accepted)
{
	put_signed(w, packed_ms(accepted->reassigned_at_us));
	put_string(w, accepted->reassigned_by);
	put_string(w, accepted->reassigned_from ? accepted->reassigned_from : "");
}

int packed_write(const struct accepted *accepted, uint8_t *ret_octets, size_t n_max)
{
	const struct readings *readings = accepted->readings;
	const struct reading *reading = accepted->reading;
	struct writer w = { ret_octets, ret_octets + n_max, false };
	unsigned int bits = bits_of(accepted);

	put_octet(&w, VERSION);
	put_number(&w, bits);
	put_octet(&w, (unsigned int)accepted->trust << 4 | accepted->quality);
	put_number(&w, reading->kind);
	if (bits & HAS_PERSON)
		put_string(&w, accepted->person);
	put_times(&w, accepted, bits);
	if (bits & HAS_SEQUENCE)
		put_number(&w, reading_sequence(readings, reading));
	if (bits & HAS_USER)
		put_octet(&w, reading->user);
	if (bits & HAS_FLAGS)
		put_flags(&w, reading);
	put_boot(&w, accepted, bits);
	if (bits & IS_REASSIGNED)
		put_trail(&w, accepted);
	put_number(&w, reading->n_values);
	for (size_t i = 0; i < reading->n_values; i++)
		put_value(&w, readings, &readings->values[reading->first_value + i]);
	if (reading->raw)
		put_octets(&w, reading->raw, reading->n_raw);
	else
		put_octets(&w, readings->raw, readings->n_raw);
	return w.overflow ? -ENOSPC : (int)(w.at - ret_octets);
}

/* ---- reading ---- */

/* What is wrong sets short_read, and nothing more is read. */
static void spoil(struct reader *r)
{
	r->short_read = true;
	r->n_left = 0;
}

static uint64_t get_number(struct reader *r, uint64_t max)
{
	uint64_t number = 0;

	for (unsigned int shift = 0; shift < 64; shift += 7) {
		uint8_t octet = reader_u8(r);

		if (shift == 63 && octet > 1)
			break;
		number |= (uint64_t)(octet & 0x7f) << shift;
		if (!(octet & 0x80)) {
			if (number > max)
				break;
			return number;
		}
	}
	spoil(r);
	return 0;
}

/* An enum constant: below `count`. */
static unsigned int get_constant(struct reader *r, unsigned int count)
{
	return (unsigned int)get_number(r, count - 1);
}

static int64_t get_signed(struct reader *r)
{
	uint64_t number = get_number(r, UINT64_MAX);

	return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}

/* Within `limit` on either side, so that sums of such numbers stay numbers. */
static int64_t get_bounded(struct reader *r, int64_t limit)
{
	int64_t number = get_signed(r);

	if (number <= limit && number >= -limit)
		return number;
	spoil(r);
	return 0;
}

static const char *get_string(struct reader *r)
{
	const void *nul = r->n_left ? memchr(r->at, '\0', r->n_left) : NULL;
	const uint8_t *string = nul ? reader_take(r, (size_t)((const uint8_t *)nul - r->at) + 1) : NULL;

	if (string) /* it is not where the row was spoilt before */
		return (const char *)string;
	spoil(r);
	return "";
}

static const int64_t ms_max = INT64_C(1) << 52, zone_max_s = 2 * 86400;

static void get_times(struct reader *r, struct accepted *accepted, unsigned int bits)
{
	accepted->at_zone_s = accepted->received_zone_s = (int32_t)get_bounded(r, zone_max_s);
	accepted->received_us = accepted->at_us + get_bounded(r, ms_max) * 1000;
	if (bits & HAS_OTHER_ZONE)
		accepted->received_zone_s += (int32_t)get_bounded(r, zone_max_s);
	if (accepted->quality == TIME_CORRECTED)
		accepted->offset_s = get_signed(r);
}

static struct device_time get_device_time(struct reader *r, unsigned int bits)
{
	struct device_time time = { .is_utc = bits & IS_UTC };

	if (!(bits & HAS_TIME))
		return time;
	time.year = reader_u16(r);
	time.month = reader_u8(r);
	time.day = reader_u8(r);
	time.hour = reader_u8(r);
	time.minute = reader_u8(r);
	time.second = reader_u8(r);
	return time;
}

static void get_flags(struct reader *r, struct reading *reading)
{
	uint64_t flag = 0, distance;

	while ((distance = get_number(r, FLAG_COUNT)) > 0) {
		flag += distance;
		if (flag > FLAG_COUNT)
			return spoil(r);
		reading_mark(reading, (enum reading_flag)(flag - 1));
	}
}

static void get_boot(struct reader *r, struct accepted *accepted, unsigned int bits)
{
	const uint8_t *boot = bits & HAS_BOOT ? reader_take(r, sizeof(accepted->boot)) : NULL;

	accepted->is_redated = bits & IS_REDATED;
	if (boot) {
		memcpy(accepted->boot, boot, sizeof(accepted->boot));
		accepted->received_boot_us = get_number(r, UINT64_MAX);
	}
	if (bits & IS_REDATED) {
		accepted->first_at_us = get_bounded(r, ms_max) * 1000;
		accepted->first_received_us = get_bounded(r, ms_max) * 1000;
	}
}

/* Borrowed from the row. */
static void get_trail(struct reader *r, struct accepted *accepted)
{
	const char *by, *from;

	accepted->reassigned_at_us = get_bounded(r, ms_max) * 1000;
	by = get_string(r);
	from = get_string(r);
	accepted->reassigned_by = by;
	accepted->reassigned_from = from[0] ? from : NULL;
	if (strlen(by) >= REASSIGNED_WHO_MAX || strlen(from) >= PERSON_ID_MAX)
		spoil(r);
}

static void get_text(struct reader *r, struct readings *readings, struct value *value)
{
	size_t n = get_number(r, READINGS_TEXT_MAX - readings->n_text);
	const uint8_t *octets = reader_take(r, n);

	if (!octets)
		return;
	value->text.at = (uint16_t)readings->n_text;
	value->text.n = (uint16_t)n;
	memcpy(readings->text + readings->n_text, octets, n);
	readings->n_text += n;
}

static void get_content(struct reader *r, struct readings *readings, struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER:
		value->number.exponent = (int8_t)reader_u8(r);
		value->number.mantissa = get_signed(r);
		break;
	case VALUE_ABSENT:
		value->absent = (enum absent)get_constant(r, ABSENT_COUNT);
		break;
	case VALUE_BOOLEAN:
		value->truth = reader_u8(r) & 1;
		break;
	case VALUE_CODE:
	case VALUE_EVENT:
		value->code = get_string(r);
		break;
	case VALUE_TEXT:
	case VALUE_HEX:
		get_text(r, readings, value);
		break;
	}
}

static void get_value(struct reader *r, struct readings *readings)
{
	struct value *value = &readings->values[readings->n_values++];
	uint8_t head;

	*value = (struct value){ .quantity = (enum quantity)get_constant(r, QUANTITY_COUNT), .unit = UNIT_NONE };
	head = reader_u8(r);
	if ((head & VALUE_KIND_MASK) > VALUE_HEX || head & ~VALUE_BITS_KNOWN)
		return spoil(r);
	value->kind = (enum value_kind)(head & VALUE_KIND_MASK);
	if (head & VALUE_HAS_UNIT)
		value->unit = (enum unit)get_constant(r, UNIT_COUNT);
	if (head & VALUE_HAS_INSTANCE)
		value->instance = reader_u8(r);
	if (head & VALUE_HAS_STEPS)
		value->steps = reader_u8(r);
	get_content(r, readings, value);
}

static void get_reading(struct reader *r, struct unpacked *unpacked, unsigned int bits)
{
	struct readings *readings = &unpacked->readings;
	struct reading *reading = &readings->reading[0];
	size_t n_values;

	if (bits & HAS_SEQUENCE) {
		readings->sequence_kind = SEQUENCE_COUNTER;
		readings->sequence = (uint32_t)get_number(r, UINT32_MAX);
	}
	if (bits & HAS_USER)
		reading->user = reader_u8(r);
	if (bits & HAS_FLAGS)
		get_flags(r, reading);
	get_boot(r, &unpacked->accepted, bits);
	if (bits & IS_REASSIGNED)
		get_trail(r, &unpacked->accepted);
	n_values = get_number(r, READINGS_VALUES_MAX);
	for (size_t i = 0; i < n_values && !r->short_read; i++)
		get_value(r, readings);
	reading->n_values = (uint16_t)readings->n_values;
	readings->n_raw = r->n_left;
	readings->raw = reader_take(r, r->n_left);
}

static void get_head(struct reader *r, struct unpacked *unpacked, unsigned int bits)
{
	struct accepted *accepted = &unpacked->accepted;
	struct reading *reading = &unpacked->readings.reading[0];
	uint8_t certainty = reader_u8(r);
	const char *person;

	accepted->trust = (enum trust)(certainty >> 4);
	accepted->quality = (enum time_quality)(certainty & 0x0f);
	*reading = (struct reading){ .kind = (enum reading_kind)get_constant(r, READING_KIND_COUNT), .user = READING_NO_USER };
	person = bits & HAS_PERSON ? get_string(r) : "";
	if (accepted->trust > TRUST_AUTHENTICATED || accepted->quality >= TIME_QUALITY_COUNT ||
		strlen(person) >= sizeof(unpacked->person))
		return spoil(r);
	strcpy(unpacked->person, person);
	accepted->person = bits & HAS_PERSON ? unpacked->person : NULL;
	get_times(r, accepted, bits);
	reading->device_time = get_device_time(r, bits);
}

int packed_read(const struct packed *packed, struct unpacked *ret_unpacked)
{
	struct reader r = reader_of(packed->octets, packed->n_octets);
	struct accepted *accepted = &ret_unpacked->accepted;
	bool is_known = reader_u8(&r) == VERSION;
	unsigned int bits = (unsigned int)get_number(&r, BITS_KNOWN);

	if (!is_known || packed->at_us / 1000 > ms_max || packed->at_us / 1000 < -ms_max ||
		strlen(packed->device) >= sizeof(ret_unpacked->device.id))
		return -EBADMSG;
	*accepted = (struct accepted){ .seq = packed->seq, .class = packed->class, .at_us = packed->at_us,
		.live = bits & IS_LIVE, .is_clock_trusted = bits & IS_CLOCK_TRUSTED };
	memcpy(accepted->id, packed->id, sizeof(accepted->id));
	ret_unpacked->device.address = packed->address;
	strcpy(ret_unpacked->device.id, packed->device);
	readings_init(&ret_unpacked->readings, NULL, 0);
	ret_unpacked->readings.n_readings = 1;
	accepted->device = &ret_unpacked->device;
	accepted->readings = &ret_unpacked->readings;
	accepted->reading = &ret_unpacked->readings.reading[0];
	get_head(&r, ret_unpacked, bits);
	get_reading(&r, ret_unpacked, bits);
	return r.short_read ? -EBADMSG : 0;
}
