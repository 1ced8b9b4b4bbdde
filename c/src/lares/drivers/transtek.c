/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scales made by Transtek and sold as Medisana BS4xx, Trisa Body Analyze and others: 0x8A21 weight and 0x8A22 body
 * composition, in the services 0x78B2 (Medisana) and 0x7802 (Trisa). Public sources: maksverver/trisa-body-analyze for the
 * fields of the first, keptenkurk/BS440 and the openScale wiki for the second.
 *
 *   FF WWWWWWWW [TTTTTTTT] [RRRRRRRR] [RRRRRRRR] [UU] [SS] 00 …   0x8A21, little-endian, filled up with zeros
 *   F  flags: 0 time, 1 and 2 resistances, 3 user, 4 status, 5-6 unit of the display (0 and 3 kg, 1 lb, 2 st)
 *   W  FLOAT weight
 *   T  time, seconds since 2010, or since 1970 (below)
 *   R  FLOAT resistance, Ohm; 0 none: the first always is
 *   U  user slot; Trisa has 0 for everybody, 0xFF unknown
 *   S  status: 0 stable, 1-3 what the resistance is
 *
 *   6F TTTTTTTT UU KKKK PPPP PPPP PPPP PPPP 00 00 00 …   0x8A22, after the weight; Medisana only
 *   K  energy that such a body needs in a day, kcal
 *   P  SFLOAT body fat %, body water %, muscle %, bone mass kg
 *
 * Both captured kinds hold to this one layout, although clients of the Medisana read fixed offsets ("weight in 0.01 kg"
 * and two unknown octets are a FLOAT). The bits of the second frame's first octet are known to nobody: another one is
 * another layout.
 *
 * The unit: a Trisa says kg whatever it displays. Of the Medisana it is said that the unit changes the number, and not
 * how (disputed; the wiki only): a weight of it in anything but kg is not believed.
 *
 * The epoch is that of whoever set the clock: clients write seconds since 1970 to some models and since 2010 to others.
 * They cannot be confused before 2050: in seconds since 1970 no such scale existed below 2010. Which zone they meant
 * differs as well: no zone.
 *
 * 0x8A82 carries the owner's sex and age, or the password of pairing: it is nobody's business here and not read.
 */
#include "drivers/scale.h"
#include "proto/date_time.h"
#include "proto/sfloat.h"

enum {
	SERVICE_TRISA = 0x7802,
	SERVICE_MEDISANA = 0x78b2,
	WEIGHT = 0x8a21,
	COMPOSITION = 0x8a22,
	COMPOSITION_FLAGS = 0x6f,
	COMPOSITION_SIZE = 16,
	PADDED_SIZE = 20, /* what an ATT value holds with the smallest MTU */
	STAMP_SIZE = 4,
};

#define SECONDS_TO_2010 UINT32_C(1262304000)

enum {
	HAS_TIME = 1 << 0,
	HAS_FIRST_RESISTANCE = 1 << 1,
	HAS_SECOND_RESISTANCE = 1 << 2,
	HAS_USER = 1 << 3,
	HAS_STATUS = 1 << 4,
	UNIT_SHIFT = 5,
	UNIT_MASK = 3,
	DISPLAYS_POUNDS = 1,
	DISPLAYS_STONES = 2,
	IS_STABLE = 1 << 0,
	IMPEDANCE_SHIFT = 1,
	IMPEDANCE_MASK = 7,
};

/* What the status says of the resistance. */
enum { IMPEDANCE_IDLE, IMPEDANCE_PROCESSING, IMPEDANCE_SHOES, IMPEDANCE_BAREFOOT, IMPEDANCE_FINISHED,
	IMPEDANCE_ERROR };

static size_t length_of(uint8_t flags)
{
	return 5 + (flags & HAS_TIME ? 4u : 0) + (flags & HAS_FIRST_RESISTANCE ? 4u : 0) +
		(flags & HAS_SECOND_RESISTANCE ? 4u : 0) + (flags & HAS_USER ? 1u : 0) + (flags & HAS_STATUS ? 1u : 0);
}

/* Nothing but zeros where the fields end. */
static bool is_padded(const struct frame *frame, size_t n_fields)
{
	if (frame->n_data < n_fields || frame->n_data > PADDED_SIZE)
		return false;
	for (size_t i = n_fields; i < frame->n_data; i++)
		if (frame->data[i] != 0)
			return false;
	return true;
}

static void read_time(struct reader *r, struct reading *reading)
{
	uint32_t seconds = reader_u32(r);

	if (seconds == 0) {
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
		return;
	}
	reading->device_time = date_time_of_unix(seconds < SECONDS_TO_2010 ? seconds + SECONDS_TO_2010 : seconds);
	reading->device_time.is_utc = false;
}

