/* SPDX-License-Identifier: Apache-2.0 */
#include "expected_home.h"

#include "watch/roster.h"

enum { WEIGHT_RULES = 3 };

/* In the morning, in the evening, and each eight hours: the weight. */
static int set_up_three(void **state)
{
	struct home *d;

	set_up(state);
	d = *state;
	d->plan.n_expected = WEIGHT_RULES;
	for (size_t i = 0; i < WEIGHT_RULES; i++) {
		d->plan.expected[i] = morning();
		snprintf(d->plan.expected[i].rule.name, ALERT_RULE_MAX, "weight-%zu", i);
	}
	d->plan.expected[1].windows[0] = (struct plan_window){ 18 * 60, 20 * 60, 0x1f };
	d->plan.expected[2].n_windows = 0;
	d->plan.expected[2].every_s = 8 * HOUR_S;
	d->plan.expected[2].remind_s = 600;
	new_plan(d);
	return 0;
}

static const uint8_t *row(const struct home *d, size_t *ret_n)
{
	for (size_t i = 0; i < d->n_memories; i++)
		if (strcmp(d->memory[i].key, "awaited/p1/body-weight") == 0) {
			*ret_n = d->memory[i].n_octets;
			return d->memory[i].octets;
		}
	fail_msg("there is no row");
	return NULL;
}

static const struct slot *slot_of(const struct home *d, size_t i)
{
	return &expected_find(&d->watch->expected, d->plan.expected[i].rule.name, "p1")->slot;
}

/* Some days with measurements, some without, a reminder, a pause of the machine. */
static void live_some_days(struct home *d)
{
	live_to(d, 0, 8, 30);
	weigh(d);
	live_to(d, 1, 19, 0);
	weigh(d);
	live_to(d, 2, 9, 55);
}

static void what_waits_for_the_same_is_one_row_and_comes_back_as_it_was(void **state)
{
	struct home *d = *state;
	struct slot before[WEIGHT_RULES];

	live_some_days(d);
	assert_int_equal(count_memories(d, "awaited/"), 1);
	for (size_t i = 0; i < WEIGHT_RULES; i++)
		before[i] = *slot_of(d, i);
	restart(d, 0);
	for (size_t i = 0; i < WEIGHT_RULES; i++)
		assert_memory_equal(slot_of(d, i), &before[i], sizeof(before[i]));
	reboot(d, HOUR_S);
	for (size_t i = 0; i < WEIGHT_RULES; i++) {
		assert_true(slot_of(d, i)->last_us - (int64_t)d->now.now_us == before[i].last_wall_us - d->now.wall_us);
		assert_true(slot_of(d, i)->last_wall_us == before[i].last_wall_us);
		assert_memory_equal(&slot_of(d, i)->address, &scale.address, sizeof(scale.address));
	}
}

static void a_row_that_is_cut_off_is_forgotten(void **state)
{
	struct home *d = *state;
	uint8_t octets[WATCH_MEMORY_MAX];
	size_t n;
	int n_parts = 0;

	live_some_days(d);
	memcpy(octets, row(d, &n), sizeof(octets));
	for (size_t i = 0; i < n; i++) {
		watch_free(d->watch);
		assert_int_equal(watch_new(&days_ops, d, "h-0417", &d->watch), 0);
		watch_set_plan(d->watch, &d->plan);
		assert_int_equal(watch_recall(d->watch, "awaited/p1/body-weight", octets, i, &d->now), 0);
		n_parts += d->watch->expected.n > 0; /* where another rule begins */
		assert_int_equal(count_memories(d, "awaited/"), d->watch->expected.n > 0);
		days_remember(d, "awaited/p1/body-weight", octets, n);
	}
	assert_int_equal(n_parts, WEIGHT_RULES - 1);
	assert_int_equal(watch_recall(d->watch, "awaited/p1/no-such-quantity", octets, n, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "awaited//body-weight", octets, n, &d->now), 0);
	assert_int_equal(watch_recall(d->watch, "awaited", octets, n, &d->now), 0);
}

