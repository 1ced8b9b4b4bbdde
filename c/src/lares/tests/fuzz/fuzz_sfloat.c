/* SPDX-License-Identifier: Apache-2.0 */
#include "readings_check.h"
#include "proto/sfloat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data)
{
	struct reader r = reader_of(data, n_data);
	struct readings readings = { 0 };
	bool is_short = false;

	readings_begin(&readings, READING_SENSOR);
	while (!is_short) {
		struct sfloat value = reader_u8(&r) & 1 ? sfloat_read(&r) : float_read(&r);
		char text[DECIMAL_TEXT_MAX];

		is_short = r.short_read;
		require(value.class < FLOAT_CLASS_COUNT);
		require(decimal_format(value.number, text) < DECIMAL_TEXT_MAX);
		require(is_short || sfloat_put(&readings, QUANTITY_POSITION, value, UNIT_MILLIMETRE) ||
			readings.n_values == READINGS_VALUES_MAX);
	}
	return 0;
}
