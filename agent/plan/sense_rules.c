/* SPDX-License-Identifier: Apache-2.0 */
/* What rules refer to: each other, people, devices, and who is asked when they raise. */
#include <stdio.h>
#include <string.h>

#include "plan/check.h"
#include "plan/rule.h"
#include "plan/sense.h"
#include "plan/window.h"

/* Whether no day has a minute that is neither in it nor in the night. */
static bool leaves_the_night_only(const struct plan_window *quiet)
{
	unsigned int before_day = (unsigned int)(PLAN_NIGHT_TO_MIN + WINDOW_DAY_MIN - quiet->from_min) % WINDOW_DAY_MIN;

	return quiet->days == WINDOW_EVERY_DAY &&
		before_day + PLAN_NIGHT_FROM_MIN - PLAN_NIGHT_TO_MIN <= window_length_min(quiet);
}

/* Who is quiet all day is asked only about what breaks that. At night nobody is, about what is low: looked at when a plan comes. */
static bool can_be_asked(const struct plan_person *person, const struct plan_context *expected, enum alert_priority priority)
{
	if (!person->is_asked[priority] || !person->has_quiet || person->breaks_quiet[priority])
		return person->is_asked[priority];
	return !window_is_always(&person->quiet) &&
		(priority != ALERT_LOW || !expected->zone_s || !leaves_the_night_only(&person->quiet));
}

static bool can_anybody_be_asked(const struct plan *plan, const struct plan_context *expected, enum alert_priority priority)
{
	for (size_t i = 0; i < plan->n_people; i++)
		if (can_be_asked(&plan->people[i], expected, priority))
			return true;
	return false;
}

static void check_priority(const struct plan *plan, const struct plan_context *expected, enum alert_priority priority,
	const char *path, struct faults *faults)
{
	if (priority != ALERT_INFORMATION && !can_anybody_be_asked(plan, expected, priority))
		faults_add(faults, path, "nobody can be asked about %s alerts; add \"%s\" to \"asked\" of a person, or to "
			"\"broken_by\" of quiet hours", alert_priority_name(priority), alert_priority_name(priority));
}

/* The rule of that name before the n-th, over all sections: an alert says which rule it is of by its name alone. */
static bool find_earlier(const struct plan *plan, size_t n, const char *name, struct rule_place *ret_place)
{
	for (size_t i = 0; i < n; i++)
		if (rule_at(plan, i, ret_place) && sense_is_same(name, ret_place->rule->name))
			return true;
	return false;
}

static void check_names(const struct plan *plan, const struct plan_context *expected, struct faults *faults)
{
	struct rule_place place, earlier;
	char words[128];

	for (size_t n = 0; rule_at(plan, n, &place); n++) {
		sense_person(plan, place.rule->person, faults, "$.%s[%zu].person", place.section, place.index);
		if (expected->zone_s && rule_is_reserved(place.rule->name)) {
			snprintf(words, sizeof(words), "write another: \"%s\" is a rule of Lares itself", place.rule->name);
			sense_fault(faults, words, "$.%s[%zu].rule", place.section, place.index);
		}
		if (!find_earlier(plan, n, place.rule->name, &earlier))
			continue;
		snprintf(words, sizeof(words), "write another: %s[%zu] has it", earlier.section, earlier.index);
		sense_fault(faults, words, "$.%s[%zu].rule", place.section, place.index);
	}
}

static void check_priorities(const struct plan *plan, const struct plan_context *expected, struct faults *faults)
{
	struct rule_place place;
	char path[FAULT_PATH_MAX];

	for (size_t n = 0; rule_at(plan, n, &place); n++) {
		snprintf(path, sizeof(path), "$.%s[%zu].priority", place.section, place.index);
		if (place.rule->name[0] && strcmp(place.section, "scores") != 0)
			check_priority(plan, expected, place.rule->priority, path, faults);
	}
}

/* Scale 2 reads a saturation of 90 % as good: that is a clinician's decision about one person. */
static void check_scale(const struct plan *plan, const struct plan_score *score, size_t index, struct faults *faults)
{
	const struct plan_person *by = plan_find_person(plan, score->rule.set_by);

	if (score->scale != 2 || !score->rule.set_by[0] || (plan->is_template && strcmp(score->rule.set_by, CHECK_BLANK) == 0) ||
		(by && by->role == PLAN_NURSE))
		return;
	sense_fault(faults, "scale 2 is set by a clinician; write the id of a nurse in people",
		"$.scores[%zu].set_by", index);
}

static void check_scores(const struct plan *plan, const struct plan_context *expected, struct faults *faults)
{
	char path[FAULT_PATH_MAX];

	for (size_t i = 0; i < plan->n_scores; i++) {
		const struct plan_score *score = &plan->scores[i];

		check_scale(plan, score, i, faults);
		snprintf(path, sizeof(path), "$.scores[%zu].three", i);
		if (score->raises_on_three && score->rule.name[0])
			check_priority(plan, expected, score->rule.priority, path, faults);
		for (size_t k = 0; k < score->n_steps; k++) {
			snprintf(path, sizeof(path), "$.scores[%zu].steps[%zu].priority", i, k);
			check_priority(plan, expected, score->steps[k].priority, path, faults);
		}
	}
}

static bool is_of(const struct plan_device *device, const char *person)
{
	for (size_t i = 0; i < device->n_shared; i++)
		if (strcmp(device->shared_by[i], person) == 0)
			return true;
	return strcmp(device->person, person) == 0;
}

/* Whether the plan has such a device at all, and whether it is that person's. */
static void look_up(const struct plan *plan, const struct plan_mobility *rule, bool *ret_is_there, bool *ret_is_theirs)
{
	*ret_is_there = *ret_is_theirs = false;
	for (size_t i = 0; i < plan->n_devices; i++) {
		if (memcmp(&plan->devices[i].address, &rule->device, sizeof(rule->device)) != 0)
			continue;
		*ret_is_there = true;
		*ret_is_theirs |= is_of(&plan->devices[i], rule->rule.person);
	}
}

static void check_mobility(const struct plan *plan, struct faults *faults)
{
	bool is_there, is_theirs;

	for (size_t i = 0; i < plan->n_mobility; i++) {
		const struct plan_mobility *rule = &plan->mobility[i];

		if (!rule->has_device || !plan_find_person(plan, rule->rule.person))
			continue;
		look_up(plan, rule, &is_there, &is_theirs);
		if (!is_there)
			sense_fault(faults, "nobody has this device; write whose it is in devices", "$.mobility[%zu].device", i);
		else if (!is_theirs)
			sense_fault(faults, "in devices it is another person's; write that person here, or another device",
				"$.mobility[%zu].device", i);
	}
}

void sense_rules(const struct plan *plan, const struct plan_context *expected, struct faults *faults)
{
	check_names(plan, expected, faults);
	check_priorities(plan, expected, faults);
	check_scores(plan, expected, faults);
	check_mobility(plan, faults);
}
