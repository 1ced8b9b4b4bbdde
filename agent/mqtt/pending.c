/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt/pending.h"

/* From where `mid` belongs, the first place that holds `wanted`: itself, or 0 for a free one. PENDING_MAX: none. */
static size_t place_of(const struct pending *pending, int mid, int wanted)
{
	for (size_t i = 0; i < PENDING_MAX; i++) {
		size_t place = ((size_t)mid + i) % PENDING_MAX;

		if (pending->at[place].mid == wanted)
			return place;
	}
	return PENDING_MAX;
}

void pending_add(struct pending *pending, int mid, bool is_subscription, uint64_t number)
{
	size_t place = place_of(pending, mid, 0);

	pending->at[place].mid = mid;
	pending->at[place].is_subscription = is_subscription;
	pending->at[place].number = number;
	pending->n++;
}

bool pending_take(struct pending *pending, int mid, bool is_subscription, uint64_t *ret_number)
{
	size_t place = mid > 0 ? place_of(pending, mid, mid) : PENDING_MAX;

	if (place == PENDING_MAX || pending->at[place].is_subscription != is_subscription)
		return false;
	*ret_number = pending->at[place].number;
	pending->at[place].mid = 0;
	pending->n--;
	return true;
}
