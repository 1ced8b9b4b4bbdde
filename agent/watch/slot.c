/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/slot.h"

#include <stdlib.h>
#include <string.h>

#include "proto/packed.h"

#define SECOND_US INT64_C(1000000)
#define DAY_US (86400 * SECOND_US)
#define SAME_US (DAY_US / 2)
#define LATEST_SLACK_US (2 * 3600 * SECOND_US) /* a change of the zone, and the looks for steps */

enum {
	PASSED_MAX = 64, /* windows in the time that the grace reaches back over */
};

static uint64_t mix(uint64_t hash, uint64_t number)
{
	return (hash ^ number) * UINT64_C(1099511628211); /* FNV-1a, by numbers */
}

uint64_t slot_what(enum quantity quantity)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (const char *c = quantity_name(quantity); *c; c++)
		hash = mix(hash, (uint8_t)*c);
	return hash;
}

static uint64_t shape_of(const struct plan_expected *rule)
{
	uint64_t hash = slot_what(rule->quantity);

	hash = mix(mix(hash, rule->every_s), rule->grace_s);
	for (size_t i = 0; i < rule->n_windows; i++)
		hash = mix(mix(mix(hash, rule->windows[i].from_min), rule->windows[i].to_min), rule->windows[i].days);
	return hash;
}

static int64_t grace_us(const struct plan_expected *rule)
{
	return rule->grace_s * SECOND_US;
}

void slot_begin(struct slot *slot, const struct plan_expected *rule, const struct moment *now)
{
	struct slot begun;

	memset(&begun, 0, sizeof(begun)); /* with its padding: what changed is found by memcmp() */
	begun.version = SLOT_VERSION;
	begun.shape = shape_of(rule);
	begun.what = slot_what(rule->quantity);
	begun.start_us = (int64_t)now->now_us;
	begun.start_wall_us = now->wall_us;
	begun.last_us = begun.last_wall_us = begun.missed_us = LOCAL_NEVER;
	begun.before_us = begun.before_wall_us = LOCAL_NEVER;
	begun.latest_us = begun.not_before_us = begun.settled_us = begun.settled_wall_us = LOCAL_NEVER;
	*slot = begun;
}

void slot_begin_again(struct slot *slot, const struct plan_expected *rule, const struct moment *now)
{
	struct slot before = *slot;

	slot_begin(slot, rule, now);
	if (before.what != slot->what)
		return;
	slot->last_us = before.last_us;
	slot->last_wall_us = before.last_wall_us;
	slot->before_us = before.before_us;
	slot->before_wall_us = before.before_wall_us;
	slot->trust = before.trust;
	slot->address = before.address;
	if (before.shape == slot->shape)
		slot->missed_us = before.missed_us;
	else if (rule->n_windows && before.missed_us > LOCAL_NEVER) /* a period that was missed began with what was measured before */
		slot->missed_us = before.missed_us + (before.last_us == before.missed_us);
}

bool slot_fits(const struct slot *slot, const struct plan_expected *rule)
{
	return slot->shape == shape_of(rule);
}

void slot_measure(struct slot *slot, int64_t at_us, const struct moment *now)
{
	int64_t measured_us = local_monotonic_us(now, at_us < now->wall_us ? at_us : now->wall_us);

	if (measured_us > slot->last_us) {
		slot->before_us = slot->last_us;
		slot->before_wall_us = slot->last_wall_us;
		slot->last_us = measured_us;
		slot->last_wall_us = at_us;
	} else if (measured_us > slot->before_us && measured_us < slot->last_us) { /* found late, or said whose it is */
		slot->before_us = measured_us;
		slot->before_wall_us = at_us;
	}
}

/* The store gives a time back in whole milliseconds. */
static bool is_same(int64_t wall_us, int64_t at_us)
{
	return packed_ms(wall_us) == packed_ms(at_us);
}

void slot_measure_again(struct slot *slot, int64_t at_us, const struct moment *now)
{
	bool is_older = at_us < slot->last_wall_us && local_monotonic_us(now, at_us) < slot->last_us;

	if (!is_same(slot->last_wall_us, at_us) && (is_older || at_us > slot->last_wall_us))
		slot_measure(slot, at_us, now);
}

void slot_date_anew(struct slot *slot, int64_t first_at_us, int64_t at_us)
{
	if (is_same(slot->last_wall_us, first_at_us))
		slot->last_wall_us = at_us;
	if (is_same(slot->before_wall_us, first_at_us))
		slot->before_wall_us = at_us;
}

/* Since the rule is in force, since it was measured, or since it was last missed. */
static void find_period(struct slot *slot, const struct plan_expected *rule)
{
	int64_t length_us = rule->every_s * SECOND_US + grace_us(rule);

	slot->begin_us = local_later(slot->start_us, slot->last_us);
	if (slot->missed_us > LOCAL_NEVER)
		slot->begin_us = local_later(slot->begin_us, slot->missed_us + length_us);
	slot->from_us = slot->begin_us;
	slot->due_us = slot->begin_us + length_us;
	slot->has_window = true;
}

