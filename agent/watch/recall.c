/* SPDX-License-Identifier: Apache-2.0 */
/* The way back of what rules remember, and the first look of every rule after a start. */
#include "watch/recall.h"

#include <string.h>

#include "watch/awaited.h"
#include "watch/days.h"
#include "watch/hold.h"
#include "watch/judge.h"
#include "watch/roster.h"

/* By the part of the key before the first '/'. */
static const struct machine {
	const char *name;
	recall_fn recall;
	bool is_of_rule; /* whose row only a plan tells to be of nothing any more */
} machines[] = {
	{ "burden", burden_recall, false },
	{ "settled", settled_recall, false },
	{ "score", score_recall, false },
	{ "scored", scored_recall, false },
	{ "pause", pause_recall, false },
	{ "closer", closer_recall, false },
	{ "unwatched", unwatched_recall, false },
	{ "awaited", awaited_recall, true },
	{ "expected", expected_recall, true },
	{ "hold", hold_recall, true },
	{ "days", days_recall, false },
	{ "aid", aid_recall_row, false },
	{ "listened", listened_recall, false },
	{ "mobility", mobility_recall, true },
	{ "anew", anew_recall, true },
	{ "habit", habit_recall_row, true },
};

/* Of a rule that must be judged by what is known, at once. Returns 0, -ENOMEM or -ENOSPC. */
static int (*const begin[])(struct watch *watch, const struct moment *now) = {
	pause_tick,
	score_begin,
	expected_tick,
	judge_known,
	mobility_tick,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct machine *find(const char *key)
{
	size_t n = strcspn(key, "/");

	for (size_t i = 0; i < COUNT(machines); i++)
		if (strlen(machines[i].name) == n && memcmp(machines[i].name, key, n) == 0)
			return &machines[i];
	return NULL;
}

int watch_recall(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	const struct machine *machine = find(key);
	int r = RECALL_FORGET;

	/* A plan that cannot be verified at this start (the configuration names another key, say) may come back. */
	if (machine && machine->is_of_rule && !watch->plan)
		return 0;
	if (machine && strlen(key) < WATCH_MEMORY_KEY_MAX)
		r = machine->recall(watch, key, octets, n_octets, now);
	if (r == RECALL_FORGET)
		roster_keep(watch, key, NULL, 0);
	return r < 0 ? r : 0;
}

int watch_recall_rule(struct watch *watch, const char *key, const void *octets, size_t n_octets, const struct moment *now)
{
	const struct machine *machine = find(key);

	return machine && machine->is_of_rule ? watch_recall(watch, key, octets, n_octets, now) : 0;
}

int watch_begin(struct watch *watch, const struct moment *now)
{
	int result = 0;

	for (size_t i = 0; i < watch->n_open; i++) /* what is known is judged against alerts as they are now, as by watch_tick() */
		if (watch->open[i]->stale_us <= now->now_us)
			episode_grow_stale(watch->open[i], now);
	for (size_t i = 0; i < COUNT(begin); i++) {
		int r = begin[i](watch, now);

		result = r < 0 ? r : result;
	}
	roster_flush(watch, now);
	return result;
}
