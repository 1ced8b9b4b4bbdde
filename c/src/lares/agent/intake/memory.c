/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/memory.h"

#include <string.h>

enum {
	PACKET_ID_STEP_MAX = 63, /* more than that ahead is more likely behind */
	COUNTER_RESTART_BELOW = 100,
};

static const uint64_t packet_id_silence_us = 4 * UINT64_C(1000000);
static const uint64_t press_silence_us = 3600 * UINT64_C(1000000);
static const uint64_t counter_silence_us = 300 * UINT64_C(1000000);

static uint64_t silence_us(const struct memory *memory, uint64_t now_us)
{
	return now_us - (memory->heard_us > memory->recalled_us ? memory->heard_us : memory->recalled_us);
}

static enum verdict judge_packet_id(const struct memory *memory, uint8_t id, bool has_press, uint64_t now_us,
	uint64_t *ret_extended)
{
	uint8_t step = (uint8_t)(id - (uint8_t)memory->sequence);

	if (step == 0 && has_press && silence_us(memory, now_us) >= press_silence_us) {
		*ret_extended = memory->sequence + 0x100;
		return VERDICT_NEW;
	}
	if (step == 0)
		return VERDICT_SAME;
	if (step > PACKET_ID_STEP_MAX && now_us - memory->heard_us < packet_id_silence_us)
		return VERDICT_OLD;
	/* A step over the wrap, or a start anew: both are the next epoch. */
	*ret_extended = (memory->sequence & ~UINT64_C(0xff)) + id;
	if (*ret_extended < memory->sequence)
		*ret_extended += 0x100;
	return VERDICT_NEW;
}

static enum verdict judge_counter(const struct memory *memory, uint32_t counter, uint64_t now_us, uint64_t *ret_extended)
{
	uint32_t last = (uint32_t)memory->sequence;

	if (counter == last)
		return VERDICT_SAME;
	if (counter < last && (counter >= COUNTER_RESTART_BELOW || silence_us(memory, now_us) < counter_silence_us))
		return VERDICT_OLD;
	*ret_extended = (memory->sequence & ~UINT64_C(0xffffffff)) + counter;
	if (counter < last)
		*ret_extended += UINT64_C(1) << 32;
	return VERDICT_NEW;
}

enum verdict memory_judge(const struct memory *memory, enum sequence_kind kind, uint32_t sequence, bool has_press,
	uint64_t now_us, uint64_t *ret_extended)
{
	*ret_extended = memory->sequence;
	if (!memory->has_sequence) {
		*ret_extended = memory->sequence + sequence;
		return VERDICT_NEW;
	}
	switch (kind) {
	case SEQUENCE_PACKET_ID:
		return judge_packet_id(memory, (uint8_t)sequence, has_press, now_us, ret_extended);
	case SEQUENCE_COUNTER:
		return judge_counter(memory, sequence, now_us, ret_extended);
	case SEQUENCE_RECORD: /* fetched again by any path: the identity alone decides */
		*ret_extended = sequence;
		return VERDICT_NEW;
	case SEQUENCE_NONE:
		break;
	}
	return VERDICT_NEW;
}

enum { FNV_PRIME = 0x1b3 };

/* FNV-1a, 64 bits: nobody gains by a collision, who would have to have the device's key. */
static uint64_t add_octets(uint64_t digest, const void *octets, size_t n_octets)
{
	const uint8_t *at = octets;

	for (size_t i = 0; i < n_octets; i++)
		digest = (digest ^ at[i]) * (UINT64_C(1) << 40 | FNV_PRIME);
	return digest;
}

static uint64_t add_uint(uint64_t digest, uint64_t value)
{
	return add_octets(digest, &value, sizeof(value));
}

static uint64_t add_content(uint64_t digest, const struct readings *readings, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER:
		return add_uint(add_uint(digest, (uint64_t)value->number.mantissa), (uint64_t)value->number.exponent);
	case VALUE_ABSENT:
		return add_uint(digest, value->absent);
	case VALUE_BOOLEAN:
		return add_uint(digest, value->truth);
	case VALUE_CODE:
	case VALUE_EVENT:
		return add_uint(add_octets(digest, value->code, strlen(value->code)), value->steps);
	case VALUE_TEXT:
	case VALUE_HEX:
		return add_octets(digest, readings->text + value->text.at, value->text.n);
	}
	return digest;
}

/* These change with every packet and say nothing that was not to be expected. */
static bool is_running(enum quantity quantity)
{
	return quantity == QUANTITY_TIME_WITHOUT_MOTION || quantity == QUANTITY_TIME_IN_STATE ||
		quantity == QUANTITY_UPTIME || quantity == QUANTITY_ADVERT_COUNT;
}

uint64_t memory_digest(const struct readings *readings)
{
	uint64_t digest = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < readings->n_readings; i++)
		digest = add_octets(digest, readings->reading[i].flags, sizeof(readings->reading[i].flags));
	for (size_t i = 0; i < readings->n_values; i++) {
		const struct value *value = &readings->values[i];

		if (is_running(value->quantity))
			continue;
		digest = add_uint(digest, (uint64_t)value->quantity << 24 | (uint64_t)value->kind << 16 |
				(uint64_t)value->unit << 8 | value->instance);
		digest = add_content(digest, readings, value);
	}
	return digest;
}

bool memory_is_resealed(const struct memory *memory, const struct readings *readings)
{
	return memory->has_packet_id && readings->has_packet_id && memory->packet_id == readings->packet_id &&
		memory->said == memory_digest(readings);
}

void memory_hear(struct memory *memory, const struct readings *readings, uint64_t now_us)
{
	memory->heard_us = now_us;
	memory->n_raw = readings->n_raw <= sizeof(memory->raw) ? readings->n_raw : 0;
	if (memory->n_raw)
		memcpy(memory->raw, readings->raw, memory->n_raw);
	memory->has_packet_id = readings->has_packet_id;
	memory->packet_id = readings->packet_id;
	memory->said = readings->has_packet_id ? memory_digest(readings) : 0;
}
