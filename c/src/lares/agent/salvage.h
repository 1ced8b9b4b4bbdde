/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The store's health: it is checked once scanning has begun and then daily; a damaged one that was set aside is brought over.
 * Both in steps, between which the loop goes on.
 *
 * Where damage shows while the agent runs, the agent ends, and its supervisor starts it again: the store is set aside when it
 * is opened next. Everything rests on it (numbers, what is in flight, the link's name for it), so nothing less is certain.
 * What could not be committed is lost then, as in a power cut; but open alerts are written into the new store first.
 */
#include "loop/timer.h"
#include "proto/json/pulse_json.h"
#include "store/store.h"

struct agent;

struct salvaging {
	struct timer timer;
	struct store_check check;
	enum pulse_check check_state;
	uint64_t checked_us; /* when the last one ended; 0: none did */
	bool has_salvaged; /* a file was or is being brought over, since the start */
	bool is_leaving;
};

int salvage_open(struct agent *agent);

/* Before the store is closed: where it is damaged, the new one begins here and takes the open alerts. */
void salvage_close(struct agent *agent);

/* Something failed, or a minute went by: is the store damaged? */
void salvage_look(struct agent *agent);
