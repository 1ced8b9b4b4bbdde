/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A&D: what their devices say beside the standard services, which are other drivers'.
 *
 * Weight of the older UC-352BLE, 23434101 (the maker's own example and one other program agree):
 *   FF WWWW [YYYY mm dd HH MM SS] [UU]   little-endian
 *   F  flags: 0 pounds, 1 time, 2 user, 3 body mass index and height: in a layout that nobody has described
 *   W  0.1 kg or 0.1 [lb_av]
 *
 * Answers of the custom service, 233BF001 (three clients agree on the frame, none on what the data say):
 *   NN 02 CC data …
 *   N  how many octets follow; 2 an answer; 0 and 1 are what a client asks and sets
 *   C  the command. Of them 10 unpairs and 12 clears the memory: Lares never sends these
 */
#include "drivers/driver.h"
#include "proto/date_time.h"
#include "proto/reader.h"

enum {
	IS_POUNDS = 1 << 0,
	HAS_TIME = 1 << 1,
	HAS_USER = 1 << 2,
	HAS_STATURE = 1 << 3,
	ANSWER = 2,
	N_ANSWER_HEAD = 3,
};

static const struct uuid weight = UUID(0x23434101, 0x1fe4, 0x1eff, 0x80cb, 0x00ff78297d8b);
static const struct uuid custom = UUID(0x233bf001, 0x5a34, 0x1b6d, 0x975c, 0x000d5690abe4);

static const struct {
	uint8_t command;
	const char *name;
} commands[] = {
	{ 0x01, "set-time" },
	{ 0x03, "disconnect" },
	{ 0x10, "unpair" },
	{ 0x12, "delete-memory" },
	{ 0xa6, "set-buffer-size" },
	{ 0xd6, "buffer-size" },
	{ 0xe1, "all-records" },
};

static const char *command_name(uint8_t command)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (commands[i].command == command)
			return commands[i].name;
	return "other";
}

static enum decode decode_weight(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	uint8_t flags = reader_u8(&r);
	struct reading *reading;

	if (frame->n_data != 3u + (flags & HAS_TIME ? 7u : 0) + (flags & HAS_USER ? 1u : 0) || (flags & HAS_STATURE))
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	reading = readings_begin(found, READING_WEIGHT);
	readings_number(found, QUANTITY_BODY_WEIGHT, (struct decimal){ reader_u16(&r), -1 },
		flags & IS_POUNDS ? UNIT_POUND : UNIT_KILOGRAM);
	if (flags & HAS_TIME)
		date_time_stamp(&r, reading);
	if (flags & HAS_USER)
		reading->user = reader_u8(&r);
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}

static enum decode decode_answer(const struct frame *frame, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);
	size_t n_follow = reader_u8(&r);
	uint8_t type = reader_u8(&r), command = reader_u8(&r);

	if (frame->n_data < N_ANSWER_HEAD || frame->n_data != n_follow + 1)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	if (type != ANSWER)
		return DECODE_OK; /* what was written, read back */
	readings_begin(found, READING_CONTROL_POINT);
	readings_code(found, QUANTITY_REQUEST, command_name(command));
	if (r.n_left)
		readings_text(found, QUANTITY_RAW, VALUE_HEX, r.at, r.n_left);
	return DECODE_OK;
}

static enum decode and_medical_decode(const struct frame *frame, struct readings *found)
{
	if (frame_is_vendor_gatt(frame, &weight))
		return decode_weight(frame, found);
	return frame_is_vendor_gatt(frame, &custom) ? decode_answer(frame, found) : DECODE_NOT_MINE;
}

const struct driver driver_and_medical = {
	.name = "and-medical",
	.about = "A&D scales of the older kind, and answers of A&D's own service",
	.decode = and_medical_decode,
};
