/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/segments.h"

#include <string.h>

enum { COUNTER_SHIFT = 2, COUNTERS = 64 };

/* Until the last segment came the head says that it has not. */
static bool is_begun(const struct joined *joined)
{
	return joined->n_octets && joined->octets[0] == SEGMENT_FIRST;
}

static bool is_next(const struct joined *joined, uint8_t head)
{
	return is_begun(joined) && head >> COUNTER_SHIFT == (joined->counter + 1) % COUNTERS;
}

static enum join give_up(struct joined *joined)
{
	joined->n_octets = 0;
	return JOIN_BROKEN;
}

enum join segments_join(const struct frame *frame, struct joined *joined)
{
	bool was_cut_off = false;
	uint8_t head;

	if (frame->n_data == 0)
		return give_up(joined);
	head = frame->data[0];
	if (head & SEGMENT_FIRST) {
		was_cut_off = is_begun(joined);
		joined->octets[0] = SEGMENT_FIRST;
		joined->n_octets = 1;
	} else if (!is_next(joined, head)) {
		return give_up(joined);
	}
	joined->counter = head >> COUNTER_SHIFT;
	if (!joined_add(joined, frame->data + 1, frame->n_data - 1))
		return JOIN_BROKEN;
	if (head & SEGMENT_LAST)
		joined->octets[0] = SEGMENT_ONLY;
	if (was_cut_off)
		return JOIN_BROKEN;
	return head & SEGMENT_LAST ? JOIN_WHOLE : JOIN_MORE;
}

enum join segments_join_whole(const struct frame *frame, struct joined *joined)
{
	joined->n_octets = 0;
	return joined_add(joined, frame->data, frame->n_data) ? JOIN_WHOLE : JOIN_BROKEN;
}

bool segments_are_whole(const struct frame *frame, struct reader *ret_payload)
{
	struct reader r = reader_of(frame->data, frame->n_data);

	if ((reader_u8(&r) & SEGMENT_ONLY) != SEGMENT_ONLY)
		return false;
	*ret_payload = r;
	return true;
}
