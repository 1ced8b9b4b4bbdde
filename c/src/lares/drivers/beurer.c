/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scales of Beurer and its brands before they took to the standard services: BF700, BF710, BF800, Sanitas SBF70, SilverCrest
 * SBF75, Runtastic Libra. One characteristic for everything, 0xFFE1 in the service 0xFFE0, which other makers use for other
 * things: the first octet tells. Public sources: oliexdev/openScale, KristianP26/ble-scale-sync (pull request 118), and
 * captures that owners of an SBF70 posted there.
 *
 *   SS 58 AA WWWW             while somebody stands on it, big-endian
 *   SS 59 03 01 00 IIIIIIII…  the result, in three pieces: whose it is, then a record in two halves of 11 octets
 *   SS 59 03 02 record …
 *   SS 59 03 03 … record
 *   SS 42 NN PP half          stored records of a user, each in two pieces: P odd, then even
 *   SS 4C NN PP half          … of nobody that it knows
 *   S  0xF7 or 0xE7, by model
 *
 *   TTTTTTTT WWWW RRRR FFFF HHHH MMMM BBBB KKKK LLLL QQQQ
 *   T  seconds since 1970, UTC        W  weight, 50 g          R  impedance, Ohm
 *   F  body fat  H  body water  M  muscle, each 0.1 %          B  bone mass, 50 g (unconfirmed: one source only)
 *   K  basal metabolism  L  daily energy, each kcal            Q  BMI, 0.1 kg/m2
 *
 * Zero is what was not measured: all but time, weight and impedance where the scale does not know who it was. A time of
 * zero is that of a clock which nobody set.
 *
 * A weight of 0x58 is no reading: sources differ on which state is the stable one, and the first can be far from the truth
 * (14.95 kg before 107.1 kg). What else it says is no measurement; its user list has names and birthdays and is not read.
 * Nor is the user's number: 64 bits that the app made up, and no slot.
 */
#include <string.h>

#include "drivers/scale.h"
#include "drivers/segments.h"
#include "proto/date_time.h"

enum {
	VALUE = 0xffe1,
	START_BF700 = 0xf7,
	START_BF710 = 0xe7,
	LIVE_WEIGHT = 0x58,
	RESULT = 0x59,
	STORED = 0x42,
	STORED_OF_NOBODY = 0x4c,
	LIVE_WEIGHT_SIZE = 5,
	N_HEAD = 4,
	N_HALF = 11,
	N_USER = 13, /* the piece before a result's record */
};

static bool is_mine(const struct frame *frame)
{
	return frame_is_gatt(frame, VALUE) && frame->n_data >= 2 &&
		(frame->data[0] == START_BF700 || frame->data[0] == START_BF710);
}

/* How many pieces make one message, 0 where it is none of pieces. */
static unsigned int pieces_of(uint8_t command)
{
	switch (command) {
	case RESULT:
		return 3;
	case STORED:
	case STORED_OF_NOBODY:
		return 2;
	default:
		return 0;
	}
}

static size_t size_of_piece(uint8_t command, unsigned int piece)
{
	return command == RESULT && piece == 0 ? N_USER : N_HEAD + N_HALF;
}

/* Which piece of its message the frame is, from 0; -1 where it cannot be one. */
static int piece_of(const struct frame *frame)
{
	unsigned int n_pieces = pieces_of(frame->data[1]), piece;

	if (frame->n_data < N_HEAD || frame->data[3] == 0)
		return -1;
	piece = (frame->data[3] - 1u) % n_pieces;
	return frame->n_data == size_of_piece(frame->data[1], piece) ? (int)piece : -1;
}

/* Whether pieces of a message have come, and not all. */
static bool is_begun(const struct joined *joined)
{
	unsigned int n_pieces = joined->n_octets >= N_HEAD ? pieces_of(joined->octets[1]) : 0;
	size_t size = 0;

	for (unsigned int i = 0; i < n_pieces; i++)
		size += size_of_piece(joined->octets[1], i);
	return joined->n_octets < size;
}

