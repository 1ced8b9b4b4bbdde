/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/finding.h"

#include <string.h>

#include "watch/mobility.h"

#define SECOND_US INT64_C(1000000)

/* The first was begun before, and where the clocks change another is shorter. */
enum { OCCURRENCES_MAX = PLAN_WINDOWS_COUNTED_MAX + 2 };

static int64_t now_us(const struct moment *now)
{
	return (int64_t)now->now_us;
}

static int64_t wall_of(int64_t at_us, const struct moment *now)
{
	return now->wall_us + (at_us - now_us(now));
}

/* The one that is on now. */
static bool find_window(const struct plan_mobility *rule, const struct zone *zone, const struct moment *now,
	struct occurrence *ret)
{
	return local_is_known(now) && local_find(rule->windows, rule->n_windows, zone, now, now->wall_us, ret) &&
		ret->begin_us <= now->wall_us;
}

static bool is_in_window(const struct plan_mobility *rule, const struct zone *zone, const struct moment *now)
{
	struct occurrence o;

	/* Where the time of day is not known, watching goes on. */
	return rule->n_windows == 0 || !local_is_known(now) || find_window(rule, zone, now, &o);
}

static struct finding lasting(const struct aid *aid, enum aid_state state, uint32_t within_s, bool is_in_time,
	const struct moment *now)
{
	const struct aid_said *said = &aid->said[state];
	struct finding f = { .since_wall_us = said->since_wall_us, .due_us = INT64_MAX, .state = state };
	int64_t due_us = said->since_us + within_s * SECOND_US;

	if (said->truth == AID_NO)
		f.verdict = FINDING_NO;
	else if (said->truth == AID_YES && now_us(now) < due_us)
		f.due_us = due_us;
	else if (said->truth == AID_YES && is_in_time)
		f.verdict = FINDING_YES;
	return f;
}

static struct finding too_long(const struct plan_mobility *rule, const struct aid *aid, const struct zone *zone,
	const struct moment *now)
{
	return lasting(aid, (enum aid_state)aid_state_of(rule->quantity), rule->within_s, is_in_window(rule, zone, now), now);
}

static struct finding faulty(const struct aid *aid, const struct moment *now)
{
	static const enum aid_state states[] = { AID_FAULT, AID_FAULT_CODE, AID_EMERGENCY_STOP };
	struct finding f = { .due_us = INT64_MAX, .state = AID_FAULT };

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct finding one = lasting(aid, states[i], 0, true, now);

		if (one.verdict == FINDING_YES)
			return one;
		if (one.verdict == FINDING_NO)
			f.verdict = FINDING_NO;
	}
	return f;
}

/* Left within the window that is on. Before it nobody was to be there. */
static struct finding not_back(const struct plan_mobility *rule, const struct aid *aid, const struct zone *zone,
	const struct moment *now)
{
	enum aid_state state = aid->said[AID_OCCUPIED].truth ? AID_OCCUPIED : AID_LOADED;
	const struct aid_said *said = &aid->said[state];
	struct finding f = { .since_wall_us = said->since_wall_us, .due_us = INT64_MAX, .state = state };
	int64_t due_us = said->since_us + rule->within_s * SECOND_US;
	struct occurrence o;

	if (said->truth == AID_YES)
		f.verdict = FINDING_NO;
	if (said->truth != AID_NO || !find_window(rule, zone, now, &o) ||
		said->since_us < local_monotonic_us(now, o.begin_us))
		return f;
	if (now_us(now) >= due_us)
		f.verdict = FINDING_YES;
	else
		f.due_us = due_us;
	return f;
}

/* When that much time within the windows has passed since then. */
static int64_t counted_due_us(const struct plan_mobility *rule, int64_t from_us, const struct zone *zone,
	const struct moment *now)
{
	int64_t left_us = rule->within_s * SECOND_US, wall_us = wall_of(from_us, now);
	struct occurrence o;

	if (rule->n_windows == 0 || !local_is_known(now))
		return from_us + left_us;
	for (int i = 0; i < OCCURRENCES_MAX; i++) {
		int64_t begin_us;

		if (!local_find(rule->windows, rule->n_windows, zone, now, wall_us, &o))
			break;
		begin_us = local_later(o.begin_us, wall_us);
		if (o.end_us - begin_us >= left_us)
			return local_monotonic_us(now, begin_us + left_us);
		left_us -= o.end_us - begin_us;
		wall_us = o.end_us;
	}
	return INT64_MAX;
}

static bool is_in_use(const struct aid *aid)
{
	switch ((enum aid_use)aid->use) {
	case AID_USE_RAISED:
		return aid_is(aid, AID_RAISED);
	case AID_USE_OCCUPIED:
		return aid_is(aid, AID_OCCUPIED);
	case AID_USE_MOVING:
		return aid_is(aid, AID_MOVING);
	case AID_USE_CYCLES:
	case AID_USE_NONE:
		break;
	}
	return false;
}

