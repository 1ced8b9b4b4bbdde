/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "plan/check.h"
#include "plan/sense.h"

enum { ANSWER_MIN_S = 10, LATE_MIN_S = 60, USER_MAX = 254 };
#define VERSION_MAX UINT64_C(999999999999999) /* what every JSON reader holds exactly */

void plan_free(struct plan *plan)
{
	free(plan);
}

void plan_freep(struct plan **plan)
{
	plan_free(*plan);
}

/* People */

static void parse_key(struct check *c, const struct plan_context *expected, struct plan_key *key)
{
	/* Each is asked, so that each fault is told. */
	bool is_ec = check_is(c, "kty", "EC"), is_p256 = check_is(c, "crv", "P-256");
	bool has_x = check_id(c, "x", CHECK_NAME_CHARACTERS, key->x, sizeof(key->x));
	bool has_y = check_id(c, "y", CHECK_NAME_CHARACTERS, key->y, sizeof(key->y));

	if (check_has(c, "alg"))
		check_is(c, "alg", "ES256");
	if (check_has(c, "use"))
		check_is(c, "use", "sig");
	if (is_ec && is_p256 && has_x && has_y && expected->kid_of(expected->context, c->object, key->kid) < 0) {
		key->kid[0] = '\0';
		check_fault(c, "x", "x and y are no point of P-256; copy the key again");
	}
	if (key->kid[0] && check_has(c, "kid"))
		check_is(c, "kid", key->kid);
	check_take(c, "kid");
	check_end(c);
}

static void parse_asked(struct check *c, struct plan_person *person)
{
	json_t *asked;
	size_t n = check_array(c, "asked", ALERT_PRIORITY_COUNT, &asked);
	uint64_t within_s = 0;

	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(asked, i));
		int priority = name ? alert_priority_from_name(name) : -1;

		if (priority <= ALERT_INFORMATION)
			check_fault(c, "asked", "write low, medium or high");
		else
			person->is_asked[priority] = true;
	}
	if (n == 0 && check_has(c, "asked"))
		check_fault(c, "asked", "write at least one priority, or leave it out");
	if (n && person->n_keys == 0)
		check_fault(c, "keys", "write at least one: who is asked must be able to answer");
	if (n == 0 && check_has(c, "answer_within_s"))
		check_fault(c, "asked", "write for which priorities this person has that time");
	if (n || check_has(c, "answer_within_s"))
		check_integer(c, "answer_within_s", ANSWER_MIN_S, PLAN_ANSWER_MAX_S, &within_s);
	person->answer_within_s = (uint32_t)within_s;
}

static void parse_person(struct check *c, const struct plan_context *expected, struct plan_person *person)
{
	json_t *keys;
	int role;

	check_id(c, "id", CHECK_NAME_CHARACTERS, person->id, sizeof(person->id));
	if (strcmp(person->id, ALERT_TEAM) == 0)
		check_fault(c, "id", "write another: \"%s\" is the team as a whole", ALERT_TEAM);
	if (check_choice(c, "role", plan_role_from_name, "resident, caregiver, coordinator or nurse", &role))
		person->role = (enum plan_role)role;
	check_text(c, "name", person->name, sizeof(person->name));
	person->n_keys = check_array(c, "keys", PLAN_KEYS_MAX, &keys);
	for (size_t i = 0; i < person->n_keys; i++) {
		struct check key = check_element(c, "keys", keys, i);

		parse_key(&key, expected, &person->keys[i]);
	}
	parse_asked(c, person);
	check_end(c);
}

/* Devices */

static bool is_wired_already(const struct mounted *mounted, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (mounted->inputs[i].quantity == mounted->inputs[index].quantity &&
			mounted->inputs[i].quantity != QUANTITY_INPUT)
			return true;
	return false;
}

static void parse_inputs(struct check *c, struct mounted *mounted)
{
	json_t *inputs;

	mounted->n_inputs = check_array(c, "inputs", MOUNTED_INPUTS_MAX, &inputs);
	for (size_t i = 0; i < mounted->n_inputs; i++) {
		const char *text = json_string_value(json_array_get(inputs, i));

		if (!text || mounted_input_parse(text, &mounted->inputs[i]) < 0)
			check_fault(c, "inputs", "input %zu: write what it is wired to, as \"upper-end-stop\", \"overload\" or "
				"\"!door\" where active means no; \"-\" where it is not used", i + 1);
		else if (is_wired_already(mounted, i))
			check_fault(c, "inputs", "input %zu is wired to what another one is; write \"-\" for one of them", i + 1);
	}
}

