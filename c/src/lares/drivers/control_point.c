/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers/control_point.h"

void control_point_put(struct readings *found, enum quantity quantity, uint8_t number, const char *const *names,
	size_t n_names)
{
	if (number < n_names && names[number])
		readings_code(found, quantity, names[number]);
	else
		readings_number(found, quantity, (struct decimal){ number, 0 }, UNIT_NONE);
}
