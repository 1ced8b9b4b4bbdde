/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/intake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "intake/memory.h"
#include "intake/when.h"

/* A cuff needs longer than that for a second measurement: an equal value within it is the same indication again. */
static const uint64_t redelivery_us = 20 * UINT64_C(1000000);

/* A press without any number: the beacon repeats it for about as long. */
static const uint64_t press_hold_off_us = 4 * UINT64_C(1000000);

enum {
	INTAKE_DRIVERS_MAX = 64,
	IDENTITY_MAX = 64 + FRAME_DATA_MAX,
	KEY_MAX = STREAM_MAX + 16,
};

struct intake {
	const struct intake_ops *ops;
	void *context;
	struct memory memories[MEMORIES_MAX]; /* filled from the front */
	uint64_t begun_us; /* the first frame of anybody */
	uint64_t counts[INTAKE_DRIVERS_MAX + 1][DECODE_COUNT];
};

int intake_new(const struct intake_ops *ops, void *context, struct intake **ret_intake)
{
	struct intake *intake = calloc(1, sizeof(*intake));

	if (!intake)
		return -ENOMEM;
	intake->ops = ops;
	intake->context = context;
	*ret_intake = intake;
	return 0;
}

void intake_free(struct intake *intake)
{
	free(intake);
}

static void key_of(const char *what, const char *stream, char ret_key[KEY_MAX])
{
	snprintf(ret_key, KEY_MAX, "%s/%s", what, stream);
}

static int recall_one(struct intake *intake, const char *what, const struct memory *memory, uint64_t *ret_value)
{
	char key[KEY_MAX];

	key_of(what, memory->stream, key);
	return intake->ops->get_counter(intake->context, key, ret_value);
}

static int keep_one(struct intake *intake, const char *what, const struct memory *memory, uint64_t value)
{
	char key[KEY_MAX];

	key_of(what, memory->stream, key);
	return intake->ops->set_counter(intake->context, key, value);
}

static void recall(struct intake *intake, struct memory *memory, const char *stream, uint64_t since_us)
{
	*memory = (struct memory){ .recalled_us = since_us };
	memcpy(memory->stream, stream, STREAM_MAX);
	memory->has_sequence = recall_one(intake, "sequence", memory, &memory->sequence) == 0;
	memory->has_content = recall_one(intake, "content", memory, &memory->content) == 0;
	if (recall_one(intake, "frame", memory, &memory->frame) != 0)
		memory->frame = 0;
	if (recall_one(intake, "face", memory, &memory->face_s) != 0)
		memory->face_s = 0;
}

static void stream_of(const struct device *device, const struct frame *frame, char ret_stream[STREAM_MAX])
{
	size_t n_address = sizeof(device->address.octet);

	memset(ret_stream, 0, STREAM_MAX);
	hex_encode(device->address.octet, n_address, ret_stream);
	if (frame->kind == FRAME_GATT)
		snprintf(ret_stream + 2 * n_address, STREAM_MAX - 2 * n_address, "/%04x",
			uuid_to_u16(&frame->characteristic));
}

static struct memory *memory_of(struct intake *intake, const struct device *device, const struct frame *frame,
	uint64_t now_us)
{
	struct memory *oldest = &intake->memories[0];
	char stream[STREAM_MAX];

	stream_of(device, frame, stream);
	for (size_t i = 0; i < MEMORIES_MAX; i++) {
		struct memory *memory = &intake->memories[i];

		if (strcmp(memory->stream, stream) == 0)
			return memory;
		if (!memory->stream[0] || (oldest->stream[0] && memory->heard_us < oldest->heard_us))
			oldest = memory;
		if (!memory->stream[0])
			break;
	}
	/* Whoever had to make room was heard since then, and how long ago is forgotten. */
	recall(intake, oldest, stream, oldest->stream[0] ? now_us : intake->begun_us);
	return oldest;
}

static size_t index_of(const struct driver *driver)
{
	for (size_t i = 0; driver && i < drivers_count() && i < INTAKE_DRIVERS_MAX; i++)
		if (drivers_at(i) == driver)
			return i;
	return DRIVER_NONE;
}

static void count(struct intake *intake, const struct driver *driver, enum decode outcome)
{
	size_t index = index_of(driver);

	intake->counts[index == DRIVER_NONE ? INTAKE_DRIVERS_MAX : index][outcome]++;
}

uint64_t intake_count(const struct intake *intake, size_t driver_index, enum decode outcome)
{
	return intake->counts[driver_index == DRIVER_NONE ? INTAKE_DRIVERS_MAX : driver_index][outcome];
}

enum mode { MODE_SEQUENCE = 1, MODE_DEVICE_TIME, MODE_FRAME };

/* How a frame is told from all others, and whether it is one that was there before. */
struct novelty {
	enum verdict verdict;
	enum mode mode;
	uint64_t number;
};

