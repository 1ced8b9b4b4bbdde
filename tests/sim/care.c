/* SPDX-License-Identifier: Apache-2.0 */
#include "care.h"

#include <stdio.h>

static const char *const names[] = {
#define CARE(name, text, words) text,
#include "care.def"
};

static uint32_t in_use;

const char *care_name(enum care care)
{
	return names[care];
}

void care_use(uint32_t cares)
{
	in_use = cares;
}

bool care_is_on(enum care care)
{
	return in_use & UINT32_C(1) << care;
}

/* Now and then a plan knows nothing of a rule. */
static bool is_left_out(uint64_t version, size_t i)
{
	return version == 0 || (version + i) % 6 == 5;
}

/* The second one goes on through the night in which the clocks change. */
static const struct care_expected expected[CARE_EXPECTED_MAX] = {
	{ "pressure-missed", CUFF, QUANTITY_SYSTOLIC_PRESSURE, 0, 0, 12 * 3600, 3600, 1800, ALERT_MEDIUM },
	{ "saturation-missed", OXIMETER, QUANTITY_SPO2, 30, 240, 0, 1800, 0, ALERT_LOW },
	{ "weight-missed", SCALE, QUANTITY_BODY_WEIGHT, 360, 600, 0, 7200, 3600, ALERT_LOW },
};

const struct care_expected *care_expected(uint64_t version, size_t i)
{
	return i < CARE_EXPECTED_MAX && care_is_on(CARE_EXPECTED) && !is_left_out(version, i) ? &expected[i] : NULL;
}

static json_t *clock_json(uint16_t minute)
{
	char text[6];

	snprintf(text, sizeof(text), "%02u:%02u", minute / 60 % 24, minute % 60);
	return json_string(text);
}

static json_t *rule_json(const char *rule, enum alert_priority priority)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s}", "rule", rule, "person", "p1", "priority", alert_priority_name(priority), "set_by",
		"nurse-7", "do", "Look, and call.");
}

static json_t *expected_json(const struct care_expected *x)
{
	json_t *json = rule_json(x->rule, x->priority);

	json_object_set_new(json, "quantity", json_string(quantity_name(x->quantity)));
	json_object_set_new(json, "grace_s", json_integer(x->grace_s));
	if (x->remind_s)
		json_object_set_new(json, "remind_s", json_integer(x->remind_s));
	if (x->every_s)
		json_object_set_new(json, "every_s", json_integer(x->every_s));
	else
		json_object_set_new(json, "windows",
			json_pack("[{s:o,s:o}]", "from", clock_json(x->from_min), "to", clock_json(x->to_min)));
	return json;
}

void care_add_to_plan(json_t *plan, uint64_t version)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < CARE_EXPECTED_MAX; i++)
		if (care_expected(version, i))
			json_array_append_new(rules, expected_json(care_expected(version, i)));
	json_object_set_new(plan, "expected", rules);
}
