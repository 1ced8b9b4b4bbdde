/* SPDX-License-Identifier: Apache-2.0 */
/* What is no fault, and worth knowing before somebody relies on it. */
#include <stdio.h>
#include <string.h>

#include "plan/rule.h"
#include "plan/sense.h"

static const int64_t long_pause_us = 92 * 86400 * INT64_C(1000000);

static bool has_device(const struct plan *plan, const char *person)
{
	for (size_t i = 0; i < plan->n_devices; i++) {
		const struct plan_device *device = &plan->devices[i];

		if (strcmp(device->person, person) == 0)
			return true;
		for (size_t k = 0; k < device->n_shared; k++)
			if (strcmp(device->shared_by[k], person) == 0)
				return true;
	}
	return false;
}

/* The installer may have named a device's person; the plan has the last word, so that these rules wait in vain. */
static void remark_on_devices(const struct plan *plan, struct faults *remarks)
{
	struct rule_place place;

	for (size_t n = 0; rule_at(plan, n, &place); n++) {
		if (!has_device(plan, place.rule->person)) {
			sense_fault(remarks, "no device in devices is this person's: the rule has nothing to judge",
				"$.%s[%zu].person", place.section, place.index);
			return;
		}
	}
}

static void remark_on_closer(const struct plan *plan, struct faults *remarks)
{
	struct rule_place place;

	for (size_t i = 0; i < plan->n_pauses; i++)
		if (plan->pauses[i].closer_days)
			return;
	for (size_t n = 0; rule_at(plan, n, &place); n++) {
		if (!place.rule->is_closer_only)
			continue;
		sense_fault(remarks, "no pause here has closer_days: it comes into force only after a pause by command that has",
			"$.%s[%zu].only", place.section, place.index);
		return;
	}
}

static void remark_on_pauses(const struct plan *plan, const struct plan_context *expected, struct faults *remarks)
{
	for (size_t i = 0; i < plan->n_pauses; i++) {
		const struct plan_pause *pause = &plan->pauses[i];

		if (expected->wall_us && pause->until_us <= expected->wall_us)
			sense_fault(remarks, "it is over already", "$.pauses[%zu].until", i);
		else if (pause->until_us - pause->from_us > long_pause_us)
			sense_fault(remarks, "that is more than three months, in which nobody is told how the person is; is the year right?",
				"$.pauses[%zu].until", i);
	}
}

/* The distance is also by how much a value must be worse to ask again. */
static void remark_on_levels(const struct plan *plan, struct faults *remarks)
{
	static const char words[] = "it is the limit itself: a value that hovers there raises again and again; write one apart from it";
	int order;

	for (size_t i = 0; i < plan->n_limits; i++) {
		const struct plan_limit *limit = &plan->limits[i];

		if (unit_compare(limit->clear, limit->unit, limit->level, limit->unit, &order) == 0 && order == 0)
			sense_fault(remarks, words, "$.limits[%zu].clear", i);
	}
	for (size_t i = 0; i < plan->n_trends; i++) {
		const struct plan_trend *trend = &plan->trends[i];

		if (decimal_compare(trend->clear, trend->amount) == 0 && decimal_compare(trend->amount, (struct decimal){ 0, 0 }) > 0)
			sense_fault(remarks, words, "$.trends[%zu].clear", i);
	}
}

/* What a device says there, as far as its place or its wiring tells; a device with words of its own may say more. */
static bool is_said(const struct mounted *mounted, enum quantity quantity)
{
	for (size_t i = 0; i < mounted->n_inputs; i++)
		if (mounted->inputs[i].quantity == quantity)
			return true;
	return mounting_can_say(mounted->mounting, quantity);
}

/* Some of the quantities by which each kind judges a device; none: no device alone is looked at. */
static bool is_judged_by(const struct plan_mobility *rule, enum quantity quantity)
{
	switch (rule->kind) {
	case MOBILITY_TOO_LONG:
		return quantity == rule->quantity;
	case MOBILITY_STOPPED_BETWEEN:
		return quantity == QUANTITY_UPPER_END_STOP || quantity == QUANTITY_LOWER_END_STOP ||
			quantity == QUANTITY_POSITION || quantity == QUANTITY_RAISED;
	case MOBILITY_OVERLOAD:
		return quantity == QUANTITY_OVERLOAD;
	case MOBILITY_FAULT:
		return quantity == QUANTITY_FAULT || quantity == QUANTITY_FAULT_CODE || quantity == QUANTITY_EMERGENCY_STOP;
	case MOBILITY_NOT_BACK:
		return quantity == QUANTITY_OCCUPANCY || quantity == QUANTITY_PRESENCE || quantity == QUANTITY_LOAD;
	case MOBILITY_NOT_USED:
	case MOBILITY_UNUSUAL:
		return quantity == QUANTITY_RAISED || quantity == QUANTITY_OCCUPANCY || quantity == QUANTITY_MOVING ||
			quantity == QUANTITY_CYCLE_COUNT;
	case MOBILITY_NO_MOVEMENT:
	case MOBILITY_KIND_COUNT:
		break;
	}
	return true;
}

