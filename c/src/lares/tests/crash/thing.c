/* SPDX-License-Identifier: Apache-2.0 */
/* What the things of a home hold. */
#include <stdio.h>
#include <string.h>

#include "chance.h"
#include "model.h"

static const int64_t begin_us = INT64_C(1795335245000000);

int64_t thing_at_us(uint32_t token)
{
	return begin_us + (int64_t)token * 1000000;
}

/* Mostly as long as a packed reading or a small text; now and then longer than a page of the database. */
size_t thing_of(uint32_t token, char ret_thing[THING_MAX])
{
	struct chance chance = { token };
	size_t n = chance_percent(&chance, 3) ? 2000 + chance_below(&chance, 3900) : 12 + chance_below(&chance, 300);
	size_t at = (size_t)snprintf(ret_thing, THING_MAX, "%u:", token);

	for (; at < n; at++)
		ret_thing[at] = (char)('a' + chance_below(&chance, 26));
	ret_thing[at] = '\0';
	return at;
}

void thing_name(const char *kind, uint32_t number, char ret_name[THING_NAME_MAX])
{
	snprintf(ret_name, THING_NAME_MAX, "%s-%u", kind, number);
}

bool thing_is(uint32_t token, const void *octets, size_t n_octets)
{
	char thing[THING_MAX];
	size_t n = thing_of(token, thing);

	return n == n_octets && memcmp(thing, octets, n) == 0;
}

struct accepted thing_reading(const struct model_reading *reading, uint64_t seq, struct device *ret_device)
{
	struct chance chance = { ~(uint64_t)reading->token };
	int64_t at_us = thing_at_us(reading->content);
	struct accepted accepted = { .seq = seq,
		.device = ret_device,
		.may_recur = reading->may_recur,
		.order = reading->token / 2, /* two that differ may be stamped alike */
		.class = (enum class)reading->class,
		.at_us = at_us,
		.received_us = at_us,
		.live = true };

	*ret_device = (struct device){ .address = { .octet = { 0, 0xaa, 1, 1, 0, reading->device } } };
	thing_name("device", reading->device, ret_device->id);
	chance_fill(&chance, accepted.id, READING_ID_SIZE);
	return accepted;
}
