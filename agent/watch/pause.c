/* SPDX-License-Identifier: Apache-2.0 */
#include "watch/pause.h"

#include <string.h>

#include "watch/roster.h"

static bool is_clock_right(const struct watch *watch)
{
	return !watch->ops.is_clock_right || watch->ops.is_clock_right(watch->context);
}

static bool is_within(const struct plan_pause *pause, const struct moment *now)
{
	return pause->from_us <= now->wall_us && now->wall_us < pause->until_us;
}

/* What is known of that pause of the plan, or NULL. */
static const struct pause *find(const struct pauses *pauses, const struct plan_pause *of)
{
	for (size_t i = 0; i < pauses->n; i++)
		if (strcmp(pauses->of[i].is.person, of->person) == 0 && strcmp(pauses->of[i].is.id, of->id) == 0)
			return &pauses->of[i];
	return NULL;
}

static bool is_on(const struct watch *watch, const char *person, const struct moment *now)
{
	const struct pauses *pauses = &watch->pauses;

	for (size_t i = 0; i < pauses->n; i++)
		if (strcmp(pauses->of[i].is.person, person) == 0 && !pauses->of[i].is_over &&
			is_within(&pauses->of[i].is, now) && now->now_us < pauses->end_us[i])
			return true;
	for (size_t i = 0; watch->plan && i < watch->plan->n_pauses; i++) {
		const struct plan_pause *pause = &watch->plan->pauses[i];

		if (strcmp(pause->person, person) == 0 && !find(pauses, pause) && is_within(pause, now))
			return true;
	}
	return false;
}

bool pause_is_on(const struct watch *watch, const char *person, const struct moment *now)
{
	return is_on(watch, person, now) && is_clock_right(watch);
}

bool closer_is_on(const struct watch *watch, const char *person, const struct moment *now)
{
	for (size_t i = 0; i < watch->pauses.n_closer; i++)
		if (strcmp(watch->pauses.closer[i].person, person) == 0)
			return now->wall_us < watch->pauses.closer[i].until_us;
	return false;
}

bool rule_is_in_force(const struct watch *watch, const struct plan_rule *rule, const struct moment *now)
{
	return !pause_is_on(watch, rule->person, now) &&
		(!rule->is_closer_only || closer_is_on(watch, rule->person, now));
}