static void parse_device(struct check *c, struct plan_device *device)
{
	const char *address = json_string_value(check_take(c, "address"));
	uint64_t user = READING_NO_USER;

	if (!address || address_parse(address, &device->address) < 0)
		check_fault(c, "address", "write an address: \"00:AA:01:01:00:01\"");
	check_id(c, "person", CHECK_NAME_CHARACTERS, device->person, sizeof(device->person));
	if (check_has(c, "mounted_on") && check_text(c, "mounted_on", device->mounted_on, sizeof(device->mounted_on)))
		device->mounted.mounting = mounting_from_name(device->mounted_on);
	parse_inputs(c, &device->mounted);
	if (check_has(c, "user"))
		check_integer(c, "user", 0, USER_MAX, &user);
	if (user != READING_NO_USER && (device->mounted_on[0] || device->mounted.n_inputs))
		check_fault(c, "user", "what a device is mounted on holds for all its users; leave user out");
	device->user = (uint8_t)user;
	check_end(c);
}

/* Limits */

static bool is_reserved(const char *rule)
{
	return strcmp(rule, alert_kind_name(ALERT_HELP_CALL)) == 0 || strcmp(rule, alert_kind_name(ALERT_TEST)) == 0 ||
		strcmp(rule, alert_kind_name(ALERT_UNANSWERED)) == 0;
}

/* A limit on what never is a number, or never a result, would wait for ever and look like care. */
static bool parse_quantity(struct check *c, struct plan_limit *limit)
{
	int quantity, unit;
	bool is_right = check_choice(c, "quantity", quantity_from_name,
		"a quantity: systolic-pressure, pulse-rate, body-temperature, …", &quantity);

	if (is_right && (quantity_unit((enum quantity)quantity) == UNIT_NONE || quantity == QUANTITY_CUFF_PRESSURE)) {
		check_fault(c, "quantity", "\"%s\" is not measured as a value with a unit; it can have no limit",
			quantity_name((enum quantity)quantity));
		is_right = false;
	}
	if (!check_choice(c, "unit", unit_from_ucum, "a unit (UCUM): mm[Hg], /min, Cel, %, kg, …", &unit) || !is_right)
		return false;
	limit->quantity = (enum quantity)quantity;
	limit->unit = (enum unit)unit;
	if (quantity_allows(limit->quantity, limit->unit))
		return true;
	check_fault(c, "unit", "%s is not measured in %s; write %s", quantity_name(limit->quantity),
		unit_ucum(limit->unit), unit_ucum(quantity_unit(limit->quantity)));
	return false;
}

static void check_level(struct check *c, const char *key, const struct plan_limit *limit, struct decimal level)
{
	char digits[DECIMAL_TEXT_MAX];

	decimal_format(level, digits);
	if (!quantity_is_sane(limit->quantity, level, limit->unit))
		check_fault(c, key, "%.24s %s can never be measured as %s; write a value in that unit that can", digits,
			unit_ucum(limit->unit), quantity_name(limit->quantity));
}

static void check_sides(struct check *c, const char *side, const struct plan_limit *limit)
{
	char digits[DECIMAL_TEXT_MAX];
	int order;

	decimal_format(limit->level, digits);
	if (unit_compare(limit->clear, limit->unit, limit->level, limit->unit, &order) < 0)
		check_fault(c, side, "write fewer digits");
	else if (limit->side == LIMIT_ABOVE ? order > 0 : order < 0)
		check_fault(c, "clear", "it lies beyond the limit; write %.24s or %s", digits,
			limit->side == LIMIT_ABOVE ? "less" : "more");
}

static void parse_levels(struct check *c, struct plan_limit *limit)
{
	bool is_below = check_has(c, "below"), has_quantity = parse_quantity(c, limit), has_level, has_clear;
	const char *side = is_below ? "below" : "above";

	limit->side = is_below ? LIMIT_BELOW : LIMIT_ABOVE;
	has_level = check_decimal(c, side, &limit->level);
	has_clear = check_decimal(c, "clear", &limit->clear);
	if (is_below && check_take(c, "above")) {
		check_fault(c, "above", "write \"above\" or \"below\"; for both, write two limits");
		return;
	}
	if (has_quantity && has_level)
		check_level(c, side, limit, limit->level);
	if (has_quantity && has_clear)
		check_level(c, "clear", limit, limit->clear);
	if (has_quantity && has_level && has_clear)
		check_sides(c, side, limit);
}