static bool says_something_judged(const struct plan_mobility *rule, const struct mounted *mounted)
{
	for (int quantity = 0; quantity < QUANTITY_COUNT; quantity++)
		if (is_judged_by(rule, (enum quantity)quantity) && is_said(mounted, (enum quantity)quantity))
			return true;
	return false;
}

/* A lift or a mat may tell it in words of its own, which a plan does not know; a contact or a scale never does. */
static void remark_on_unmounted(const struct plan *plan, size_t index, const struct plan_device *device, struct faults *remarks)
{
	char words[FAULT_WORDS_MAX];

	snprintf(words, sizeof(words), "devices[%zu] has neither inputs nor a part in mounted_on: the rule is silent for ever, unless "
		"the device says by itself what it judges; write one of them", (size_t)(device - plan->devices));
	sense_fault(remarks, words, "$.mobility[%zu].device", index);
}

static void remark_on_mobility(const struct plan *plan, struct faults *remarks)
{
	for (size_t i = 0; i < plan->n_mobility && !plan->is_template; i++) {
		const struct plan_mobility *rule = &plan->mobility[i];
		const struct plan_device *device = rule->has_device ? plan_find_device(plan, &rule->device, READING_NO_USER) : NULL;

		if (device && device->mounted.mounting == MOUNTING_NONE && device->mounted.n_inputs == 0)
			remark_on_unmounted(plan, i, device, remarks);
		else if (device && !says_something_judged(rule, &device->mounted))
			sense_fault(remarks, "where it is mounted this device says nothing that this kind of rule judges, unless by "
				"words of its own", "$.mobility[%zu].device", i);
	}
}

/*
 * Of a rule without a device, as finding_applies() picks them: out of bed is told by a mattress alone. What is mounted may tell
 * of its load and its faults in words of its own: no place does.
 */
static bool may_tell(const struct plan_mobility *rule, const struct mounted *mounted)
{
	if (rule->kind == MOBILITY_NOT_BACK)
		return mounted->mounting == MOUNTING_MATTRESS;
	return says_something_judged(rule, mounted) ||
		((rule->kind == MOBILITY_OVERLOAD || rule->kind == MOBILITY_FAULT) && mounted->mounting != MOUNTING_NONE);
}

static bool waits_in_vain(const struct plan *plan, const struct plan_mobility *rule)
{
	for (size_t i = 0; i < plan->n_devices; i++)
		if (strcmp(plan->devices[i].person, rule->rule.person) == 0 && may_tell(rule, &plan->devices[i].mounted))
			return false;
	return !rule->has_device && rule->kind != MOBILITY_NO_MOVEMENT;
}

/* Once for each person. */
static void remark_on_aids(const struct plan *plan, struct faults *remarks)
{
	for (size_t i = 0; i < plan->n_mobility && !plan->is_template; i++) {
		const struct plan_mobility *rule = &plan->mobility[i];
		size_t k = 0;

		while (k < i && (strcmp(plan->mobility[k].rule.person, rule->rule.person) != 0 || !waits_in_vain(plan, &plan->mobility[k])))
			k++;
		if (k == i && waits_in_vain(plan, rule))
			sense_fault(remarks, "no device of this person is mounted or wired so that it tells what this rule judges: it is "
				"silent for ever, unless one tells it by itself", "$.mobility[%zu].person", i);
	}
}

static void remark_on_scores(const struct plan *plan, struct faults *remarks)
{
	for (size_t i = 0; i < plan->n_scores; i++) {
		const struct plan_score *score = &plan->scores[i];

		if (!score->told_us && (score->oxygen != TOLD_UNKNOWN || score->is_alert != TOLD_UNKNOWN))
			sense_fault(remarks, "without told_at what is told of oxygen and consciousness never grows old",
				"$.scores[%zu].told_at", i);
	}
}

void sense_remarks(const struct plan *plan, const struct plan_context *expected, struct faults *remarks)
{
	remark_on_closer(plan, remarks);
	remark_on_devices(plan, remarks);
	remark_on_pauses(plan, expected, remarks);
	remark_on_levels(plan, remarks);
	remark_on_mobility(plan, remarks);
	remark_on_aids(plan, remarks);
	remark_on_scores(plan, remarks);
}
