/* SPDX-License-Identifier: Apache-2.0 */
#include "care.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bell.h"
#include "clockwork.h"
#include "hazard.h"
#include "oracle.h"
#include "paused.h"
#include "proto/hex.h"
#include "signs.h"

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
	if (care_is_on(CARE_SHARED_SCALE)) /* whose the first weight is, only people know */
		in_use |= UINT32_C(1) << CARE_REASSIGN;
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

static const struct care_trend trend = { "weight-gain", 2, 20, 10, 32, ALERT_MEDIUM };

const struct care_trend *care_trend(uint64_t version)
{
	return care_is_on(CARE_TREND) && !is_left_out(version, CARE_EXPECTED_MAX) ? &trend : NULL;
}

uint32_t care_confirm_s(const char *rule)
{
	if (strcmp(rule, trend.rule) == 0)
		return care_is_on(CARE_TREND) && care_is_on(CARE_WEIGH_AGAIN) ? 1800 : 0;
	return care_is_on(CARE_CONFIRM) && strcmp(rule, "systolic-high") == 0 ? 900 : 0;
}

uint32_t care_hold_s(const char *rule)
{
	return care_is_on(CARE_HOLD) && strcmp(rule, "glucose-high") == 0 ? 3600 : 0;
}

/* ---- aids ---- */

static const struct care_mobility mobility[CARE_MOBILITY_MAX] = {
	{ "toilet-long", MOBILITY_TOO_LONG, LIFT, 1200, 0, 0, ALERT_MEDIUM },
	{ "lift-stuck", MOBILITY_STOPPED_BETWEEN, LIFT, 120, 0, 0, ALERT_HIGH },
	{ "overload", MOBILITY_OVERLOAD, LIFT, 0, 0, 0, ALERT_LOW },
	{ "lift-fault", MOBILITY_FAULT, LIFT, 0, 0, 0, ALERT_MEDIUM },
	{ "lift-unused", MOBILITY_NOT_USED, LIFT, 7 * 3600, 0, 0, ALERT_LOW },
	{ "bed-left", MOBILITY_NOT_BACK, BED, 1800, 1320, 360, ALERT_HIGH },
	{ "nobody-moves", MOBILITY_NO_MOVEMENT, THING_COUNT, 7200, 420, 1260, ALERT_MEDIUM },
};

/* Never all of them: what aids say is remembered for them. */
const struct care_mobility *care_mobility(uint64_t version, size_t i)
{
	return i < CARE_MOBILITY_MAX && care_is_on(CARE_MOBILITY) && !is_left_out(version, i) ? &mobility[i] : NULL;
}

/* The contacts of the lift's module, in the order of their bits (aids.h). */
static json_t *device_json(enum thing_name name, const char *person)
{
	char address[ADDRESS_TEXT_MAX];
	json_t *json;

	address_format(&things.thing[name].address, address);
	json = json_pack("{s:s,s:s}", "address", address, "person", person);
	if (name == LIFT && care_is_on(CARE_MOBILITY))
		json_object_set_new(json, "inputs", json_pack("[s,s,s,s,s,s,s]", "raised", "moving", "upper-end-stop", "lower-end-stop",
			"occupancy", "overload", "fault"));
	return json;
}

bool care_is_shared(void)
{
	return care_is_on(CARE_USERS) || care_is_on(CARE_REASSIGN) || care_is_on(CARE_SHARED_SCALE);
}

static json_t *user_json(const char *person, int user)
{
	json_t *json = device_json(CUFF, person);

	json_object_set_new(json, "user", json_integer(user));
	return json;
}

static json_t *shared_json(enum thing_name name)
{
	char address[ADDRESS_TEXT_MAX];

	address_format(&things.thing[name].address, address);
	return json_pack("{s:s,s:{s:[s,s],s:s,s:i,s:s}}", "address", address, "shared", "by", "p1", "p2", "quantity",
		quantity_name(QUANTITY_BODY_WEIGHT), "margin", CARE_MARGIN_KG, "unit", "kg");
}

void care_add_device(json_t *devices, enum thing_name name)
{
	if (name == SCALE && care_is_on(CARE_SHARED_SCALE)) {
		json_array_append_new(devices, shared_json(name));
		return;
	}
	if (name != CUFF || !care_is_on(CARE_USERS)) {
		json_array_append_new(devices, device_json(name, "p1"));
		return;
	}
	json_array_append_new(devices, user_json("p1", 1));
	json_array_append_new(devices, user_json("p2", 2));
}

/* ---- pauses ---- */

/* Hours after the home began. */
static const struct {
	const char *id, *reason;
	uint64_t from_h, until_h;
} pauses[] = { { "visit", "visitor", 14, 19 }, { "away", "away", 40, 53 } };

enum { PAUSES = sizeof(pauses) / sizeof(pauses[0]) };

/* When a pause ends that a clock which was set back comes to again, nobody can tell: pauses are of homes with clocks that are right. */
static bool has_pauses(void)
{
	return care_is_on(CARE_PAUSES) && !hazard_is_on(HAZARD_CLOCK);
}

