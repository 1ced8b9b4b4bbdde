/* SPDX-License-Identifier: Apache-2.0 */
#include "readings_check.h"
#include "proto/ad.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* Raw advertising data all the way: what can be taken apart goes to the drivers. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct frame frame = { 0 };

	if (ad_to_frame(data, n_data, &frame) < 0)
		return 0;
	require(frame.n_sections <= FRAME_SECTIONS_MAX);
	for (size_t i = 0; i < frame.n_sections; i++)
		require(frame.sections[i].data >= data &&
			frame.sections[i].data + frame.sections[i].n_data <= data + n_data);
	for (size_t i = 0; i < drivers_count(); i++)
		check_driver(drivers_at(i), &frame);
	return 0;
}
