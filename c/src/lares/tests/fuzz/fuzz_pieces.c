/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "drivers/segments.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

static const struct driver segmented = { .name = "segmented", .join = segments_join };

static struct pieces pieces;

static size_t count_waiting(void)
{
	size_t n = 0;

	for (size_t i = 0; i < PIECES_MAX; i++)
		n += pieces.messages[i].stream[0] != '\0';
	return n;
}

/*
 * Pieces of a dozen streams, and time. A script of steps: a stream below 12 and the piece's length, then the piece; 12: two
 * seconds pass; else the link goes. Each message that was begun becomes whole, is counted as broken, or waits.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);
	size_t n_begun = 0, n_over = 0;
	uint64_t now_us = 0;

	memset(&pieces, 0, sizeof(pieces));
	while (r.n_left) {
		uint8_t step = reader_u8(&r), n = (uint8_t)(step & 15);
		const struct driver *broken = NULL;

		if (n == 12) {
			now_us += UINT64_C(2000000);
			while (pieces_expire(&pieces, now_us))
				n_over++;
			if (pieces_wake_us(&pieces) <= now_us)
				abort();
		} else if (n > 12) {
			while (pieces_drop(&pieces, NULL))
				n_over++;
		} else {
			char stream[STREAM_MAX] = "00aa01010001/2b00";
			size_t n_piece = step >> 4 < 15 ? step >> 4 : FRAME_DATA_MAX, n_before = count_waiting();
			struct frame frame = { .kind = FRAME_GATT };
			const struct joined *whole = NULL;
			enum join join;

			stream[16] = (char)('a' + n);
			frame.n_data = n_piece < r.n_left ? n_piece : r.n_left;
			frame.data = reader_take(&r, frame.n_data);
			join = pieces_add(&pieces, stream, &segmented, &frame, now_us, &whole, &broken);
			if (join == JOIN_WHOLE && (whole->n_octets == 0 || whole->n_octets > FRAME_DATA_MAX))
				abort();
			/* What waits now waited before, or began; what waits no more is whole or was told. */
			if (count_waiting() > n_before && join != JOIN_MORE)
				abort();
			if (count_waiting() < n_before && join == JOIN_MORE)
				abort();
			if (join == JOIN_BROKEN && !broken)
				abort();
			n_begun += count_waiting() > n_before;
			n_over += count_waiting() < n_before;
		}
		if (n_begun - n_over != count_waiting())
			abort();
	}
	return 0;
}