bool care_is_paused(uint64_t true_us, uint64_t margin_us)
{
	uint64_t home_us = true_us - oracle_begun_us();

	for (int i = 0; has_pauses() && i < PAUSES; i++)
		if (home_us >= pauses[i].from_h * CLOCK_HOUR + margin_us && home_us + margin_us < pauses[i].until_h * CLOCK_HOUR &&
			!paused_was_resumed(oracle_begun_us() + pauses[i].from_h * CLOCK_HOUR, true_us + margin_us))
			return true;
	return paused_is_on(true_us, margin_us);
}

/* For the same reason. */
bool care_orders_pauses(void)
{
	return care_is_on(CARE_ORDERED_PAUSES) && !hazard_is_on(HAZARD_CLOCK);
}

bool care_may_be_paused(uint64_t true_us, uint64_t margin_us)
{
	uint64_t home_us = true_us - oracle_begun_us();

	for (int i = 0; has_pauses() && i < PAUSES; i++)
		if (home_us + margin_us >= pauses[i].from_h * CLOCK_HOUR && home_us < pauses[i].until_h * CLOCK_HOUR + margin_us)
			return true;
	return paused_may_be_on(true_us, margin_us);
}

uint64_t care_edge_us(size_t i)
{
	if (!has_pauses() || i / 2 >= PAUSES)
		return 0;
	return oracle_begun_us() + (i % 2 ? pauses[i / 2].until_h : pauses[i / 2].from_h) * CLOCK_HOUR;
}

static json_t *moment_json(uint64_t hours)
{
	time_t at = (time_t)((oracle_begun_us() + hours * CLOCK_HOUR) / CLOCK_SECOND);
	struct tm utc;
	char text[32];

	gmtime_r(&at, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return json_string(text);
}

static json_t *pauses_json(void)
{
	json_t *list = json_array();

	for (int i = 0; has_pauses() && i < PAUSES; i++)
		json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:o,s:o}", "id", pauses[i].id, "person", "p1", "reason",
			pauses[i].reason, "set_by", "nurse-7", "from", moment_json(pauses[i].from_h), "until",
			moment_json(pauses[i].until_h)));
	return list;
}

/* ---- the plan ---- */

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

static json_t *tenths_json(int tenths)
{
	return tenths % 10 ? json_real(tenths / 10.0) : json_integer(tenths / 10);
}

static json_t *trend_json(const struct care_trend *x)
{
	json_t *json = rule_json(x->rule, x->priority);

	json_object_set_new(json, "kind", json_string("change"));
	json_object_set_new(json, "quantity", json_string(quantity_name(QUANTITY_BODY_WEIGHT)));
	json_object_set_new(json, "unit", json_string("kg"));
	json_object_set_new(json, "days", json_integer(x->days));
	json_object_set_new(json, "above", tenths_json(x->above));
	json_object_set_new(json, "clear", tenths_json(x->clear));
	if (care_confirm_s(x->rule)) {
		json_object_set_new(json, "confirm_within_s", json_integer(care_confirm_s(x->rule)));
		json_object_set_new(json, "hard", tenths_json(x->hard));
	}
	return json;
}

static json_t *mobility_json(const struct care_mobility *x)
{
	json_t *json = rule_json(x->rule, x->priority);
	char address[ADDRESS_TEXT_MAX];

	json_object_set_new(json, "kind", json_string(plan_mobility_kind_name(x->kind)));
	if (x->within_s)
		json_object_set_new(json, "within_s", json_integer(x->within_s));
	if (x->kind == MOBILITY_TOO_LONG)
		json_object_set_new(json, "quantity", json_string("raised"));
	if (x->from_min != x->to_min)
		json_object_set_new(json, "windows",
			json_pack("[{s:o,s:o}]", "from", clock_json(x->from_min), "to", clock_json(x->to_min)));
	if (x->thing == THING_COUNT)
		return json;
	address_format(&things.thing[x->thing].address, address);
	json_object_set_new(json, "device", json_string(address));
	return json;
}

void care_add_to_plan(json_t *plan, uint64_t version)
{
	json_t *rules = json_array(), *mobilities = json_array();

	for (size_t i = 0; i < CARE_EXPECTED_MAX; i++)
		if (care_expected(version, i))
			json_array_append_new(rules, expected_json(care_expected(version, i)));
	json_object_set_new(plan, "expected", rules);
	if (care_trend(version))
		json_object_set_new(plan, "trends", json_pack("[o]", trend_json(care_trend(version))));
	for (size_t i = 0; i < CARE_MOBILITY_MAX; i++)
		if (care_mobility(version, i))
			json_array_append_new(mobilities, mobility_json(care_mobility(version, i)));
	json_object_set_new(plan, "mobility", mobilities);
	json_object_set_new(plan, "pauses", pauses_json());
	if (bell_again_s())
		json_object_set_new(plan, "alarm", json_pack("{s:i}", "again_s", (int)bell_again_s()));
	signs_add_to_plan(plan, version);
}