static bool is_repeated_raw(const struct memory *memory, const struct readings *readings)
{
	return memory->n_raw == readings->n_raw && memory->n_raw &&
		memcmp(memory->raw, readings->raw, readings->n_raw) == 0;
}

static void put_u64(uint8_t **at, uint64_t value)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		*(*at)++ = (uint8_t)(value >> shift);
}

/*
 * What makes a reading this one and no other:
 *   address 6 | reading kind 1 | index in the frame 1 | characteristic 2 | mode 1 | number 8 | raw n
 * mode says what the number is: the device's own sequence, nothing (its raw time is in raw), or our frame number.
 */
static void identify(struct intake *intake, struct accepted *accepted, const struct frame *frame, uint8_t index,
	const struct novelty *novelty)
{
	uint16_t characteristic = frame->kind == FRAME_GATT ? uuid_to_u16(&frame->characteristic) : 0;
	const struct readings *readings = accepted->readings;
	uint8_t bytes[IDENTITY_MAX];
	uint8_t *at = mempcpy(bytes, accepted->device->address.octet, sizeof(accepted->device->address.octet));

	*at++ = (uint8_t)accepted->reading->kind;
	*at++ = index;
	*at++ = (uint8_t)(characteristic >> 8);
	*at++ = (uint8_t)characteristic;
	*at++ = (uint8_t)novelty->mode;
	put_u64(&at, novelty->number);
	at = mempcpy(at, readings->raw, readings->n_raw);
	intake->ops->identify(intake->context, bytes, (size_t)(at - bytes), accepted->id);
}

static uint64_t digest_raw(struct intake *intake, const struct readings *readings)
{
	uint8_t id[READING_ID_SIZE];
	uint64_t digest = 0;

	intake->ops->identify(intake->context, readings->raw, readings->n_raw, id);
	for (size_t i = 0; i < 8; i++)
		digest = digest << 8 | id[i];
	return digest >> 1; /* a counter of the store is a signed 64-bit integer */
}

static bool has_press(const struct readings *readings)
{
	for (size_t i = 0; i < readings->n_values; i++)
		if (readings->values[i].kind == VALUE_EVENT)
			return true;
	return false;
}

/* Vitals and presses may truly come twice with the same content; anything else is news only when it changes. */
static bool is_repeatable(const struct readings *readings)
{
	for (size_t i = 0; i < readings->n_values; i++)
		if (quantity_class(readings->values[i].quantity) == CLASS_VITAL)
			return true;
	return has_press(readings);
}

static struct novelty judge_unnumbered(struct intake *intake, const struct memory *memory, const struct frame *frame,
	const struct readings *readings, uint64_t now_us)
{
	uint64_t hold_us = frame->kind == FRAME_GATT ? redelivery_us : press_hold_off_us;
	struct novelty novelty = { VERDICT_NEW, MODE_FRAME, memory->frame + 1 };

	if (when_is_told(&readings->reading[0].device_time) && frame->kind == FRAME_GATT)
		return (struct novelty){ VERDICT_NEW, MODE_DEVICE_TIME, 0 };
	if (is_repeatable(readings)) {
		if (is_repeated_raw(memory, readings) && now_us - memory->heard_us < hold_us)
			novelty.verdict = VERDICT_SAME;
	} else if (is_repeated_raw(memory, readings) ||
		(memory->has_content && memory->content == digest_raw(intake, readings))) {
		novelty.verdict = VERDICT_SAME;
	}
	return novelty;
}

static struct novelty judge(struct intake *intake, const struct memory *memory, const struct frame *frame,
	const struct readings *readings, uint64_t now_us)
{
	struct novelty novelty = { .mode = MODE_SEQUENCE };

	if (readings->sequence_kind == SEQUENCE_NONE)
		return judge_unnumbered(intake, memory, frame, readings, now_us);
	novelty.verdict = memory_judge(memory, readings->sequence_kind, readings->sequence, has_press(readings), now_us,
		&novelty.number);
	/* Some firmware sends two different packets under one packet id: both are real, the identity tells them apart. */
	if (novelty.verdict == VERDICT_SAME && readings->sequence_kind == SEQUENCE_PACKET_ID &&
		!is_repeated_raw(memory, readings))
		novelty.verdict = VERDICT_NEW;
	return novelty;
}

static void note_heard(struct memory *memory, const struct readings *readings, uint64_t now_us)
{
	memory->heard_us = now_us;
	memcpy(memory->raw, readings->raw, readings->n_raw);
	memory->n_raw = readings->n_raw;
}

static int remember_frame(struct intake *intake, struct memory *memory, uint64_t number, const struct readings *readings)
{
	int r;

	memory->has_content = true;
	memory->content = digest_raw(intake, readings);
	memory->frame = number;
	r = keep_one(intake, "content", memory, memory->content);
	return r < 0 ? r : keep_one(intake, "frame", memory, memory->frame);
}

