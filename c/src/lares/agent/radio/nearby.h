/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What was heard lately, under a cap: all that is kept of strangers. For the installer's `lares scan`. */
#include "radio/advert.h"
#include "radio/radio.h"

#define NEARBY_FRESH_US UINT64_C(10000000)

struct nearby {
	struct radio_nearby entries[RADIO_NEARBY_MAX];
	uint64_t keys[RADIO_NEARBY_MAX]; /* their addresses, side by side: looked through for each signal */
	size_t n;
	uint64_t full_until_us; /* until then none of them was silent for long */
};

/* An address as a number that is never 0. */
static inline uint64_t address_key(const struct address *address)
{
	uint64_t key = UINT64_C(1) << 48;

	__builtin_memcpy(&key, address->octet, sizeof(address->octet));
	return key;
}

/*
 * Whether a stranger's signal is worth reading while nobody looks: it is new and there is room, or it was noted some time
 * ago. A street's worth of strangers would push each other out at every signal.
 */
bool nearby_wants(struct nearby *nearby, const struct address *address, uint64_t now_us);

/*
 * Note what a message said of a device. `heard_us` is 0 for what BlueZ only remembers: its name is kept for when it
 * is heard, where there is room, and it is the first to go.
 */
void nearby_note(struct nearby *nearby, const struct address *address, const struct advert *advert, bool is_enrolled,
	uint64_t heard_us);
