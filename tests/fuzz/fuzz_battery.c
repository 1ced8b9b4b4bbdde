/* SPDX-License-Identifier: Apache-2.0 */
#include "readings_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct frame frame = { .kind = FRAME_GATT, .characteristic = uuid_from_u16(0x2a19), .data = data,
		.n_data = n_data };

	check_driver(&driver_battery, &frame);
	return 0;
}
