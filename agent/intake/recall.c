/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "intake/room.h"
#include "intake/when.h"

enum {
	KEY_MAX = STREAM_MAX + 16,
	ALONE_KEY_MAX = sizeof("alone/") + 2 * READING_ID_SIZE,
	SESSION_START = 0x2aaa, /* CGMS 1.0.2, 3.4 */
	CONTINUOUS_GLUCOSE = 0x2aa7,
};

static void key_of(const char *what, const char *stream, char ret_key[KEY_MAX])
{
	snprintf(ret_key, KEY_MAX, "%s/%s", what, stream);
}

static int get(struct intake *intake, const char *what, const char *stream, uint64_t *ret_value)
{
	char key[KEY_MAX];

	key_of(what, stream, key);
	return intake->ops->get_counter(intake->context, key, ret_value);
}

static int set(struct intake *intake, const char *what, const char *stream, uint64_t value)
{
	char key[KEY_MAX];

	key_of(what, stream, key);
	return intake->ops->set_counter(intake->context, key, value);
}

static void begin(struct intake *intake, struct memory *memory, const char *stream, uint64_t since_us)
{
	*memory = (struct memory){ .recalled_us = since_us };
	memcpy(memory->stream, stream, STREAM_MAX);
	memory->has_sequence = get(intake, "sequence", stream, &memory->sequence) == 0;
	memory->has_content = get(intake, "content", stream, &memory->content) == 0;
	if (get(intake, "frame", stream, &memory->frame) != 0)
		memory->frame = 0;
	if (get(intake, "face", stream, &memory->face_s) != 0)
		memory->face_s = 0;
}

void recall_stream(const struct device *device, const struct frame *frame, char ret_stream[STREAM_MAX])
{
	size_t n_address = sizeof(device->address.octet), n = 2 * n_address;
	uint16_t number = uuid_to_u16(&frame->characteristic);

	memset(ret_stream, 0, STREAM_MAX);
	hex_encode(device->address.octet, n_address, ret_stream);
	if (frame->kind != FRAME_GATT)
		return;
	ret_stream[n++] = '/';
	if (number)
		snprintf(ret_stream + n, STREAM_MAX - n, "%04x", number);
	else
		hex_encode(frame->characteristic.octet, 4, ret_stream + n);
}

struct memory *recall_memory(struct intake *intake, const struct device *device, const struct frame *frame,
	uint64_t now_us)
{
	struct memory *oldest = &intake->memories[0];
	char stream[STREAM_MAX];

	recall_stream(device, frame, stream);
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
	begin(intake, oldest, stream, oldest->stream[0] ? now_us : intake->begun_us);
	return oldest;
}

int intake_begin_anew(struct intake *intake, const struct device *device, uint64_t now_us)
{
	const struct frame advert = { .kind = FRAME_ADVERT };
	struct memory *memory = recall_memory(intake, device, &advert, now_us);

	if (!memory->has_sequence && memory->sequence == 0)
		return 0;
	memory->has_sequence = false;
	memory->sequence = ((memory->sequence >> 32) + 1) << 32;
	return set(intake, "sequence", memory->stream, memory->sequence);
}

static int note_content(struct intake *intake, struct memory *memory, uint64_t content)
{
	memory->has_content = true;
	memory->content = content;
	return set(intake, "content", memory->stream, content);
}

static int note_frame(struct intake *intake, struct memory *memory, const struct take *take)
{
	int r = note_content(intake, memory, identity_digest(intake, take->readings));

	memory->frame = take->novelty.number;
	return r < 0 ? r : set(intake, "frame", memory->stream, memory->frame);
}

static int note_stamped(struct intake *intake, struct memory *memory, const struct take *take)
{
	uint64_t face_s = when_face_s(&take->readings->reading[0].device_time);
	int r = note_content(intake, memory, identity_octets(intake, take->readings));

	if (r < 0 || face_s <= memory->face_s)
		return r;
	memory->face_s = face_s;
	return set(intake, "face", memory->stream, face_s);
}

int recall_note(struct intake *intake, const struct take *take)
{
	struct memory *memory = recall_memory(intake, take->device, take->frame, take->arrival->now_us);

	switch (take->novelty.mode) {
	case MODE_SEQUENCE:
		memory->has_sequence = true;
		memory->sequence = take->novelty.number;
		return set(intake, "sequence", memory->stream, memory->sequence);
	case MODE_FRAME:
		return note_frame(intake, memory, take);
	case MODE_DEVICE_TIME:
		return note_stamped(intake, memory, take);
	}
	return 0;
}

static void alone_key(const uint8_t id[READING_ID_SIZE], char ret_key[ALONE_KEY_MAX])
{
	hex_encode(id, READING_ID_SIZE, stpcpy(ret_key, "alone/"));
}

int recall_note_alone(struct intake *intake, const uint8_t id[READING_ID_SIZE])
{
	char key[ALONE_KEY_MAX];

	alone_key(id, key);
	return intake->ops->set_counter(intake->context, key, 1);
}

bool recall_was_alone(struct intake *intake, const uint8_t id[READING_ID_SIZE])
{
	char key[ALONE_KEY_MAX];
	uint64_t value;

	alone_key(id, key);
	return intake->ops->get_counter(intake->context, key, &value) == 0;
}

/* year 16 | month 8 | day 8 | hour 8 | minute 8 | second 8 | UTC 1, from bit 56 down to 0 */
static uint64_t pack(const struct device_time *t)
{
	uint64_t face = (uint64_t)t->year << 32 | (uint64_t)t->month << 24 | (uint64_t)t->day << 16 |
		(uint64_t)t->hour << 8 | t->minute;

	return (face << 8 | t->second) << 1 | t->is_utc;
}

static struct device_time unpack(uint64_t value)
{
	uint64_t face = value >> 1;

	return (struct device_time){ (uint16_t)(face >> 40), (uint8_t)(face >> 32), (uint8_t)(face >> 24),
		(uint8_t)(face >> 16), (uint8_t)(face >> 8), (uint8_t)face, value & 1 };
}

static void address_stream(const struct device *device, char ret_stream[STREAM_MAX])
{
	static const struct frame advert = { .kind = FRAME_ADVERT };

	recall_stream(device, &advert, ret_stream);
}

int recall_note_session(struct intake *intake, const struct take *take)
{
	const struct reading *reading = &take->readings->reading[0];
	char stream[STREAM_MAX];
	uint64_t known, start = pack(&reading->device_time);

	if (!frame_is_gatt(take->frame, SESSION_START) || reading->kind != READING_GLUCOSE_SENSOR ||
		!when_is_told(&reading->device_time))
		return 0;
	address_stream(take->device, stream);
	if (get(intake, "session", stream, &known) == 0 && known == start)
		return 0;
	return set(intake, "session", stream, start);
}

void recall_session(struct intake *intake, const struct device *device, struct frame *frame)
{
	char stream[STREAM_MAX];
	uint64_t start;

	if (frame->session_start.year || !frame_is_gatt(frame, CONTINUOUS_GLUCOSE))
		return;
	address_stream(device, stream);
	if (get(intake, "session", stream, &start) == 0)
		frame->session_start = unpack(start);
}
