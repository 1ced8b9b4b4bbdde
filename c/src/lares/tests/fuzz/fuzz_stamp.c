/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* Text that is taken is what would have been written, and a stamp of it is one that can be. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	char text[2 * STAMP_TEXT_MAX], again[STAMP_TEXT_MAX];
	struct stamp stamp, bound;

	if (n_data >= sizeof(text))
		return 0;
	memcpy(text, data, n_data);
	text[n_data] = 0;
	if (stamp_parse(text, &stamp) < 0)
		return 0;
	stamp_format(stamp, again);
	bound = stamp_of(stamp.at_us, stamp.zone_s);
	if (strcmp(again, text) != 0 || bound.at_us != stamp.at_us || bound.zone_s != stamp.zone_s)
		abort();
	return 0;
}
