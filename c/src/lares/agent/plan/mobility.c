/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/rule.h"
#include "plan/section.h"
#include "plan/window.h"

enum {
	WITHIN_MIN_S = 10,
	FACTOR_MIN = 2,
	FACTOR_MAX = 20,
	HABIT_DAYS_MIN = 7, /* each day of a week has habits of its own */
};

/* What each kind is asked for beside what every rule has. */
static const struct kind_form {
	bool has_quantity, has_within, has_windows, needs_windows, has_habit, has_device;
} forms[] = {
	[MOBILITY_TOO_LONG] = { .has_quantity = true, .has_within = true, .has_windows = true, .has_device = true },
	[MOBILITY_STOPPED_BETWEEN] = { .has_within = true, .has_device = true },
	[MOBILITY_OVERLOAD] = { .has_device = true },
	[MOBILITY_FAULT] = { .has_device = true },
	[MOBILITY_NOT_USED] = { .has_within = true, .has_windows = true, .has_device = true },
	[MOBILITY_UNUSUAL] = { .has_habit = true, .has_device = true },
	[MOBILITY_NOT_BACK] = { .has_within = true, .has_windows = true, .needs_windows = true, .has_device = true },
	[MOBILITY_NO_MOVEMENT] = { .has_within = true, .has_windows = true },
};

static const char no_part[] = "leave it out: this kind of rule has none";

/* What an aid, a bed or a room says yes or no to, and whose lasting means something. */
static bool can_last(enum quantity quantity)
{
	switch ((int)quantity) {
	case QUANTITY_RAISED:
	case QUANTITY_OCCUPANCY:
	case QUANTITY_PRESENCE:
	case QUANTITY_MOVING:
	case QUANTITY_OPENING:
	case QUANTITY_DOOR:
	case QUANTITY_EMERGENCY_STOP:
		return true;
	default:
		return false;
	}
}

static void parse_quantity(struct check *c, struct plan_mobility *rule)
{
	int quantity;

	if (!check_choice(c, "quantity", quantity_from_name, "what is not to last: raised, occupancy, moving, …", &quantity))
		return;
	rule->quantity = (enum quantity)quantity;
	if (!can_last(rule->quantity))
		check_fault(c, "quantity", "\"%s\" does not last; write raised, occupancy, presence, moving, opening, door or "
			"emergency-stop", quantity_name(rule->quantity));
}

static void parse_windows(struct check *c, const struct kind_form *form, struct plan_mobility *rule)
{
	rule->n_windows = windows_parse(c, rule->windows);
	if (form->needs_windows && !check_has(c, "windows"))
		check_fault(c, "windows", "write when it is judged: [{\"from\":\"22:00\",\"to\":\"06:00\"}]");
}

static void parse_form(struct check *c, const struct kind_form *form, struct plan_mobility *rule)
{
	if (form->has_quantity)
		parse_quantity(c, rule);
	else
		check_none(c, "quantity", no_part);
	if (form->has_within)
		rule->within_s = check_integer_in(c, "within_s", WITHIN_MIN_S, PLAN_SPAN_MAX_S);
	else
		check_none(c, "within_s", no_part);
	if (form->has_windows)
		parse_windows(c, form, rule);
	else
		check_none(c, "windows", no_part);
	if (form->has_habit) {
		rule->factor = (uint16_t)check_integer_in(c, "factor", FACTOR_MIN, FACTOR_MAX);
		rule->days = (uint16_t)check_integer_in(c, "days", HABIT_DAYS_MIN, PLAN_DAYS_MAX);
	} else {
		check_none(c, "factor", no_part);
		check_none(c, "days", no_part);
	}
	if (!form->has_device)
		check_none(c, "device", "leave it out: all devices of the person are looked at");
	else if (check_has(c, "device"))
		rule->has_device = check_address(c, "device", &rule->device);
}

void mobility_parse(struct check *c, struct plan_mobility *rule)
{
	static const char *const rest[] = { "quantity", "within_s", "windows", "factor", "days", "device" };
	int kind;

	rule_parse(c, &rule->rule);
	rule_parse_priority(c, "priority", &rule->rule);
	if (check_choice(c, "kind", plan_mobility_kind_from_name, "too-long, stopped-between, overload, fault, not-used, "
		    "unusual, not-back or no-movement", &kind)) {
		rule->kind = (enum plan_mobility_kind)kind;
		parse_form(c, &forms[kind], rule);
	} else {
		rule->rule.name[0] = '\0';
		for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
			check_take(c, rest[i]);
	}
	check_end(c);
}
