/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/memory.h"

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
		*ret_extended = sequence;
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
