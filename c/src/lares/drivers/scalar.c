/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/scalar.h"

#include "proto/reader.h"

const struct scalar *scalar_of(const struct frame *frame, const struct scalar *rows, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++)
		if (frame_is_gatt(frame, rows[i].characteristic))
			return &rows[i];
	return NULL;
}

static void put(struct readings *found, const struct scalar *row, int64_t raw)
{
	for (size_t i = 0; i < row->n_special; i++) {
		if (raw == row->special[i].raw) {
			readings_absent(found, row->quantity, row->special[i].reason);
			return;
		}
	}
	readings_number(found, row->quantity, (struct decimal){ raw, row->exponent }, row->unit);
}

enum decode scalar_decode(const struct frame *frame, const struct scalar *row, struct readings *found)
{
	struct reader r = reader_of(frame->data, frame->n_data);

	if (frame->n_data != row->n_octets)
		return DECODE_LENGTH;
	readings_init(found, frame->data, frame->n_data);
	readings_begin(found, READING_SENSOR);
	put(found, row, row->is_signed ? reader_int(&r, row->n_octets) : (int64_t)reader_uint(&r, row->n_octets));
	return readings_are_sane(found) ? DECODE_OK : DECODE_INSANE;
}
