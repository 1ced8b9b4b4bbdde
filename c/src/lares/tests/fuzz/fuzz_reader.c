/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "proto/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* The octets are their own programme: each says what is read next. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);

	while (!r.short_read) {
		uint8_t what = reader_u8(&r);
		size_t n = what % 8 + 1u, before = r.n_left;

		if (what & 0x20)
			reader_int(&r, n);
		else if (what & 0x40)
			reader_uint_be(&r, n);
		else if (what & 0x80)
			reader_take(&r, what & 0x1f);
		else
			reader_uint(&r, n);
		if (r.n_left > before || r.at + r.n_left != data + n_data)
			abort();
	}
	return 0;
}