static void parse_limit(struct check *c, struct plan_limit *limit)
{
	int priority;

	check_id(c, "rule", CHECK_RULE_CHARACTERS, limit->rule.name, sizeof(limit->rule.name));
	if (is_reserved(limit->rule.name))
		check_fault(c, "rule", "write another: \"%s\" is a rule of Lares itself", limit->rule.name);
	check_id(c, "person", CHECK_NAME_CHARACTERS, limit->rule.person, sizeof(limit->rule.person));
	parse_levels(c, limit);
	if (check_choice(c, "priority", alert_priority_from_name, "low, medium or high", &priority))
		limit->rule.priority = (enum alert_priority)priority;
	else
		limit->rule.name[0] = '\0'; /* nothing to fit to the rest */
	check_id(c, "set_by", CHECK_NAME_CHARACTERS, limit->rule.set_by, sizeof(limit->rule.set_by));
	check_text(c, "do", limit->rule.todo, sizeof(limit->rule.todo));
	check_end(c);
}

/* The whole */

static void parse_parts(struct check *c, const struct plan_context *expected, struct plan *plan)
{
	json_t *people, *devices, *limits;

	plan->n_people = check_array(c, "people", PLAN_PEOPLE_MAX, &people);
	for (size_t i = 0; i < plan->n_people; i++) {
		struct check person = check_element(c, "people", people, i);

		parse_person(&person, expected, &plan->people[i]);
	}
	if (plan->n_people == 0)
		check_fault(c, "people", "write at least one person");
	plan->n_devices = check_array(c, "devices", PLAN_DEVICES_MAX, &devices);
	for (size_t i = 0; i < plan->n_devices; i++) {
		struct check device = check_element(c, "devices", devices, i);

		parse_device(&device, &plan->devices[i]);
	}
	plan->n_limits = check_array(c, "limits", PLAN_LIMITS_MAX, &limits);
	for (size_t i = 0; i < plan->n_limits; i++) {
		struct check limit = check_element(c, "limits", limits, i);

		parse_limit(&limit, &plan->limits[i]);
	}
	if (!devices)
		check_fault(c, "devices", "write a list; an empty one where there is none");
	if (!limits)
		check_fault(c, "limits", "write a list; an empty one where there is none");
}

/* All but the version's age. */
static void parse_document(struct check *c, const struct plan_context *expected, struct plan *plan)
{
	uint64_t v, late_after_s = PLAN_LATE_DEFAULT_S;

	check_integer(c, "v", 1, 1, &v);
	check_integer(c, "version", 1, VERSION_MAX, &plan->version);
	check_is(c, "team", expected->team);
	check_is(c, "home", expected->home);
	check_id(c, "set_by", CHECK_NAME_CHARACTERS, plan->set_by, sizeof(plan->set_by));
	parse_parts(c, expected, plan);
	if (check_has(c, "late_after_s"))
		check_integer(c, "late_after_s", LATE_MIN_S, PLAN_LATE_MAX_S, &late_after_s);
	check_take(c, "late_after_s");
	plan->late_after_s = (uint32_t)late_after_s;
	check_end(c);
	if (c->object)
		sense_check(plan, c->faults);
}

int plan_parse(json_t *document, const struct plan_context *expected, struct plan **ret_plan, struct faults *ret_faults)
{
	scoped(plan_freep) struct plan *plan = calloc(1, sizeof(*plan));
	struct check c;
	bool is_sound;

	*ret_faults = (struct faults){ 0 };
	if (!plan)
		return -ENOMEM;
	c = check_begin(document, ret_faults, "$");
	parse_document(&c, expected, plan);
	is_sound = ret_faults->n_faults == 0;
	if (plan->version && plan->version <= expected->version)
		check_fault(&c, "version", "plan %llu is in force; write a higher version",
			(unsigned long long)expected->version);
	if (ret_faults->n_faults)
		return is_sound ? PLAN_OLD : PLAN_INVALID;
	*ret_plan = take(plan);
	return 0;
}

static void decrefp(json_t **json)
{
	json_decref(*json);
}

int plan_parse_text(const char *text, size_t n_text, const struct plan_context *expected, struct plan **ret_plan,
	struct faults *ret_faults)
{
	scoped(decrefp) json_t *document = NULL;
	json_error_t error = { .line = -1 };

	*ret_faults = (struct faults){ 0 };
	if (n_text <= PLAN_TEXT_MAX) {
		document = json_loadb(text, n_text, JSON_REJECT_DUPLICATES, &error);
		if (document)
			return plan_parse(document, expected, ret_plan, ret_faults);
		faults_add(ret_faults, "$", "line %d, column %d: this is not JSON: %.100s", error.line, error.column,
			error.text);
	} else {
		faults_add(ret_faults, "$", "write at most %d octets", PLAN_TEXT_MAX);
	}
	return PLAN_INVALID;
}
