/* SPDX-License-Identifier: Apache-2.0 */
#include "carry/refused.h"

static unsigned *count_of(struct refused *refused, const struct lane *lane)
{
	return lane_is_for_alerts(lane) ? &refused->n_alerts : &refused->n_rest;
}

/* Where more are wanted than there are places: readings only, as what was refused in one batch may go in two. */
static void widen(struct lane *widened, const struct lane *lane)
{
	if (lane->lowest < widened->lowest)
		widened->lowest = lane->lowest;
	if (lane->highest > widened->highest)
		widened->highest = lane->highest;
	if (lane->after_n < widened->after_n)
		widened->after_n = lane->after_n;
	if (lane->up_to_n > widened->up_to_n)
		widened->up_to_n = lane->up_to_n;
}

struct lane *refused_add(struct refused *refused, const struct lane *lane)
{
	size_t kind = lane_is_for_alerts(lane) ? 0 : lane->queue == QUEUE_MESSAGES ? 1 : 2;
	struct lane *lanes = &refused->lanes[kind * CARRY_RETRIES_MAX];

	for (size_t i = 0; i < CARRY_RETRIES_MAX; i++) {
		if (lanes[i].is_used)
			continue;
		lanes[i] = *lane;
		lanes[i].is_used = true;
		++*count_of(refused, lane);
		return &lanes[i];
	}
	widen(lanes, lane);
	return lanes;
}

void refused_end(struct refused *refused, struct lane *lane)
{
	lane->is_used = false;
	--*count_of(refused, lane);
}

unsigned refused_n(const struct refused *refused, bool for_alerts)
{
	return for_alerts ? refused->n_alerts : refused->n_rest;
}

uint64_t refused_due_us(const struct refused *refused, bool for_alerts)
{
	uint64_t due_us = UINT64_MAX;

	for (size_t i = 0; i < REFUSED_MAX && refused_n(refused, for_alerts) > 0; i++) {
		const struct lane *lane = &refused->lanes[i];

		if (lane->is_used && lane_is_for_alerts(lane) == for_alerts && lane->opens_us < due_us)
			due_us = lane->opens_us;
	}
	return due_us;
}
