/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "plan/section.h"
#include "plan/window.h"

enum { ANSWER_MIN_S = 10 };

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

static void parse_keys(struct check *c, const struct plan_context *expected, struct plan_person *person)
{
	json_t *keys;

	person->n_keys = check_array(c, "keys", PLAN_KEYS_MAX, &keys);
	for (size_t i = 0; i < person->n_keys; i++) {
		struct check key = check_element(c, "keys", keys, i);

		parse_key(&key, expected, &person->keys[i]);
	}
}

/* A list of priorities that ask somebody. Returns how many there are in it. */
static size_t parse_priorities(struct check *c, const char *key, bool ret_has[ALERT_PRIORITY_COUNT])
{
	json_t *names;
	size_t n = check_array(c, key, ALERT_PRIORITY_COUNT, &names);

	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(names, i));
		int priority = name ? alert_priority_from_name(name) : -1;

		if (priority <= ALERT_INFORMATION)
			check_fault(c, key, "write low, medium or high");
		else
			ret_has[priority] = true;
	}
	if (n == 0 && json_is_array(names))
		check_fault(c, key, "write at least one priority, or leave it out");
	return n;
}

static void parse_asked(struct check *c, struct plan_person *person)
{
	size_t n = parse_priorities(c, "asked", person->is_asked);
	uint64_t within_s = 0;

	if (n && person->n_keys == 0)
		check_blank(c, "keys", "write at least one: who is asked must be able to answer");
	if (n == 0 && !check_has(c, "asked") && check_has(c, "answer_within_s"))
		check_fault(c, "asked", "write for which priorities this person has that time");
	if (n || check_has(c, "answer_within_s"))
		check_integer(c, "answer_within_s", ANSWER_MIN_S, PLAN_ANSWER_MAX_S, &within_s);
	person->answer_within_s = (uint32_t)within_s;
}

/* Whether there is a priority about which this person is asked in the middle of it. */
static bool is_broken(const struct plan_person *person)
{
	for (int priority = ALERT_LOW; priority < ALERT_PRIORITY_COUNT; priority++)
		if (person->is_asked[priority] && person->breaks_quiet[priority])
			return true;
	return false;
}

static void parse_quiet(struct check *c, struct plan_person *person)
{
	struct check quiet = check_member(c, "quiet");

	person->has_quiet = true;
	window_parse(&quiet, &person->quiet);
	parse_priorities(&quiet, "broken_by", person->breaks_quiet);
	check_end(&quiet);
	if (!check_has(c, "asked"))
		check_fault(c, "quiet", "leave it out: this person is asked about nothing");
	else if (window_is_always(&person->quiet) && !is_broken(person))
		check_fault(c, "quiet", "this person can never be asked; write shorter hours, or what breaks them: "
			"\"broken_by\":[\"high\"]");
}

void person_parse(struct check *c, const struct plan_context *expected, struct plan_person *person)
{
	int role;

	check_id(c, "id", CHECK_NAME_CHARACTERS, person->id, sizeof(person->id));
	if (strcmp(person->id, ALERT_TEAM) == 0)
		check_fault(c, "id", "write another: \"%s\" is the team as a whole", ALERT_TEAM);
	if (check_choice(c, "role", plan_role_from_name, "resident, caregiver, coordinator, nurse or family", &role))
		person->role = (enum plan_role)role;
	check_text(c, "name", person->name, sizeof(person->name));
	parse_keys(c, expected, person);
	parse_asked(c, person);
	if (check_has(c, "quiet"))
		parse_quiet(c, person);
	check_end(c);
}
