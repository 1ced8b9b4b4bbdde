/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/virtual-home/held.h"

#include <errno.h>
#include <string.h>

#include "tests/virtual-home/packet.h"

size_t held_read(const struct held *held, const struct characteristic *c, const struct actor *device, int64_t wall_s,
	uint8_t ret[SCENARIO_VALUE_MAX])
{
	if (c->is_clock)
		return packet_clock(c, device->clock_offset_s, wall_s, ret);
	memcpy(ret, held->is_written ? held->written : c->value, SCENARIO_VALUE_MAX);
	return held->is_written ? held->n_written : c->n_value;
}

int held_write(struct held *held, const struct characteristic *c, struct actor *device, int64_t wall_s,
	const uint8_t *octets, size_t n)
{
	if (c->is_clock)
		return packet_clock_set(c, octets, n, wall_s, &device->clock_offset_s) < 0 ? -EINVAL : HELD_CLOCK_SET;
	if (n > sizeof(held->written))
		return -EINVAL;
	memcpy(held->written, octets, n);
	held->n_written = n;
	held->is_written = true;
	return 0;
}