static void put_weight(struct readings *found, struct sfloat weight, uint8_t flags, bool is_trisa)
{
	unsigned int unit = flags >> UNIT_SHIFT & UNIT_MASK;

	if (!is_trisa && (unit == DISPLAYS_POUNDS || unit == DISPLAYS_STONES))
		readings_absent(found, QUANTITY_BODY_WEIGHT, ABSENT_ERROR);
	else
		sfloat_put(found, QUANTITY_BODY_WEIGHT, weight, UNIT_KILOGRAM);
}

/* Zero is what fills a field without a result. */
static void put_float(struct readings *found, enum quantity quantity, struct sfloat value, enum unit unit)
{
	if (value.class == FLOAT_NUMBER && value.number.mantissa == 0)
		readings_absent(found, quantity, ABSENT_NOT_MEASURED);
	else
		sfloat_put(found, quantity, value, unit);
}

static void put_resistance(struct readings *found, struct sfloat resistance, unsigned int status)
{
	if (status == IMPEDANCE_PROCESSING || status == IMPEDANCE_BAREFOOT)
		readings_absent(found, QUANTITY_IMPEDANCE, ABSENT_TEMPORARY);
	else if (status == IMPEDANCE_IDLE || status == IMPEDANCE_SHOES)
		readings_absent(found, QUANTITY_IMPEDANCE, ABSENT_NOT_MEASURED);
	else if (status != IMPEDANCE_FINISHED)
		readings_absent(found, QUANTITY_IMPEDANCE, ABSENT_ERROR);
	else
		put_float(found, QUANTITY_IMPEDANCE, resistance, UNIT_OHM);
}

/*
 * All fields are read before any is put, for the status comes last and says what the others are worth. Of the two
 * resistances the second is the body's; the first has been 0 in every frame that was ever seen, and is not told.
 */
static enum decode weight_decode(const struct frame *frame, struct readings *found)
{
	bool is_trisa = uuid_to_u16(&frame->service) == SERVICE_TRISA;
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r), status = IS_STABLE | IMPEDANCE_FINISHED << IMPEDANCE_SHIFT;
	struct sfloat weight = float_read(&r), resistance = { .class = FLOAT_NAN };
	struct reading *reading;

	if (!is_padded(frame, length_of(flags)))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_WEIGHT);
	if (flags & HAS_TIME) {
		found->act = scale_act(r.at, STAMP_SIZE);
		read_time(&r, reading);
	}
	if (flags & HAS_FIRST_RESISTANCE)
		float_read(&r);
	if (flags & HAS_SECOND_RESISTANCE)
		resistance = float_read(&r);
	if (flags & HAS_USER)
		reading->user = reader_u8(&r);
	if (flags & HAS_STATUS)
		status = reader_u8(&r);

	if (status & IS_STABLE) {
		put_weight(found, weight, flags, is_trisa);
	} else {
		readings_absent(found, QUANTITY_BODY_WEIGHT, ABSENT_TEMPORARY);
		reading_mark(reading, FLAG_UNSTABLE);
	}
	if (flags & HAS_SECOND_RESISTANCE)
		put_resistance(found, resistance, status >> IMPEDANCE_SHIFT & IMPEDANCE_MASK);
	/* The body's composition follows where the scale knows whose body it is. */
	if (uuid_to_u16(&frame->service) == SERVICE_MEDISANA && (flags & HAS_TIME) && reading->user != READING_NO_USER)
		found->part = PART_HEAD;
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode composition_decode(const struct frame *frame, struct readings *found)
{
	static const struct {
		enum quantity quantity;
		enum unit unit;
	} fields[] = { { QUANTITY_BODY_FAT, UNIT_PERCENT }, { QUANTITY_BODY_WATER, UNIT_PERCENT },
		{ QUANTITY_MUSCLE_PERCENTAGE, UNIT_PERCENT }, { QUANTITY_BONE_MASS, UNIT_KILOGRAM } };
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r);
	struct reading *reading;

	if (!is_padded(frame, COMPOSITION_SIZE))
		return DECODE_LENGTH;
	if (flags != COMPOSITION_FLAGS)
		return DECODE_INSANE;
	readings_init(found, frame->data, frame->n_data);
	found->part = PART_TAIL;
	found->act = scale_act(r.at, STAMP_SIZE);
	reading = readings_begin(found, READING_BODY_COMPOSITION);
	read_time(&r, reading);
	reading->user = reader_u8(&r);
	scale_put_unless_zero(found, QUANTITY_DAILY_ENERGY, (struct decimal){ reader_u16(&r), 0 }, UNIT_KILOCALORIE);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		put_float(found, fields[i].quantity, sfloat_read(&r), fields[i].unit);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode transtek_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_gatt(frame, WEIGHT))
		return weight_decode(frame, found);
	if (frame_is_gatt(frame, COMPOSITION))
		return composition_decode(frame, found);
	return DECODE_NOT_MINE;
}

const struct driver driver_transtek = {
	.name = "transtek",
	.about = "scales made by Transtek: Medisana BS4xx, Trisa Body Analyze",
	.decode = transtek_decode,
};
