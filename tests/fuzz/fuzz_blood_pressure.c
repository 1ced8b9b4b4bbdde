/* SPDX-License-Identifier: Apache-2.0 */
#include "readings_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* The first octet: which characteristic, and whether the next two are its features. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);
	uint8_t head = reader_u8(&r);
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(head & 1 ? 0x2a36 : 0x2a35) };

	if (head & 2) {
		frame.features = reader_take(&r, 2);
		frame.n_features = 2;
	}
	frame.data = r.at;
	frame.n_data = r.n_left;
	check_driver(&driver_blood_pressure, &frame);
	return 0;
}
