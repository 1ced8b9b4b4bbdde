/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A home with the radio before that world: five devices enrolled, a sixth paired by an installer who tries again, each
 * measuring every five minutes. After it, home_judge() says what did not come back.
 */
#include "radio/radio.h"
#include "tests/radio/world.h"

#define ROUND_US UINT64_C(300000000)
#define RECOVERY_US UINT64_C(150000000) /* what is measured so long after the fault arrives */
enum { ROUNDS = 4, WORDS_MAX = 400 };
#define HOME_END_US ((ROUNDS + 1) * ROUND_US)

/* More calls in a minute are a storm: a run without faults makes 32, and bluetoothd may restart in the middle of it. */
enum { CALLS_A_MINUTE_MAX = 75 };

struct home {
	struct world world;
	struct radio *radio;
	bool is_paired; /* the thermometer */
	unsigned n_attempts;
	struct timer installer;
	bool has_mark;
	uint64_t mark;
	unsigned n_unknown; /* frames that nobody sent */
	bool is_spinning; /* time stood still */
	unsigned n_words; /* told to people */
	struct radio_state state; /* at the end */
};

/* Play a whole run. The world's fault is set before; the rest of the home is zero. */
void home_play(struct home *h);

/* What all runs together come to. */
struct account {
	unsigned n_runs, n_recovered, n_lost, n_doubled, n_storms, n_silent, n_late;
	unsigned calls_a_minute; /* the most there were */
};

/* Add the run that was played. Returns what is wrong with it, in words, or NULL. */
const char *home_judge(const struct home *h, struct account *account, char ret_words[WORDS_MAX]);
