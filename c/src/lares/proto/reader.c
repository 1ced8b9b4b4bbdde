/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/reader.h"

const uint8_t *reader_take(struct reader *r, size_t n)
{
	const uint8_t *taken = r->at;

	if (r->short_read || n > r->n_left) {
		r->short_read = true;
		return NULL;
	}
	r->at += n;
	r->n_left -= n;
	return taken;
}

uint64_t reader_uint(struct reader *r, size_t n_octets)
{
	const uint8_t *octet = reader_take(r, n_octets);
	uint64_t value = 0;

	if (!octet)
		return 0;
	for (size_t i = n_octets; i-- > 0;)
		value = value << 8 | octet[i];
	return value;
}

uint64_t reader_uint_be(struct reader *r, size_t n_octets)
{
	const uint8_t *octet = reader_take(r, n_octets);
	uint64_t value = 0;

	for (size_t i = 0; octet && i < n_octets; i++)
		value = value << 8 | octet[i];
	return value;
}

int64_t reader_int(struct reader *r, size_t n_octets)
{
	uint64_t value = reader_uint(r, n_octets);
	uint64_t sign = UINT64_C(1) << (8 * n_octets - 1);

	/* Two's complement without a shift of a negative number. */
	return (int64_t)((value ^ sign) - sign);
}
