/* SPDX-License-Identifier: Apache-2.0 */
#include "readings_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* A cipher that changes nothing, so that the search gets behind it. */
static int open_as_it_is(void *context, const struct sealed *sealed, uint8_t *ret_plain)
{
	(void)context;
	if (sealed->n_cipher)
		memcpy(ret_plain, sealed->cipher, sealed->n_cipher);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct frame frame = { .kind = FRAME_ADVERT, .n_sections = 1, .open = open_as_it_is,
		.sections = { { .service = uuid_from_u16(0xfcd2), .data = data, .n_data = n_data } } };

	check_driver(&driver_bthome, &frame);
	return 0;
}