static int remember_face(struct intake *intake, struct memory *memory, const struct readings *readings)
{
	uint64_t face_s = when_face_s(&readings->reading[0].device_time);

	if (face_s <= memory->face_s)
		return 0;
	memory->face_s = face_s;
	return keep_one(intake, "face", memory, face_s);
}

/* What tells this frame from later ones, written with its readings. */
static int remember(struct intake *intake, struct memory *memory, const struct novelty *novelty,
	const struct readings *readings)
{
	switch (novelty->mode) {
	case MODE_SEQUENCE:
		memory->has_sequence = true;
		memory->sequence = novelty->number;
		return keep_one(intake, "sequence", memory, memory->sequence);
	case MODE_FRAME:
		return remember_frame(intake, memory, novelty->number, readings);
	case MODE_DEVICE_TIME:
		return remember_face(intake, memory, readings);
	}
	return 0;
}

static bool is_help_call(const struct device *device, const struct readings *readings, const struct reading *reading)
{
	const struct value *button = reading_find(readings, reading, QUANTITY_BUTTON);

	return device->kind == DEVICE_HELP_BUTTON && button && button->kind == VALUE_EVENT;
}

static enum trust trust_of(const struct frame *frame, const struct readings *readings, const struct arrival *arrival)
{
	if (frame->kind == FRAME_GATT)
		return arrival->is_bonded ? TRUST_BONDED : TRUST_PLAIN;
	return readings->is_authentic ? TRUST_ENCRYPTED : TRUST_PLAIN;
}

static int accept_one(struct intake *intake, const struct memory *memory, const struct device *device,
	const struct frame *frame, const struct readings *readings, size_t index, const struct novelty *novelty,
	const struct arrival *arrival)
{
	const struct reading *reading = &readings->reading[index];
	struct accepted accepted = {
		.device = device,
		.person = intake->ops->person_of(intake->context, device, reading->user),
		.class = is_help_call(device, readings, reading) ? CLASS_ALERT : reading_class(readings, reading),
		.trust = trust_of(frame, readings, arrival),
		.readings = readings,
		.reading = reading,
	};

	identify(intake, &accepted, frame, (uint8_t)index, novelty);
	when_taken(&accepted, arrival, memory->face_s);
	accepted.seq = intake->ops->next_seq(intake->context);
	return intake->ops->accept(intake->context, &accepted);
}

static int accept_all(struct intake *intake, struct memory *memory, const struct device *device,
	const struct frame *frame, const struct readings *readings, const struct arrival *arrival)
{
	struct novelty novelty = judge(intake, memory, frame, readings, arrival->now_us);
	enum intake_result result = INTAKE_REPEATED;
	int r = 0;

	if (novelty.verdict == VERDICT_OLD)
		return INTAKE_REFUSED;
	if (novelty.verdict == VERDICT_SAME) {
		memory->heard_us = arrival->now_us;
		return INTAKE_REPEATED;
	}
	for (size_t i = 0; r >= 0 && i < readings->n_readings; i++) {
		r = accept_one(intake, memory, device, frame, readings, i, &novelty, arrival);
		if (r == 0)
			result = INTAKE_ACCEPTED;
	}
	/* Readings that were all known change nothing that is kept, but the number that they came under. */
	if (r >= 0 && (result == INTAKE_ACCEPTED ||
			      (novelty.mode == MODE_SEQUENCE &&
				      !(memory->has_sequence && memory->sequence == novelty.number))))
		r = remember(intake, memory, &novelty, readings);
	if (r < 0)
		return r;
	note_heard(memory, readings, arrival->now_us);
	return (int)result;
}

int intake_frame(struct intake *intake, const struct device *device, const struct frame *frame,
	const struct arrival *arrival)
{
	const struct driver *driver = NULL;
	struct readings readings;
	enum decode outcome = drivers_decode(frame, &driver, &readings);
	struct memory *memory;
	int r;

	if (intake->begun_us == 0)
		intake->begun_us = arrival->now_us;
	/* With a key enrolled, a plain advertisement from that address is someone else's (a downgrade). */
	if (outcome == DECODE_OK && frame->kind == FRAME_ADVERT && device->has_key && !readings.is_encrypted)
		outcome = DECODE_NEEDS_KEY;
	if (outcome != DECODE_OK) {
		count(intake, driver, outcome);
		return INTAKE_REFUSED;
	}
	if (readings.n_readings == 0) {
		count(intake, driver, DECODE_OK);
		return INTAKE_EMPTY;
	}
	memory = memory_of(intake, device, frame, arrival->now_us);
	r = accept_all(intake, memory, device, frame, &readings, arrival);
	count(intake, driver, r == INTAKE_REFUSED ? DECODE_REPLAY : DECODE_OK);
	return r;
}
