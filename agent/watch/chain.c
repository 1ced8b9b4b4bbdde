/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/chain.h"

#include <string.h>

#include "watch/local.h"

static struct turn team_turn(const struct alert *alert)
{
	static const uint32_t within_s[] = {
		[ALERT_LOW] = CHAIN_TEAM_LOW_S,
		[ALERT_MEDIUM] = CHAIN_TEAM_MEDIUM_S,
		[ALERT_HIGH] = CHAIN_TEAM_HIGH_S,
	};

	return (struct turn){ ALERT_TEAM, within_s[alert->priority], false };
}

/* Whether that person is not to be called now for that priority; until when through ret_end_us (wall clock). */
static bool is_quiet(const struct plan_person *person, enum alert_priority priority, const struct moment *now,
	int64_t *ret_end_us)
{
	static const struct plan_window night = { PLAN_NIGHT_FROM_MIN, PLAN_NIGHT_TO_MIN, 0x7f };
	static const struct zone as_now;
	struct plan_window quiet[2];
	size_t n = 0;

	if (!local_is_known(now) || (person->has_quiet && person->breaks_quiet[priority]))
		return false;
	if (person->has_quiet)
		quiet[n++] = person->quiet;
	if (priority == ALERT_LOW)
		quiet[n++] = night;
	return n > 0 && local_is_in(quiet, n, &as_now, now, ret_end_us);
}

/* The team has what calls nobody at night until the first of them can be called. */
static struct turn team_turn_until(const struct alert *alert, int64_t end_us, const struct moment *now)
{
	struct turn turn = team_turn(alert);
	int64_t left_s = end_us == INT64_MAX ? turn.within_s : (end_us - now->wall_us) / 1000000 + 1;

	if (alert->priority == ALERT_LOW && left_s < turn.within_s)
		turn.within_s = (uint32_t)left_s;
	return turn;
}

/* The first person at or after `from` who is asked for that priority and may be called now; then the team. */
static struct turn turn_from(const struct plan *plan, const struct alert *alert, size_t from, const struct moment *now)
{
	int64_t first_end_us = INT64_MAX, end_us;

	for (size_t i = from; i < plan->n_people; i++) {
		const struct plan_person *person = &plan->people[i];

		if (!person->is_asked[alert->priority])
			continue;
		if (!is_quiet(person, alert->priority, now, &end_us))
			return (struct turn){ person->id, person->answer_within_s, false };
		if (end_us < first_end_us)
			first_end_us = end_us;
	}
	return team_turn_until(alert, first_end_us, now);
}

static bool asks_people(const struct plan *plan, const struct alert *alert)
{
	return plan && alert->about == ALERT_PERSON && alert->kind != ALERT_FOUND_LATE;
}

struct turn chain_next(const struct plan *plan, const struct alert *alert, const char *asked, const struct moment *now)
{
	const struct plan_person *person = asked && asks_people(plan, alert) ? plan_find_person(plan, asked) : NULL;
	bool was_last = asked && strcmp(asked, ALERT_TEAM) == 0;
	struct turn turn;

	if (person && person->is_asked[alert->priority])
		return turn_from(plan, alert, (size_t)(person - plan->people) + 1, now);
	turn = asks_people(plan, alert) ? turn_from(plan, alert, 0, now) : team_turn(alert);
	turn.is_new_round = was_last;
	return turn;
}
