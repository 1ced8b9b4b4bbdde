/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Viatom and Wellue oximeter rings: what they answer, in two dialects of one frame.
 *
 *   55 SS ss BBBB LLLL data … CC    O2Ring, Checkme O2, SleepU, Oxylink, BabyO2, KidsO2   (public clients of the rings)
 *   A5 OO oo FF QQ LLLL data … CC   O2Ring-S, "OxyII"        (unconfirmed: two people's notes of one model, T8520)
 *   S  status, 0 fine; s, o  the complement of what is before; B  block; O  what was asked; F  1 in an answer
 *   Q  number of the request; L  length of the data, little-endian; C  CRC-8 of all before it
 *
 * At the smallest MTU the 21 octets of a reading come in two notifications, so that pieces are joined by the length.
 *
 * An answer of the old dialect does not say what was asked. Lares asks for three things only, and they differ in shape:
 * 13 octets are the sensors (0x17), text that begins with "{" is the information (0x14), nothing is the acceptance of a
 * setting (0x16). Files, which could have any shape, are never asked for. Answers of other shapes are not read.
 *
 *   sensors:  OO RR .. .. .. .. .. BB GG MM PP FF ..
 *   live:     .. .. .. .. .. FF OO MM RR .. .. .. .. BB .. x 10 [NNNN wave x N]     OxyII, 0x04
 *   O  SpO2, 0 or 0xFF none   R  pulse, likewise   B  battery, %   G  0 not charging, 1 charging, 2 charged
 *   M  motion and P strength of the pulse, in the ring's own measure (0.1 % of perfusion by one source only)
 *   F  finger: 0 none; OxyII 1 worn, 3 worn and recording
 */
#include <string.h>

#include "drivers/driver.h"
#include "drivers/oximeter.h"
#include "proto/crc.h"
#include "proto/reader.h"

enum {
	LEAD_OLD = 0x55,
	LEAD_OXYII = 0xa5,
	N_HEAD = 7,
	N_AROUND = N_HEAD + 1, /* the head and the check */
	LENGTH_AT = 5,
	N_SENSORS = 13,
	LIVE = 0x04,
	IS_ANSWER = 1,
	N_LIVE = 24,
	CHARGING = 1,
};

static const struct uuid old_answers = UUID(0x0734594a, 0xa8e7, 0x4b1a, 0xa6b1, 0xcd5243059a57);
static const struct uuid oxyii_answers = UUID(0xe8fb0003, 0xa14b, 0x98f9, 0x831b, 0x4e2941d01248);

/* How a message of this characteristic begins; 0 where it is another's. */
static uint8_t lead_of(const struct frame *frame)
{
	if (frame_is_vendor_gatt(frame, &old_answers))
		return LEAD_OLD;
	return frame_is_vendor_gatt(frame, &oxyii_answers) ? LEAD_OXYII : 0;
}

/* In the middle of a message such three octets are as good as never. */
static bool is_head(const uint8_t *octets, size_t n, uint8_t lead)
{
	return n >= 3 && octets[0] == lead && (octets[1] ^ octets[2]) == 0xff;
}

static size_t length_of(const uint8_t *octets)
{
	return N_AROUND + (size_t)(octets[LENGTH_AT] | octets[LENGTH_AT + 1] << 8);
}

static enum join give_up(struct joined *joined)
{
	joined->n_octets = 0;
	return JOIN_BROKEN;
}

static enum join add(const struct frame *frame, struct joined *joined)
{
	if (!joined_add(joined, frame->data, frame->n_data))
		return JOIN_BROKEN;
	if (joined->n_octets < N_HEAD)
		return JOIN_MORE;
	if (length_of(joined->octets) > sizeof(joined->octets) || joined->n_octets > length_of(joined->octets))
		return give_up(joined);
	return joined->n_octets < length_of(joined->octets) ? JOIN_MORE : JOIN_WHOLE;
}

/* A head while pieces are missing: the old message stays a torso. A tail without a head belongs to nothing. */
static enum join viatom_join(const struct frame *frame, struct joined *joined)
{
	bool begins = is_head(frame->data, frame->n_data, lead_of(frame));
	bool is_torso = begins && joined->n_octets > 0;
	enum join join;

	if (!begins && joined->n_octets == 0)
		return JOIN_BROKEN;
	if (is_torso)
		joined->n_octets = 0;
	join = add(frame, joined);
	return is_torso && join == JOIN_MORE ? JOIN_BROKEN : join;
}

static void put_vitals(struct readings *found, uint8_t spo2, uint8_t pulse, bool is_worn)
{
	readings_begin(found, READING_OXIMETRY_CONTINUOUS);
	if (!is_worn)
		readings_mark(found, FLAG_NO_CONTACT);
	oximeter_put_octet(found, QUANTITY_SPO2, spo2, UNIT_PERCENT, !is_worn);
	oximeter_put_octet(found, QUANTITY_PULSE_RATE, pulse, UNIT_PER_MINUTE, !is_worn);
}

/* Of the ring and not of its wearer: no reason to lose a saturation. */
static void put_battery(struct readings *found, uint8_t percent)
{
	if (percent > 100)
		readings_absent(found, QUANTITY_BATTERY_LEVEL, ABSENT_ERROR);
	else
		readings_number(found, QUANTITY_BATTERY_LEVEL, (struct decimal){ percent, 0 }, UNIT_PERCENT);
}

static enum decode decode_sensors(const uint8_t *data, struct readings *found)
{
	put_vitals(found, data[0], data[1], data[11]);
	readings_number(found, QUANTITY_PULSE_STRENGTH, (struct decimal){ data[10], 0 }, UNIT_NONE);
	readings_number(found, QUANTITY_MOTION_LEVEL, (struct decimal){ data[9], 0 }, UNIT_NONE);
	put_battery(found, data[7]);
	readings_boolean(found, QUANTITY_BATTERY_CHARGING, data[8] == CHARGING);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

/* Kept as it is: names of model, versions and settings, which nothing here acts on. */
static enum decode decode_information(const uint8_t *data, size_t n_data, struct readings *found)
{
	const uint8_t *end = memchr(data, '\0', n_data);

	readings_begin(found, READING_DEVICE_INFORMATION);
	readings_text(found, QUANTITY_TEXT, VALUE_TEXT, data, end ? (size_t)(end - data) : n_data);
	return DECODE_OK;
}

static enum decode decode_old(const uint8_t *head, const uint8_t *data, size_t n_data, struct readings *found)
{
	if (head[1] != 0)
		return DECODE_OK; /* refused: nothing is said */
	if (n_data == N_SENSORS)
		return decode_sensors(data, found);
	return n_data > 0 && data[0] == '{' ? decode_information(data, n_data, found) : DECODE_OK;
}

/* What else an OxyII ring is asked is not known well enough. */
static enum decode decode_oxyii(const uint8_t *head, const uint8_t *data, size_t n_data, struct readings *found)
{
	struct reader r = reader_of(data, n_data);

	if (head[1] != LIVE || head[3] != IS_ANSWER)
		return DECODE_OK;
	reader_take(&r, N_LIVE);
	if (n_data != N_LIVE && (size_t)reader_u16(&r) != r.n_left)
		return DECODE_LENGTH;
	if (r.short_read)
		return DECODE_LENGTH;
	put_vitals(found, data[6], data[8], data[5]);
	readings_number(found, QUANTITY_MOTION_LEVEL, (struct decimal){ data[7], 0 }, UNIT_NONE);
	put_battery(found, data[13]);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode viatom_decode(const struct frame *frame, struct readings *found)
{
	const uint8_t *octets = frame->data;
	uint8_t lead = lead_of(frame);
	size_t n_data;

	if (!lead)
		return DECODE_NOT_MINE;
	if (frame->n_data < N_AROUND || octets[0] != lead || frame->n_data != length_of(octets))
		return DECODE_LENGTH;
	if (!is_head(octets, frame->n_data, lead) || crc8_07(octets, frame->n_data - 1) != octets[frame->n_data - 1])
		return DECODE_DAMAGED;

	readings_init(found, octets, frame->n_data);
	n_data = frame->n_data - N_AROUND;
	if (lead == LEAD_OXYII)
		return decode_oxyii(octets, octets + N_HEAD, n_data, found);
	return decode_old(octets, octets + N_HEAD, n_data, found);
}

const struct driver driver_viatom = {
	.name = "viatom",
	.about = "Viatom and Wellue oximeter rings (O2Ring, Checkme O2, O2Ring-S and their relatives)",
	.decode = viatom_decode,
	.join = viatom_join,
};
