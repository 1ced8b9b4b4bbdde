/* SPDX-License-Identifier: Apache-2.0 */
#include "gap.h"

#include <stdio.h>
#include <string.h>

#include "agent.h"
#include "commit.h"

static struct stamp stamp_at(int64_t wall_us)
{
	return wall_us ? stamp_of(wall_us, clock_zone_s(wall_us)) : (struct stamp){ 0 };
}

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What is joined keeps both ends; what is not known of one of them is taken from the other. */
static struct gap join(const struct gap *older, const struct gap *newer)
{
	struct gap joined = *newer;

	joined.count += older->count;
	joined.device = is_same_text(older->device, newer->device) ? newer->device : NULL;
	if (older->first_seq && (!newer->first_seq || older->first_seq < newer->first_seq))
		joined.first_seq = older->first_seq;
	if (older->last_seq > newer->last_seq)
		joined.last_seq = older->last_seq;
	if (older->first_at_us && (!newer->first_at_us || older->first_at_us < newer->first_at_us))
		joined.first_at_us = older->first_at_us;
	if (older->last_at_us > newer->last_at_us)
		joined.last_at_us = older->last_at_us;
	return joined;
}

static int write_json(struct agent *agent, const struct gap *gap, char *ret_json, size_t n_json)
{
	return gap_json(&(struct gap_message){
				.home = agent->config.home.home,
				.boot = agent->boot,
				.store = gap->store,
				.class = gap->class,
				.device = gap->device,
				.why = gap->why,
				.count = gap->count,
				.first = { gap->first_seq, stamp_at(gap->first_at_us) },
				.last = { gap->last_seq, stamp_at(gap->last_at_us) },
				.at = stamp_at(clock_wall_us()),
			},
		ret_json, n_json);
}

static void keep(struct told_gap *told, const struct gap *gap, uint64_t n)
{
	struct told_gap kept = { .n = n, .gap = *gap };

	snprintf(kept.device, sizeof(kept.device), "%s", gap->device ? gap->device : "");
	snprintf(kept.store, sizeof(kept.store), "%s", gap->store);
	*told = kept;
	told->gap.device = gap->device ? told->device : NULL;
	told->gap.store = told->store;
}

int gap_tell(struct agent *agent, const struct gap *gap)
{
	struct told_gap *told = &agent->gaps.told[gap->class][gap->why];
	struct gap whole = *gap;
	char json[GAP_JSON_MAX];
	uint64_t n;
	int r;

	if (!whole.store)
		whole.store = store_id(agent->store);
	if (told->n && strcmp(told->store, whole.store) == 0 && store_has_message(agent->store, told->n))
		whole = join(&told->gap, &whole);
	r = write_json(agent, &whole, json, sizeof(json));
	if (r >= 0)
		r = store_put_message(agent->store, told->n, CLASS_ALERT, "gap", clock_wall_us(), json, (size_t)r, &n);
	if (r < 0)
		return r;
	keep(told, &whole, n);
	agent->gaps.n_missing += gap->count;
	commit_note(agent, CLASS_EVENT);
	return 0;
}

void gap_note(struct agent *agent, enum class class, const char *device, int64_t at_us)
{
	struct gap *unwritten = &agent->gaps.unwritten[class];
	struct gap gap = { .class = class, .why = GAP_SPACE, .device = device, .count = 1, .first_at_us = at_us,
		.last_at_us = at_us };

	if (unwritten->count)
		gap = join(unwritten, &gap);
	if (gap.device) {
		snprintf(agent->gaps.unwritten_device[class], DEVICE_ID_MAX, "%s", device);
		gap.device = agent->gaps.unwritten_device[class];
	}
	*unwritten = gap;
}

int gap_tell_noted(struct agent *agent)
{
	int r = 0;

	for (int class = 0; r == 0 && class < CLASS_COUNT; class++) {
		struct gap *unwritten = &agent->gaps.unwritten[class];

		if (unwritten->count)
			r = gap_tell(agent, unwritten);
		if (r == 0)
			*unwritten = (struct gap){ 0 };
	}
	return r;
}

int gap_tell_damaged(struct agent *agent, enum queue queue, const struct outgoing *row)
{
	struct gap gap = { .class = row->class, .why = GAP_DAMAGE, .count = 1 };
	int r;

	if (queue == QUEUE_READINGS) {
		gap.device = row->packed.device[0] ? row->packed.device : NULL;
		gap.first_seq = gap.last_seq = row->n;
		gap.first_at_us = gap.last_at_us = row->packed.at_us;
	}
	r = gap_tell(agent, &gap);
	return r < 0 ? r : store_outbox_remove(agent->store, queue, row->n);
}