/* The pieces as they came, one behind the other. */
static enum join beurer_join(const struct frame *frame, struct joined *joined)
{
	bool was_begun = is_begun(joined), follows;
	int piece;

	if (!is_mine(frame) || pieces_of(frame->data[1]) == 0)
		return segments_join_whole(frame, joined);
	piece = piece_of(frame);
	follows = piece > 0 && was_begun && joined->octets[1] == frame->data[1] && joined->counter == frame->data[3] - 1;
	if (!follows)
		joined->n_octets = 0;
	if (piece == 0 || follows) {
		(void)joined_add(joined, frame->data, frame->n_data); /* of the longest message there is room for all */
		joined->counter = frame->data[3];
	}
	if (!follows && (piece != 0 || was_begun))
		return JOIN_BROKEN;
	return is_begun(joined) ? JOIN_MORE : JOIN_WHOLE;
}

static void put_record(struct readings *found, struct reader *r)
{
	static const struct {
		enum quantity quantity;
		enum unit unit;
		int8_t factor, exponent;
	} fields[] = {
		{ QUANTITY_BODY_WEIGHT, UNIT_KILOGRAM, 5, -2 },
		{ QUANTITY_IMPEDANCE, UNIT_OHM, 1, 0 },
		{ QUANTITY_BODY_FAT, UNIT_PERCENT, 1, -1 },
		{ QUANTITY_BODY_WATER, UNIT_PERCENT, 1, -1 },
		{ QUANTITY_MUSCLE_PERCENTAGE, UNIT_PERCENT, 1, -1 },
		{ QUANTITY_BONE_MASS, UNIT_KILOGRAM, 5, -2 },
		{ QUANTITY_BASAL_METABOLISM, UNIT_KILOCALORIE, 1, 0 },
		{ QUANTITY_DAILY_ENERGY, UNIT_KILOCALORIE, 1, 0 },
		{ QUANTITY_BMI, UNIT_KILOGRAM_PER_SQUARE_METRE, 1, -1 },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		scale_put_unless_zero(found, fields[i].quantity,
			(struct decimal){ reader_u16_be(r) * fields[i].factor, fields[i].exponent }, fields[i].unit);
}

/* What beurer_join() made: the record's halves are the last two pieces. */
static enum decode record_decode(const struct frame *frame, struct readings *found)
{
	uint8_t command = frame->data[1], record[2 * N_HALF];
	size_t n_before = command == RESULT ? N_USER : 0;
	struct reading *reading;
	struct reader r;
	uint32_t seconds;

	if (frame->n_data != n_before + 2 * (N_HEAD + N_HALF))
		return DECODE_LENGTH;
	memcpy(record, frame->data + n_before + N_HEAD, N_HALF);
	memcpy(record + N_HALF, frame->data + n_before + N_HEAD + N_HALF + N_HEAD, N_HALF);
	r = reader_of(record, sizeof(record));
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_BODY_COMPOSITION);
	seconds = (uint32_t)reader_uint_be(&r, 4);
	if (seconds)
		reading->device_time = date_time_of_unix(seconds);
	else
		reading_mark(reading, FLAG_CLOCK_UNKNOWN);
	if (command != RESULT)
		reading_mark(reading, FLAG_FROM_STORAGE);
	put_record(found, &r);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode beurer_decode(const struct frame *frame, struct readings *found)
{
	if (!is_mine(frame))
		return DECODE_NOT_MINE;
	if (pieces_of(frame->data[1]) > 0)
		return record_decode(frame, found);
	if (frame->data[1] == LIVE_WEIGHT && frame->n_data != LIVE_WEIGHT_SIZE)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	return DECODE_OK;
}

const struct driver driver_beurer = {
	.name = "beurer",
	.about = "older scales of Beurer and Sanitas",
	.decode = beurer_decode,
	.join = beurer_join,
};
