/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/chain.h"

#include <string.h>

static struct turn team_turn(const struct alert *alert)
{
	static const uint32_t within_s[] = {
		[ALERT_LOW] = CHAIN_TEAM_LOW_S,
		[ALERT_MEDIUM] = CHAIN_TEAM_MEDIUM_S,
		[ALERT_HIGH] = CHAIN_TEAM_HIGH_S,
	};

	return (struct turn){ ALERT_TEAM, within_s[alert->priority], false };
}

/* The first person at or after `from` who is asked for that priority; then the team. */
static struct turn turn_from(const struct plan *plan, const struct alert *alert, size_t from)
{
	for (size_t i = from; i < plan->n_people; i++)
		if (plan->people[i].is_asked[alert->priority])
			return (struct turn){ plan->people[i].id, plan->people[i].answer_within_s, false };
	return team_turn(alert);
}

static bool asks_people(const struct plan *plan, const struct alert *alert)
{
	return plan && alert->about == ALERT_PERSON && alert->kind != ALERT_FOUND_LATE;
}

struct turn chain_next(const struct plan *plan, const struct alert *alert, const char *asked)
{
	const struct plan_person *person = asked && asks_people(plan, alert) ? plan_find_person(plan, asked) : NULL;
	bool was_last = asked && strcmp(asked, ALERT_TEAM) == 0;
	struct turn turn;

	if (person && person->is_asked[alert->priority])
		return turn_from(plan, alert, (size_t)(person - plan->people) + 1);
	turn = asks_people(plan, alert) ? turn_from(plan, alert, 0) : team_turn(alert);
	turn.is_new_round = was_last;
	return turn;
}
