/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What was heard lately, under a cap: all that is kept of strangers. For the installer's `lares scan`. */
#include "radio/advert.h"
#include "radio/radio.h"

struct nearby {
	struct radio_nearby entries[RADIO_NEARBY_MAX];
	size_t n;
};

/*
 * Note what a message said of a device. `heard_us` is 0 for what BlueZ only remembers: its name is kept for when it
 * is heard, where there is room, and it is the first to go.
 */
void nearby_note(struct nearby *nearby, const struct address *address, const struct advert *advert, bool is_enrolled,
	uint64_t heard_us);
