/* SPDX-License-Identifier: Apache-2.0 */
#include "readings_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* The first octet is the low one of the characteristic. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);
	uint16_t characteristic = 0x2a00 | reader_u8(&r);
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(characteristic), .data = r.at,
		.n_data = r.n_left };

	check_driver(&driver_device_information, &frame);
	return 0;
}
