/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The room that the store may take: [store] limit, and never the last 5 % of the disk. Beyond that it gives up what is worth
 * least, in small steps between which the loop goes on; and once a day what was sent and has served its term.
 */
#include "loop/timer.h"
#include "store/ballast.h"
#include "store/space.h"

struct agent;

struct room {
	struct ballast ballast;
	struct timer timer;
	struct store_space space; /* as it was at the last look */
	uint64_t looked_us;
	bool is_known; /* it was looked at */
	bool is_disk_low; /* the last 5 % have begun */
	bool is_giving; /* up, step by step */
	bool takes_unsent; /* what the broker has not, since something was last waiting */
	bool is_at_end; /* nothing is left that may be given up */
	uint64_t n_given_up; /* readings and alerts that the broker had, since the start */
	uint64_t retire_due_us, retire_seq;
};

int room_open(struct agent *agent);
void room_close(struct agent *agent);

/* Something was committed, or a minute went by: is there too much? Costs next to nothing, and is done once a second. */
void room_look(struct agent *agent, uint64_t now_us);

/* Commit, if the room that is left is for it: where it is the last, it is for alerts (`is_urgent`), and the ballast too. */
int room_commit(struct agent *agent, bool is_urgent);
