/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/identity.h"

#include <string.h>

#include "intake/room.h"
#include "intake/when.h"

/* A cuff needs longer than that for a second measurement: an equal value within it is the same indication again. */
static const uint64_t redelivery_us = 20 * UINT64_C(1000000);

/* A beacon repeats what it has to say for about as long. */
static const uint64_t repeat_us = 4 * UINT64_C(1000000);

/* The same octets with an id of the packet in them are the same packet, until a device may have begun anew. */
static const uint64_t same_packet_us = 3600 * UINT64_C(1000000);

enum { IDENTITY_MAX = 64 + FRAME_DATA_MAX };

static uint32_t characteristic_of(const struct frame *frame)
{
	const uint8_t *o = frame->characteristic.octet;

	return frame->kind == FRAME_GATT ? (uint32_t)o[0] << 24 | (uint32_t)o[1] << 16 | (uint32_t)o[2] << 8 | o[3] : 0;
}

static uint8_t *put_raw(uint8_t *at, const struct take *take, const struct reading *reading)
{
	if (take->raw)
		return mempcpy(at, take->raw, take->n_raw);
	if (reading->raw)
		return mempcpy(at, reading->raw, reading->n_raw);
	return take->readings->n_raw ? mempcpy(at, take->readings->raw, take->readings->n_raw) : at;
}

void identity_of(struct intake *intake, const struct take *take, size_t index, uint8_t ret_id[READING_ID_SIZE])
{
	const struct reading *reading = &take->readings->reading[index];
	const struct address *address = &take->device->address;
	bool is_record = take->readings->sequence_kind == SEQUENCE_RECORD;
	uint8_t bytes[IDENTITY_MAX];
	uint8_t *at = mempcpy(bytes, address->octet, sizeof(address->octet));

	at = kept_put_uint(at, reading->kind, 1);
	at = kept_put_uint(at, is_record ? 0 : index, 1);
	at = kept_put_uint(at, characteristic_of(take->frame), 4);
	at = kept_put_uint(at, take->novelty.mode, 1);
	at = kept_put_uint(at, is_record ? reading->record : take->novelty.number, 8);
	if (is_record)
		at = kept_put_uint(at, when_face_s(&reading->device_time), 8);
	at = put_raw(at, take, reading);
	intake->ops->identify(intake->context, bytes, (size_t)(at - bytes), ret_id);
}

bool identity_may_recur(const struct take *take, const struct reading *reading, uint64_t *ret_order)
{
	bool is_record = take->readings->sequence_kind == SEQUENCE_RECORD;
	bool is_stamped = take->novelty.mode == MODE_DEVICE_TIME;

	*ret_order = is_record ? reading->record : is_stamped ? when_face_s(&reading->device_time) : take->novelty.number;
	return is_record || is_stamped || take->readings->part != PART_WHOLE;
}

static uint64_t digest_of(struct intake *intake, const uint8_t *octets, size_t n_octets)
{
	uint8_t id[READING_ID_SIZE];
	uint64_t digest = 0;

	intake->ops->identify(intake->context, octets, n_octets, id);
	for (size_t i = 0; i < 8; i++)
		digest = digest << 8 | id[i];
	return digest >> 1; /* a counter of the store is a signed 64-bit integer */
}

uint64_t identity_digest(struct intake *intake, const struct readings *readings)
{
	uint8_t said[8];

	kept_put_uint(said, memory_digest(readings), sizeof(said));
	return digest_of(intake, said, sizeof(said));
}

uint64_t identity_octets(struct intake *intake, const struct readings *readings)
{
	return digest_of(intake, readings->raw, readings->n_raw);
}

static bool is_repeated_raw(const struct memory *memory, const struct readings *readings)
{
	return memory->n_raw == readings->n_raw && memory->n_raw &&
		memcmp(memory->raw, readings->raw, readings->n_raw) == 0;
}

static bool has_press(const struct readings *readings)
{
	for (size_t i = 0; i < readings->n_values; i++)
		if (readings->values[i].kind == VALUE_EVENT)
			return true;
	return false;
}

static bool has_vital(const struct readings *readings)
{
	for (size_t i = 0; i < readings->n_values; i++)
		if (quantity_class(readings->values[i].quantity) == CLASS_VITAL)
			return true;
	return false;
}

/* A scale goes on advertising its last weighing for a minute: the stamp says that it is the same one. */
static bool is_stamped(const struct frame *frame, const struct readings *readings)
{
	return when_is_told(&readings->reading[0].device_time) &&
		(frame->kind == FRAME_GATT || (has_vital(readings) && !has_press(readings)));
}

/* Vitals and presses may truly come twice with the same content; anything else is news only when it changes. */
static struct novelty judge_unnumbered(struct intake *intake, const struct memory *memory, const struct frame *frame,
	const struct readings *readings, uint64_t now_us)
{
	uint64_t hold_us = frame->kind == FRAME_GATT ? redelivery_us : readings->has_packet_id ? same_packet_us : repeat_us;
	bool is_repeated = is_repeated_raw(memory, readings);
	bool is_same = is_repeated && now_us - memory->heard_us < hold_us;

	if (is_stamped(frame, readings)) {
		bool is_last = memory->has_content && memory->content == identity_octets(intake, readings);

		return (struct novelty){ is_same ? VERDICT_SAME : VERDICT_NEW, MODE_DEVICE_TIME, 0, false, is_last };
	}
	if (!has_vital(readings) && !has_press(readings))
		is_same = is_repeated || (memory->has_content && memory->content == identity_digest(intake, readings));
	return (struct novelty){ is_same ? VERDICT_SAME : VERDICT_NEW, MODE_FRAME, memory->frame + 1, false, false };
}

/* Records that come again by any path: the identity of each decides. */
static struct novelty judge_records(const struct readings *readings)
{
	return (struct novelty){ VERDICT_NEW, MODE_SEQUENCE, readings->reading[readings->n_readings - 1].record, false, false };
}

struct novelty identity_judge(struct intake *intake, const struct memory *memory, const struct take *take)
{
	const struct readings *readings = take->readings;
	struct novelty novelty = { .mode = MODE_SEQUENCE };
	uint64_t now_us = take->arrival->now_us;

	if (readings->sequence_kind == SEQUENCE_NONE)
		return judge_unnumbered(intake, memory, take->frame, readings, now_us);
	if (readings->sequence_kind == SEQUENCE_RECORD)
		return judge_records(readings);
	novelty.verdict = memory_judge(memory, readings->sequence_kind, readings->sequence, has_press(readings), now_us,
		&novelty.number);
	/* Some firmware sends two different packets by turns under one packet id: both are real, the identity tells them apart. */
	novelty.may_repeat = novelty.verdict == VERDICT_SAME && readings->sequence_kind == SEQUENCE_PACKET_ID &&
		!is_repeated_raw(memory, readings);
	if (novelty.may_repeat)
		novelty.verdict = VERDICT_NEW;
	if (novelty.verdict == VERDICT_NEW && readings->sequence_kind == SEQUENCE_COUNTER &&
		memory_is_resealed(memory, readings) && now_us - memory->heard_us < repeat_us)
		novelty.verdict = VERDICT_SAME;
	return novelty;
}