/* A clock that was set back brings a window again. Within half a day it is the same one; later it is the next day's. */
static bool is_settled(const struct slot *slot, const struct occurrence *o, int64_t begin_us)
{
	return o->end_us <= slot->settled_wall_us && begin_us - slot->settled_us < SAME_US;
}

/* When the window after this one would be due: later no step of the clock can put it off. */
static int64_t latest_us(const struct slot *slot, const struct plan_expected *rule, const struct zone *zone,
	const struct moment *now, const struct occurrence *o)
{
	struct occurrence next;

	if (!local_find(rule->windows, rule->n_windows, zone, now, o->end_us, &next))
		return INT64_MAX;
	return slot->due_us + (next.begin_us - o->begin_us) + LATEST_SLACK_US;
}

static void put_off_no_longer(struct slot *slot, const struct moment *now)
{
	if (slot->due_us <= slot->latest_us)
		return;
	slot->due_us = slot->latest_us;
	slot->begin_us = slot->end_us = (int64_t)now->now_us;
	slot->from_us = local_later(slot->start_us, slot->settled_us);
}

static void take_window(struct slot *slot, const struct plan_expected *rule, const struct moment *now,
	const struct occurrence *o)
{
	slot->begin_us = slot->from_us = local_monotonic_us(now, o->begin_us);
	slot->end_us = local_monotonic_us(now, o->end_us);
	slot->due_us = slot->end_us + grace_us(rule);
	slot->end_wall_us = o->end_us;
	slot->has_window = true;
}

static void find_window(struct slot *slot, const struct plan_expected *rule, const struct zone *zone,
	const struct moment *now, int64_t step_us)
{
	int64_t from_us = now->wall_us - grace_us(rule);
	struct occurrence o;
	int n_passed = 0;

	slot->offset_us = now->wall_us - (int64_t)now->now_us;
	/* What was remembered might pass over all there are. */
	for (; n_passed < PASSED_MAX && local_find(rule->windows, rule->n_windows, zone, now, from_us, &o);
	     from_us = o.end_us, n_passed++) {
		int64_t begin_us = local_monotonic_us(now, o.begin_us);

		if (begin_us < slot->start_us || is_settled(slot, &o, begin_us))
			continue;
		take_window(slot, rule, now, &o);
		slot->from_us -= step_us < DAY_US ? step_us : DAY_US;
		if (step_us && o.begin_us < now->wall_us) {
			slot->end_us += now->wall_us - o.begin_us;
			slot->due_us += now->wall_us - o.begin_us;
		}
		if (step_us && slot->latest_us > LOCAL_NEVER)
			put_off_no_longer(slot, now);
		else
			slot->latest_us = latest_us(slot, rule, zone, now, &o);
		return;
	}
}

/* `step_us`: by so much the clock has just been set. */
static void find(struct slot *slot, const struct plan_expected *rule, const struct zone *zone, const struct moment *now,
	int64_t step_us)
{
	slot->has_window = slot->is_reminded = false;
	slot->not_before_us = LOCAL_NEVER;
	if (rule->n_windows == 0)
		find_period(slot, rule);
	else if (local_is_known(now))
		find_window(slot, rule, zone, now, step_us);
}

static void settle(struct slot *slot, const struct plan_expected *rule)
{
	if (rule->n_windows) {
		slot->settled_us = slot->end_us;
		slot->settled_wall_us = slot->end_wall_us;
	}
	slot->has_window = false;
}

static int64_t stepped_us(const struct slot *slot, const struct moment *now)
{
	return now->wall_us - (int64_t)now->now_us - slot->offset_us;
}

/* The clock was set before this window began. Returns whether it was jumped over without a measurement. */
static bool step(struct slot *slot, const struct plan_expected *rule, const struct zone *zone, const struct moment *now)
{
	bool is_over = slot->end_wall_us <= now->wall_us;
	int64_t by_us = stepped_us(slot, now), begin_us = slot->begin_us - by_us;

	if (is_over) {
		slot->settled_us = (int64_t)now->now_us;
		slot->settled_wall_us = now->wall_us;
	}
	find(slot, rule, zone, now, llabs(by_us));
	return is_over && slot->last_us < begin_us;
}

bool slot_has_come(const struct slot *slot, const struct plan_expected *rule)
{
	return slot->has_window && (rule->n_windows ? slot->last_us >= slot->from_us : slot->last_us > slot->from_us);
}

/* What was measured settles as many windows as it lies behind the begin of. */
static void settle_measured(struct slot *slot, const struct plan_expected *rule, const struct zone *zone,
	const struct moment *now)
{
	while (slot_has_come(slot, rule)) {
		settle(slot, rule);
		find(slot, rule, zone, now, 0);
	}
}

