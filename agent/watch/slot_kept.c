/* SPDX-License-Identifier: Apache-2.0 */
/* What a slot has to know after a restart, and its way back. */
#include <string.h>

#include "watch/slot.h"

#define AT(field) offsetof(struct slot, field)

/*
 * All its times, each as what it is apart from one that is known by then, as most are the same or a day apart: two clock
 * times of one event (is_wall) are as far apart as the clocks were when it was kept. offset_us is from 0.
 */
static const struct {
	size_t at, to;
	bool is_wall;
} times[] = {
	{ AT(start_us), AT(saved.now_us), false },
	{ AT(last_us), AT(saved.now_us), false },
	{ AT(before_us), AT(last_us), false },
	{ AT(begin_us), AT(saved.now_us), false },
	{ AT(from_us), AT(begin_us), false },
	{ AT(end_us), AT(begin_us), false },
	{ AT(due_us), AT(end_us), false },
	{ AT(latest_us), AT(due_us), false },
	{ AT(settled_us), AT(begin_us), false },
	{ AT(not_before_us), AT(due_us), false },
	{ AT(missed_us), AT(not_before_us), false },
	{ AT(offset_us), AT(offset_us), true },
	{ AT(start_wall_us), AT(start_us), true },
	{ AT(last_wall_us), AT(last_us), true },
	{ AT(before_wall_us), AT(before_us), true },
	{ AT(end_wall_us), AT(end_us), true },
	{ AT(settled_wall_us), AT(settled_us), true },
};

enum { HAS_WINDOW = 1, IS_REMINDED = 2, IS_OFF = 4, IS_TIMELESS = 8, FLAGS = 15 };

static int64_t time_at(const struct slot *slot, size_t at)
{
	int64_t time_us;

	memcpy(&time_us, (const uint8_t *)slot + at, sizeof(time_us));
	return time_us;
}

static int64_t reference_of(const struct slot *slot, size_t i)
{
	uint64_t offset_us = (uint64_t)slot->saved.wall_us - (uint64_t)slot->saved.now_us;
	uint64_t to_us = times[i].to == times[i].at ? 0 : (uint64_t)time_at(slot, times[i].to);

	return (int64_t)(times[i].is_wall ? to_us + offset_us : to_us);
}

void slot_put(struct octets *o, const struct slot *slot)
{
	octets_put(o, (slot->has_window ? HAS_WINDOW : 0) | (slot->is_reminded ? IS_REMINDED : 0) |
		(slot->is_off ? IS_OFF : 0) | (slot->is_timeless ? IS_TIMELESS : 0), 1);
	octets_put(o, slot->shape, 8);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		octets_put_near(o, time_at(slot, times[i].at), reference_of(slot, i));
	octets_put(o, slot->trust, 1);
	for (size_t i = 0; i < sizeof(slot->address.octet); i++)
		octets_put(o, slot->address.octet[i], 1);
}

/* From the clocks of the life in which it was kept to those of this one. */
static bool go_on(struct slot *slot, const struct moment *now)
{
	int64_t by_us;

	if (!local_moved_us(&slot->saved, now, &by_us))
		return false;
	local_move_past(&slot->start_us, by_us, now);
	local_move_past(&slot->last_us, by_us, now);
	local_move_past(&slot->before_us, by_us, now);
	local_move(&slot->begin_us, by_us);
	local_move(&slot->from_us, by_us);
	local_move(&slot->end_us, by_us);
	local_move(&slot->latest_us, by_us);
	local_move(&slot->due_us, by_us);
	local_move(&slot->not_before_us, by_us);
	local_move(&slot->missed_us, by_us);
	local_move(&slot->last_wall_us, 0);
	local_move(&slot->before_wall_us, 0);
	local_move(&slot->start_wall_us, 0);
	local_move(&slot->end_wall_us, 0);
	local_move(&slot->settled_wall_us, 0);
	local_move(&slot->offset_us, -by_us);
	local_move(&slot->settled_us, by_us);
	return true;
}

bool slot_get(struct reader *r, enum quantity quantity, const struct local_saved *saved, const struct moment *now,
	struct slot *ret_slot)
{
	uint8_t flags = reader_u8(r);
	const uint8_t *address;
	struct slot slot;

	memset(&slot, 0, sizeof(slot)); /* with its padding, as slot_begin() */
	slot.version = SLOT_VERSION;
	slot.what = slot_what(quantity);
	slot.saved = *saved;
	slot.has_window = flags & HAS_WINDOW ? 1 : 0;
	slot.is_reminded = flags & IS_REMINDED ? 1 : 0;
	slot.is_off = flags & IS_OFF ? 1 : 0;
	slot.is_timeless = flags & IS_TIMELESS ? 1 : 0;
	slot.shape = reader_u64(r);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		int64_t time_us;

		if (!octets_near(r, reference_of(&slot, i), &time_us))
			return false;
		memcpy((uint8_t *)&slot + times[i].at, &time_us, sizeof(time_us));
	}
	slot.trust = reader_u8(r);
	address = reader_take(r, sizeof(slot.address.octet));
	if (!address || flags & ~FLAGS || slot.trust > TRUST_AUTHENTICATED || !go_on(&slot, now))
		return false;
	memcpy(slot.address.octet, address, sizeof(slot.address.octet));
	*ret_slot = slot;
	return true;
}

bool slot_recall(struct slot *slot, const void *octets, size_t n_octets, const struct moment *now)
{
	struct slot found;

	if (n_octets != sizeof(found))
		return false;
	memcpy(&found, octets, sizeof(found));
	if (found.version != SLOT_VERSION || !go_on(&found, now))
		return false;
	*slot = found;
	return true;
}