static struct finding not_used(const struct plan_mobility *rule, const struct aid *aid, const struct finding_base *base,
	const struct zone *zone, const struct moment *now)
{
	bool was_used = aid->used_us > LOCAL_NEVER;
	struct finding f = { .is_absence = true, .due_us = INT64_MAX, .state = AID_STATE_COUNT,
		.since_wall_us = was_used ? aid->used_wall_us : local_later(base->start_wall_us, aid->first_wall_us) };
	int64_t from_us = local_later(aid->used_us, local_later(base->start_us, aid->first_us)), due_us;

	if (is_in_use(aid)) {
		f.verdict = FINDING_NO;
		return f;
	}
	due_us = counted_due_us(rule, from_us, zone, now);
	/* That it came in force, or that a pause is over, is no use: only one that is young enough clears. */
	if (was_used && (from_us == aid->used_us ? due_us : counted_due_us(rule, aid->used_us, zone, now)) > now_us(now))
		f.verdict = FINDING_NO;
	due_us = local_later(due_us, base->not_before_us);
	if (now_us(now) >= due_us)
		f.verdict = FINDING_YES;
	else
		f.due_us = due_us;
	return f;
}

struct finding finding_of_aid(const struct plan_mobility *rule, const struct aid *aid, const struct finding_base *base,
	const struct zone *zone, const struct moment *now)
{
	switch (rule->kind) {
	case MOBILITY_TOO_LONG:
		return too_long(rule, aid, zone, now);
	case MOBILITY_STOPPED_BETWEEN:
		return lasting(aid, AID_BETWEEN, rule->within_s, true, now);
	case MOBILITY_OVERLOAD:
		return lasting(aid, AID_OVERLOAD, 0, true, now);
	case MOBILITY_FAULT:
		return faulty(aid, now);
	case MOBILITY_NOT_USED:
		return not_used(rule, aid, base, zone, now);
	case MOBILITY_NOT_BACK:
		return not_back(rule, aid, zone, now);
	case MOBILITY_UNUSUAL:
	case MOBILITY_NO_MOVEMENT:
	case MOBILITY_KIND_COUNT:
		break;
	}
	return (struct finding){ .due_us = INT64_MAX };
}

/* Within one window at a time: in the night between two of them nobody need move. */
struct finding finding_of_movement(const struct plan_mobility *rule, int64_t moved_us, const struct finding_base *base,
	const struct zone *zone, const struct moment *now)
{
	bool has_moved = moved_us > LOCAL_NEVER, is_remembered = has_moved && moved_us < base->remembered_us;
	int64_t within_us = rule->within_s * SECOND_US, due_us;
	int64_t from_us = local_later(moved_us + (is_remembered ? MOBILITY_KEEP_S * SECOND_US : 0), base->start_us);
	struct finding f = { .is_absence = true, .due_us = INT64_MAX, .state = AID_STATE_COUNT,
		.since_wall_us = has_moved ? wall_of(moved_us, now) : base->start_wall_us };
	struct occurrence o;

	if (has_moved && moved_us + within_us > now_us(now))
		f.verdict = FINDING_NO;
	if (rule->n_windows && local_is_known(now)) {
		if (!find_window(rule, zone, now, &o))
			return f;
		from_us = local_later(from_us, local_later(local_monotonic_us(now, o.begin_us), base->stepped_us));
	}
	due_us = local_later(from_us + within_us, base->not_before_us);
	if (now_us(now) >= due_us)
		f.verdict = FINDING_YES;
	else
		f.due_us = due_us;
	return f;
}

/* Of a device that tells no use, as a contact on a door, nobody knows that it was not used. */
static bool tells_uses(const struct plan_mobility *rule, const struct aid *aid)
{
	return (rule->kind != MOBILITY_NOT_USED && rule->kind != MOBILITY_UNUSUAL) || aid->use != AID_USE_NONE;
}

/* Whether it ever said what such a rule is about. */
static bool has_said(const struct plan *plan, const struct plan_mobility *rule, const struct aid *aid)
{
	const struct plan_device *place = plan_find_device(plan, &aid->address, READING_NO_USER);

	switch (rule->kind) {
	case MOBILITY_TOO_LONG:
		return aid->said[aid_state_of(rule->quantity)].truth != AID_UNKNOWN;
	case MOBILITY_NOT_BACK:
		return aid->kind == DEVICE_BED || (place && place->mounted.mounting == MOUNTING_MATTRESS);
	case MOBILITY_STOPPED_BETWEEN:
	case MOBILITY_OVERLOAD:
	case MOBILITY_FAULT:
	case MOBILITY_NOT_USED:
	case MOBILITY_UNUSUAL:
	case MOBILITY_NO_MOVEMENT:
	case MOBILITY_KIND_COUNT:
		break;
	}
	return true;
}

bool finding_is_about(const struct plan_mobility *rule, const struct aid *aid)
{
	if (rule->has_device)
		return memcmp(&rule->device, &aid->address, sizeof(rule->device)) == 0;
	return strcmp(rule->rule.person, aid->person) == 0;
}

bool finding_applies(const struct plan *plan, const struct plan_mobility *rule, const struct aid *aid)
{
	if ((rule->kind == MOBILITY_TOO_LONG && aid_state_of(rule->quantity) < 0) || !tells_uses(rule, aid))
		return false;
	return finding_is_about(rule, aid) && (rule->has_device || has_said(plan, rule, aid));
}
