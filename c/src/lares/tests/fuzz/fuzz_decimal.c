/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/decimal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

/* What is read is written as the same value; what is compared has an order. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	char text[DECIMAL_TEXT_MAX], again[DECIMAL_TEXT_MAX];
	struct decimal d, same, product;

	if (n_data >= sizeof(text))
		return 0;
	memcpy(text, data, n_data);
	text[n_data] = 0;
	if (decimal_parse(text, &d) < 0)
		return 0;
	if (decimal_format(d, again) >= DECIMAL_TEXT_MAX)
		abort();
	/* A positive exponent may write more digits than are read. */
	if (decimal_parse(again, &same) < 0 ? d.exponent <= 0 : decimal_compare(d, same) != 0)
		abort();
	if (decimal_multiply(d, (struct decimal){ 1, 0 }, &product) < 0 || decimal_compare(d, product) != 0)
		abort();
	return 0;
}