/* One for each rule, with the slot as it lies there. */
static void rows_of_an_earlier_version_are_taken_up(void **state)
{
	struct home *d = *state;
	struct slot before[WEIGHT_RULES];
	char key[WATCH_MEMORY_KEY_MAX];

	live_some_days(d);
	for (size_t i = 0; i < WEIGHT_RULES; i++)
		before[i] = *slot_of(d, i);
	watch_free(d->watch);
	days_remember(d, "awaited/p1/body-weight", "", 0);
	assert_int_equal(watch_new(&days_ops, d, "h-0417", &d->watch), 0);
	watch_set_plan(d->watch, &d->plan);
	for (size_t i = 0; i < WEIGHT_RULES; i++) {
		snprintf(key, sizeof(key), "expected/p1/weight-%zu", i);
		days_remember(d, key, &before[i], sizeof(before[i]));
		assert_int_equal(watch_recall(d->watch, key, &before[i], sizeof(before[i]) - 1, &d->now), 0);
		assert_int_equal(watch_recall(d->watch, key, &before[i], sizeof(before[i]), &d->now), 0);
	}
	assert_int_equal(count_memories(d, "expected/"), 0);
	restart(d, 0); /* before anything has changed */
	for (size_t i = 0; i < WEIGHT_RULES; i++) {
		before[i].saved = slot_of(d, i)->saved;
		assert_memory_equal(slot_of(d, i), &before[i], sizeof(before[i]));
	}
}

static void a_rule_that_is_gone_leaves_the_row_to_the_others(void **state)
{
	struct home *d = *state;
	size_t n_before, n;

	live_some_days(d);
	row(d, &n_before);
	d->plan.n_expected--;
	new_plan(d);
	row(d, &n);
	assert_true(n < n_before);
	d->plan.n_expected = 0;
	new_plan(d);
	assert_int_equal(count_memories(d, "awaited/"), 0);
}

static void a_rule_that_waits_for_something_else_is_in_the_row_of_that(void **state)
{
	struct home *d = *state;

	live_some_days(d);
	for (size_t i = 0; i < WEIGHT_RULES; i++)
		d->plan.expected[i].quantity = QUANTITY_PULSE_RATE;
	new_plan(d);
	assert_int_equal(count_memories(d, "awaited/p1/pulse-rate"), 1);
	assert_int_equal(count_memories(d, "awaited/"), 1);
	assert_true(slot_of(d, 0)->last_us == LOCAL_NEVER);
}

static void a_row_of_rules_that_are_all_gone_is_forgotten(void **state)
{
	struct home *d = *state;

	live_some_days(d);
	for (size_t i = 0; i < WEIGHT_RULES; i++)
		strcpy(d->plan.expected[i].rule.person, "carer-1");
	restart(d, 0);
	assert_int_equal(count_memories(d, "awaited/p1/"), 0);
	assert_int_equal(count_memories(d, "awaited/"), 1);
}

static void as_many_rules_as_a_plan_may_have_come_back(void **state)
{
	struct home *d = *state;

	d->plan.n_expected = PLAN_EXPECTED_MAX;
	for (size_t i = 0; i < PLAN_EXPECTED_MAX; i++) {
		d->plan.expected[i] = d->plan.expected[0];
		snprintf(d->plan.expected[i].rule.name, ALERT_RULE_MAX, "%032zu", i);
	}
	new_plan(d);
	live_some_days(d);
	assert_int_equal(count_memories(d, "awaited/"), 1);
	watch_free(d->watch);
	assert_int_equal(watch_new(&days_ops, d, "h-0417", &d->watch), 0);
	watch_set_plan(d->watch, &d->plan);
	for (size_t i = 0; i < d->n_memories; i++)
		watch_recall(d->watch, d->memory[i].key, d->memory[i].octets, d->memory[i].n_octets, &d->now);
	assert_int_equal(d->watch->expected.n, PLAN_EXPECTED_MAX);
}

#define THREE(name) cmocka_unit_test_setup_teardown(name, set_up_three, days_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		THREE(what_waits_for_the_same_is_one_row_and_comes_back_as_it_was),
		THREE(a_row_that_is_cut_off_is_forgotten),
		THREE(rows_of_an_earlier_version_are_taken_up),
		THREE(a_rule_that_is_gone_leaves_the_row_to_the_others),
		THREE(a_rule_that_waits_for_something_else_is_in_the_row_of_that),
		THREE(a_row_of_rules_that_are_all_gone_is_forgotten),
		THREE(as_many_rules_as_a_plan_may_have_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
