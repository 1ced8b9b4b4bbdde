/* SPDX-License-Identifier: Apache-2.0 */
#include "readings_check.h"

extern const struct driver driver_template;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 1,
		.sections = { { .is_manufacturer = true, .company = 0xffff, .data = data, .n_data = n_data } } };

	check_driver(&driver_template, &frame);
	return 0;
}