/* The window in which something was measured at that wall time, or in the grace of which. */
static void find_window_of(struct slot *slot, const struct plan_expected *rule, const struct zone *zone,
	const struct moment *now, int64_t at_us)
{
	int64_t from_us = at_us - grace_us(rule);
	struct occurrence o;

	for (int n_passed = 0; n_passed < PASSED_MAX && local_find(rule->windows, rule->n_windows, zone, now, from_us, &o) &&
	     o.begin_us <= at_us; from_us = o.end_us, n_passed++)
		if (local_monotonic_us(now, o.begin_us) >= slot->start_us)
			take_window(slot, rule, now, &o);
}

bool slot_take_back(struct slot *slot, const struct plan_expected *rule, const struct zone *zone, int64_t at_us,
	const struct moment *now)
{
	bool is_newest = is_same(slot->last_wall_us, at_us);

	if (is_newest) {
		slot->last_us = slot->before_us;
		slot->last_wall_us = slot->before_wall_us;
		slot->has_window = slot->is_reminded = false;
		slot->not_before_us = LOCAL_NEVER;
	}
	if (is_newest && rule->n_windows)
		find_window_of(slot, rule, zone, now, at_us);
	if (is_newest || is_same(slot->before_wall_us, at_us))
		slot->before_us = slot->before_wall_us = LOCAL_NEVER;
	return is_newest;
}

static int64_t due_us(const struct slot *slot)
{
	return local_later(slot->due_us, slot->not_before_us);
}

static int64_t remind_us(const struct slot *slot, const struct plan_expected *rule)
{
	return rule->remind_s && !slot->is_reminded ? due_us(slot) - rule->remind_s * SECOND_US : INT64_MAX;
}

static enum slot_event look_due(struct slot *slot, const struct plan_expected *rule, const struct zone *zone,
	const struct moment *now)
{
	int64_t late_us = (int64_t)now->now_us - due_us(slot), anew_us = SLOT_ANEW_S * SECOND_US;

	if (late_us < 0)
		return SLOT_QUIET;
	if (late_us > SLOT_LATE_S * SECOND_US) {
		slot->not_before_us = (int64_t)now->now_us + (grace_us(rule) > anew_us ? grace_us(rule) : anew_us);
		return SLOT_QUIET;
	}
	slot->missed_us = slot->from_us;
	settle(slot, rule);
	find(slot, rule, zone, now, 0);
	return SLOT_MISSED;
}

static enum slot_event look_reminder(struct slot *slot, const struct plan_expected *rule, const struct moment *now)
{
	if ((int64_t)now->now_us < remind_us(slot, rule))
		return SLOT_QUIET;
	slot->is_reminded = true;
	return SLOT_REMIND;
}

/* Without a time of day there are no windows but one that has begun. Said once. */
static bool has_become_timeless(struct slot *slot, const struct plan_expected *rule, const struct moment *now)
{
	bool was_timeless = slot->is_timeless;

	slot->is_timeless = rule->n_windows && !slot->has_window && !local_is_known(now);
	return slot->is_timeless && !was_timeless;
}

enum slot_event slot_look(struct slot *slot, const struct plan_expected *rule, const struct zone *zone,
	const struct moment *now)
{
	bool has_begun = slot->begin_us <= (int64_t)now->now_us;
	enum slot_event event;

	if (rule->n_windows && slot->has_window && !has_begun &&
		llabs(stepped_us(slot, now)) > LOCAL_STEP_S * SECOND_US && step(slot, rule, zone, now))
		return SLOT_STEPPED;
	if (!slot->has_window)
		find(slot, rule, zone, now, slot->is_timeless ? 1 : 0);
	settle_measured(slot, rule, zone, now);
	if (has_become_timeless(slot, rule, now))
		return SLOT_TIMELESS;
	if (!slot->has_window)
		return SLOT_QUIET;
	event = look_due(slot, rule, zone, now);
	return event == SLOT_QUIET ? look_reminder(slot, rule, now) : event;
}

bool slot_is_over(const struct slot *slot, const struct plan_expected *rule, const struct moment *now)
{
	if (rule->n_windows)
		return slot->last_us > LOCAL_NEVER && slot->last_us >= slot->missed_us;
	return slot->last_us + rule->every_s * SECOND_US + grace_us(rule) > (int64_t)now->now_us;
}

bool slot_is_missing(const struct slot *slot, const struct plan_expected *rule)
{
	return slot->missed_us > LOCAL_NEVER &&
		(rule->n_windows ? slot->last_us < slot->missed_us : slot->last_us <= slot->missed_us);
}

uint64_t slot_wake_us(const struct slot *slot, const struct plan_expected *rule, const struct moment *now)
{
	int64_t wake_us = rule->n_windows ? (int64_t)now->now_us + SLOT_LOOK_S * SECOND_US : INT64_MAX;

	if (slot->has_window && due_us(slot) < wake_us)
		wake_us = due_us(slot);
	if (slot->has_window && remind_us(slot, rule) < wake_us)
		wake_us = remind_us(slot, rule);
	return wake_us < 0 ? 0 : (uint64_t)wake_us;
}

int64_t slot_due_wall_us(const struct slot *slot, const struct moment *now)
{
	return now->wall_us + due_us(slot) - (int64_t)now->now_us;
}
