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

static bool is_held(const struct pending *pending, int mid)
{
	/* Where an old one is unanswered, its place is taken: nearly always one look tells. */
	return pending->at[(size_t)mid % PENDING_MAX].mid != 0 && place_of(pending, mid, mid) < PENDING_MAX;
}

bool pending_add(struct pending *pending, int mid, bool is_subscription, uint64_t number)
{
	size_t place;

	if (is_held(pending, mid))
		return false;
	place = place_of(pending, mid, 0);
	pending->at[place].mid = mid;
	pending->at[place].is_subscription = is_subscription;
	pending->at[place].number = number;
	pending->n++;
	return true;
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
